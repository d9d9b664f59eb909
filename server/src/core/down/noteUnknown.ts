import type { Node, ObjectType } from '@pgsql/types';
import type { ColumnUser } from '../catalog/model';
import type { Effects } from '../effects/effects';
import type { Step } from '../replay/replay';
import type { Statement } from '../sql/statement';
import { objectName, stringOf, type QualifiedName } from '../sql/tree';
import { placesOf, type CatalogView } from './catalogView';
import type { Undo } from './down';

/** Says that a statement is to be undone by hand. */
export function noteStatement(undo: Undo, { text }: Statement): void {
  const line = text.replaceAll(/\s+/g, ' ');
  undo.note('by-hand', `This is to be undone: ${line.length > 80 ? `${line.slice(0, 79)}…` : line}`);
}

/** What was assumed of the schema, and not only of rows; undefined: nothing. */
export function assumedOfSchema({ assumptions }: Effects): string | undefined {
  return assumptions.find((assumption) => /\bexists?\b|\bdepends\b|\bis in\b/.test(assumption));
}

/** Says what of a statement is not known well enough to be taken back. */
export function noteUnknown(
  undo: Undo,
  { step, before, after }: { readonly step: Step; readonly before: CatalogView; readonly after: CatalogView },
  node: Node,
): void {
  const { effects, statement } = step;
  const assumed = assumedOfSchema(effects);
  if (assumed !== undefined)
    undo.note('by-hand', `This assumes that ${assumed}: what it changes is to be turned back.`);
  const isBuilt = [...step.trace.writes.keys()].some((key) => key === 'opaque code' || key.startsWith('doubtful '));
  if (isBuilt) undo.note('by-hand', 'What the code does that runs here is not known, and is to be undone.');
  if (effects.isConditional) undo.note('by-hand', `${statement.tag} does some of this only under a condition.`);
  if ('DropStmt' in node && node.DropStmt.behavior === 'DROP_CASCADE' && effects.assumptions.length > 0)
    undo.note('by-hand', 'What CASCADE takes away besides is not known here.');
  if ('DropStmt' in node) noteUnknownDrops(undo, before, node.DropStmt);
  if ('AlterTableStmt' in node && node.AlterTableStmt.objtype === 'OBJECT_INDEX' && step.trace.writes.size === 0)
    noteStatement(undo, statement);
  if ('GrantStmt' in node) {
    const { targtype, objtype } = node.GrantStmt;
    const isKept = targtype === 'ACL_TARGET_OBJECT' && objtype !== undefined && keptPrivileges.has(objtype);
    if (!isKept) noteStatement(undo, statement);
    else if (after.get('definition', 'default privileges') !== undefined)
      undo.note('by-hand', 'Default privileges may have given some of this before.');
  }
}

const keptPrivileges: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_TABLE',
  'OBJECT_SEQUENCE',
  'OBJECT_SCHEMA',
  'OBJECT_TYPE',
  'OBJECT_DOMAIN',
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_DATABASE',
]);

/** DROP of what no migration made: nobody knows what it was. */
const noteUnknownDrops = (
  undo: Undo,
  view: CatalogView,
  { removeType, objects, missing_ok: missingOk }: { removeType?: ObjectType; objects?: Node[]; missing_ok?: boolean },
): void => {
  for (const object of objects ?? []) {
    const kind = partKinds[removeType ?? 'OBJECT_TABLE'];
    const isKnown =
      removeType === undefined ||
      (kind === undefined ? isThere(view, removeType, objectName(object)) : hasPart(view, kind, object));
    if (isKnown) continue;
    const shown = kind === undefined ? objectName(object).name : (partsOf(object).at(-1) ?? '');
    if (view.get('opaque', 'code') !== undefined)
      undo.note(
        'by-hand',
        `${shown} is to be made anew if it was there: code that earlier migrations build may have made it.`,
      );
    else if (missingOk !== true && kind === undefined)
      undo.note('by-hand', `${shown} is to be made anew: no migration made it.`);
  }
};

const isThere = (view: CatalogView, type: ObjectType, name: QualifiedName): boolean => {
  const kind = dropKinds[type];
  if (kind === undefined) return false;
  if (kind === 'schema' || kind === 'extension' || kind === 'publication')
    return view.get(kind, name.name) !== undefined;
  return placesOf(view, name).some((schema) => view.get(kind, `${schema}.${name.name}`) !== undefined);
};

const partKinds: Partial<Record<ObjectType, ColumnUser['kind']>> = {
  OBJECT_TRIGGER: 'trigger',
  OBJECT_POLICY: 'policy',
  OBJECT_RULE: 'rule',
};

// The names of a part: those of its table, then its own.
const partsOf = (object: Node): string[] =>
  'List' in object ? (object.List.items ?? []).flatMap((item) => stringOf(item) ?? []) : [];

const hasPart = (view: CatalogView, kind: ColumnUser['kind'], object: Node): boolean => {
  const [name, table = '', schema] = partsOf(object).reverse();
  return placesOf(view, { schema, name: table }).some((place) => {
    const found = view.get('name', `${place}.${table}`);
    const relation = found?.kind === 'relation' ? view.get('relation', found.id) : undefined;
    return relation?.columnUsers?.some((user) => user.kind === kind && user.name === name) === true;
  });
};

const dropKinds: Partial<
  Record<ObjectType, 'name' | 'typename' | 'function' | 'schema' | 'extension' | 'publication' | 'statistics'>
> = {
  OBJECT_TABLE: 'name',
  OBJECT_FOREIGN_TABLE: 'name',
  OBJECT_VIEW: 'name',
  OBJECT_MATVIEW: 'name',
  OBJECT_INDEX: 'name',
  OBJECT_SEQUENCE: 'name',
  OBJECT_TYPE: 'typename',
  OBJECT_DOMAIN: 'typename',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_SCHEMA: 'schema',
  OBJECT_EXTENSION: 'extension',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_STATISTIC_EXT: 'statistics',
};
