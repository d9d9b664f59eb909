import type { AlterTableStmt, DropStmt, Node, RenameStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { commandSpans, firstTokens } from '../sql/statement';
import { qualifiedName, rangeVarName, stringOf, type QualifiedName } from '../sql/tree';
import type { Break } from './effects';
import { creationSchema, findRelation, searchPath, type Evaluation } from './evaluation';
import { isNullConstant } from './expressions';

/**
 * Reports what breaks the application version that still runs and has no family of its own here: columns that become
 * required or nullable, and what is dropped or renamed that is no relation.
 */
export function noteBreaks(evaluation: Evaluation, node: Node): void {
  if ('AlterTableStmt' in node) ofColumns(evaluation, node.AlterTableStmt);
  else if ('DropStmt' in node) ofDrop(evaluation, node.DropStmt);
  else if ('RenameStmt' in node) ofRename(evaluation, node.RenameStmt);
  else if ('AlterObjectSchemaStmt' in node) {
    const { objectType, object, newschema = '' } = node.AlterObjectSchemaStmt;
    const what = objectType === undefined ? undefined : kinds[objectType];
    const name = nameOf(object);
    // What happens to a relation is said where it is moved.
    if (what !== undefined) breakName(evaluation, 'renamed', what, name, `${newschema}.${name.name}`);
  } else if ('AlterEnumStmt' in node) {
    const { typeName, oldVal, newVal = '' } = node.AlterEnumStmt;
    if (oldVal !== undefined) breakName(evaluation, 'renamed', 'enum value', qualifiedName(typeName), newVal, oldVal);
  }
}

const kinds: Readonly<Partial<Record<string, Break['what']>>> = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_AGGREGATE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_SCHEMA: 'schema',
};
const whole = ({ statement }: Evaluation): Break['span'] => ({ start: 0, end: statement.text.length });

const nameOf = (object: Node | undefined): QualifiedName => {
  if (object === undefined) return { schema: undefined, name: '' };
  if ('List' in object) return qualifiedName(object.List.items);
  if ('TypeName' in object) return qualifiedName(object.TypeName.names);
  if ('ObjectWithArgs' in object) return qualifiedName(object.ObjectWithArgs.objname);
  return { schema: undefined, name: stringOf(object) ?? '' };
};

// What was made in the same transaction nobody has used. Functions and types do not say so, and count as used.
const breakName = (
  evaluation: Evaluation,
  kind: Break['kind'],
  what: Break['what'],
  { schema, name }: QualifiedName,
  to: string | null,
  column: string | null = null,
): void => {
  const relation = what === 'schema' ? name : `${schema ?? schemaOf(evaluation, what, name)}.${name}`;
  const span = kind === 'dropped' ? firstTokens(evaluation.statement, 2) : whole(evaluation);
  evaluation.breaksName({ kind, what, relation, column, to, span });
};

const schemaOf = (evaluation: Evaluation, what: Break['what'], name: string): string => {
  const kind = what === 'function' ? 'function' : 'typename';
  const found = searchPath(evaluation).find((schema) => evaluation.get(kind, `${schema}.${name}`) !== undefined);
  return found ?? creationSchema(evaluation);
};

// Of a schema or a type it is known whether there is one; functions may be made by extensions.
const isMissing = (evaluation: Evaluation, what: Break['what'], { schema, name }: QualifiedName): boolean => {
  if (!evaluation.isWholeHistory) return false;
  if (what === 'schema') return evaluation.get('schema', name) === undefined;
  const kind = what === 'function' ? 'function' : 'typename';
  return (schema === undefined ? searchPath(evaluation) : [schema]).every(
    (candidate) => evaluation.get(kind, `${candidate}.${name}`) === undefined,
  );
};

const ofDrop = (evaluation: Evaluation, { removeType, objects = [], missing_ok, behavior }: DropStmt): void => {
  const what = removeType === undefined ? undefined : kinds[removeType];
  if (what === undefined) return;
  // An empty schema holds nothing that anybody uses.
  if (what === 'schema' && behavior !== 'DROP_CASCADE') return;
  for (const object of objects) {
    const name = nameOf(object);
    if (missing_ok !== true || !isMissing(evaluation, what, name)) breakName(evaluation, 'dropped', what, name, null);
  }
};

const ofRename = (evaluation: Evaluation, { renameType, object, subname, newname = '' }: RenameStmt): void => {
  const what = renameType === undefined ? undefined : kinds[renameType];
  if (what === undefined) return;
  const name = what === 'schema' ? { schema: undefined, name: subname ?? '' } : nameOf(object);
  breakName(evaluation, 'renamed', what, name, newname);
};

const ofColumns = (evaluation: Evaluation, node: AlterTableStmt): void => {
  const commands = (node.cmds ?? []).flatMap((item) => ('AlterTableCmd' in item ? [item.AlterTableCmd] : []));
  const isMeant = ({ subtype }: { subtype?: string | undefined }): boolean =>
    subtype === 'AT_ColumnDefault' || subtype === 'AT_DropNotNull';
  if (node.objtype !== 'OBJECT_TABLE' || !commands.some(isMeant)) return;
  const table = findRelation(evaluation, rangeVarName(node.relation));
  if (table === undefined) return;
  const spans = commandSpans(evaluation.statement);
  for (const [at, { subtype, name = '', def }] of commands.entries()) {
    const span = spans[at] ?? whole(evaluation);
    const column = table.columns.find((known) => known.name === name);
    if (column?.notNull !== true) continue;
    const loosened = commands.some((other) => other.subtype === 'AT_DropNotNull' && other.name === name);
    const isDefaultDropped = subtype === 'AT_ColumnDefault' && (def === undefined || isNullConstant(def));
    if (isDefaultDropped && column.hasDefault && !loosened)
      evaluation.breaks(table, { kind: 'required', what: 'column', column: name, to: null, span });
    if (subtype === 'AT_DropNotNull' && !isKey(table, name))
      evaluation.breaks(table, { kind: 'nullable', what: 'column', column: name, to: null, span });
  }
};

// Columns of a primary key stay NOT NULL: the server refuses.
const isKey = ({ constraints }: Relation, column: string): boolean =>
  constraints.some(({ kind, columns }) => kind === 'primary-key' && columns.includes(column));
