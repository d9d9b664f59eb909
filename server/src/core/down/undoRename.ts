import type { AlterObjectSchemaStmt, ObjectType, RenameStmt } from '@pgsql/types';
import { truncateIdentifier } from '../effects/names';
import { objectName, rangeVarName, stringOf, type QualifiedName } from '../sql/tree';
import { nameSql, quoted, type CatalogView } from './catalogView';
import type { Undo } from './down';

const relationWords: Partial<Record<ObjectType, string>> = {
  OBJECT_TABLE: 'TABLE',
  OBJECT_VIEW: 'VIEW',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_FOREIGN_TABLE: 'FOREIGN TABLE',
  OBJECT_INDEX: 'INDEX',
  OBJECT_SEQUENCE: 'SEQUENCE',
};

const partWords: Partial<Record<ObjectType, string>> = {
  OBJECT_TRIGGER: 'TRIGGER',
  OBJECT_POLICY: 'POLICY',
  OBJECT_RULE: 'RULE',
};

const objectWords: Partial<Record<ObjectType, string>> = {
  OBJECT_TYPE: 'TYPE',
  OBJECT_DOMAIN: 'DOMAIN',
  OBJECT_STATISTIC_EXT: 'STATISTICS',
  OBJECT_FUNCTION: 'FUNCTION',
  OBJECT_PROCEDURE: 'PROCEDURE',
  OBJECT_ROUTINE: 'ROUTINE',
  OBJECT_AGGREGATE: 'AGGREGATE',
};

const plainWords: Partial<Record<ObjectType, string>> = {
  OBJECT_SCHEMA: 'SCHEMA',
  OBJECT_ROLE: 'ROLE',
  OBJECT_DATABASE: 'DATABASE',
  OBJECT_PUBLICATION: 'PUBLICATION',
  OBJECT_SUBSCRIPTION: 'SUBSCRIPTION',
  OBJECT_EVENT_TRIGGER: 'EVENT TRIGGER',
};

/** Where the name stood before the statement; the search path decides where none is written. */
export type Find = (name: QualifiedName) => string | undefined;

/** ALTER … RENAME the other way round. `written`: the arguments of a routine, as the statement has them. */
export function undoRename(undo: Undo, view: CatalogView, node: RenameStmt, find: Find, written: string): void {
  const to = quoted(view, truncateIdentifier(node.newname ?? ''));
  const type = node.renameType;
  if (type === undefined) return;
  const range = rangeVarName(node.relation);
  const placed = (name: QualifiedName): string =>
    nameSql(view, { schema: find(name) ?? name.schema ?? '', name: name.name });
  const former = quoted(view, node.subname ?? '');
  const add = (sql: string): void => {
    undo.add('rename', sql);
  };
  const word = relationWords[type];
  if (type === 'OBJECT_COLUMN' || type === 'OBJECT_TABCONSTRAINT') {
    const what = type === 'OBJECT_COLUMN' ? 'COLUMN' : 'CONSTRAINT';
    const on = type === 'OBJECT_COLUMN' ? (relationWords[node.relationType ?? 'OBJECT_TABLE'] ?? 'TABLE') : 'TABLE';
    add(`ALTER ${on} ${placed(range)} RENAME ${what} ${to} TO ${former}`);
  } else if (type === 'OBJECT_ATTRIBUTE') add(`ALTER TYPE ${placed(range)} RENAME ATTRIBUTE ${to} TO ${former}`);
  else if (word !== undefined)
    add(`ALTER ${word} ${placed({ ...range, name: node.newname ?? '' })} RENAME TO ${quoted(view, range.name)}`);
  else if (partWords[type] !== undefined)
    add(`ALTER ${partWords[type] ?? ''} ${to} ON ${placed(range)} RENAME TO ${former}`);
  else if (type === 'OBJECT_DOMCONSTRAINT' && node.object !== undefined)
    add(`ALTER DOMAIN ${placed(objectName(node.object))} RENAME CONSTRAINT ${to} TO ${former}`);
  else if (objectWords[type] !== undefined && node.object !== undefined) {
    const name = objectName(node.object);
    add(
      `ALTER ${objectWords[type] ?? ''} ${placed({ ...name, name: node.newname ?? '' })}${written} RENAME TO ${quoted(view, name.name)}`,
    );
  } else if (plainWords[type] !== undefined) {
    const name = node.subname ?? stringOf(node.object) ?? '';
    add(`ALTER ${plainWords[type] ?? ''} ${to} RENAME TO ${quoted(view, name)}`);
  } else undo.note('by-hand', 'The name is to be turned back.');
}

/** ALTER … SET SCHEMA the other way round. */
export function undoSetSchema(
  undo: Undo,
  view: CatalogView,
  node: AlterObjectSchemaStmt,
  find: Find,
  written: string,
): void {
  const type = node.objectType;
  const isRelation = node.relation !== undefined;
  const name = isRelation ? rangeVarName(node.relation) : node.object === undefined ? null : objectName(node.object);
  const word = type === undefined ? undefined : (relationWords[type] ?? objectWords[type]);
  const schema = name === null ? undefined : (find(name) ?? name.schema);
  if (word === undefined || name === null || schema === undefined) {
    undo.note('by-hand', 'The schema is to be turned back.');
    return;
  }
  const moved = nameSql(view, { schema: node.newschema ?? '', name: name.name });
  undo.add('rename', `ALTER ${word} ${moved}${written} SET SCHEMA ${quoted(view, schema)}`);
}
