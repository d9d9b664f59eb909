import type { AlterObjectSchemaStmt, ObjectType } from '@pgsql/types';
import { qualifiedName, rangeVarName } from '../sql/tree';
import { findName, searchPath, type Evaluation } from './evaluation';
import { moveSaid } from './moveSaid';
import { routineKey } from './objectKey';
import { setSchema } from './setSchema';

/** ALTER … SET SCHEMA; of what is no table: rows of the catalog (alter.c, ExecAlterObjectSchemaStmt). */
export function changeSchema(evaluation: Evaluation, node: AlterObjectSchemaStmt): void {
  const schema = node.newschema ?? '';
  const { objectType, object } = node;
  const isSequence =
    node.relation !== undefined && findName(evaluation, rangeVarName(node.relation))?.object.kind === 'sequence';
  if (objectType === 'OBJECT_SEQUENCE' || (objectType === 'OBJECT_TABLE' && isSequence))
    moveSequence(evaluation, node, schema);
  else if (objectType !== undefined && onRelations.has(objectType)) setSchema(evaluation, node);
  else if (object !== undefined && 'List' in object && (objectType === 'OBJECT_TYPE' || objectType === 'OBJECT_DOMAIN'))
    moveType(evaluation, object.List.items, schema);
  else if (object !== undefined && 'ObjectWithArgs' in object)
    move(evaluation, 'function', object.ObjectWithArgs.objname, schema);
}

const onRelations: ReadonlySet<ObjectType> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
]);

const moveSequence = (evaluation: Evaluation, node: AlterObjectSchemaStmt, schema: string): void => {
  const name = rangeVarName(node.relation);
  const found = findName(evaluation, name);
  if (found?.object.kind !== 'sequence') {
    if (found !== undefined) evaluation.fail(`"${name.name}" is not a sequence`);
    else if (node.missing_ok !== true || !evaluation.isWholeHistory)
      evaluation.assume(`the sequence ${name.name} exists`);
    return;
  }
  if (found.object.owner !== undefined) {
    evaluation.fail('cannot move an owned sequence into another schema');
    return;
  }
  evaluation.set('name', `${found.schema}.${name.name}`, undefined);
  evaluation.set('name', `${schema}.${name.name}`, found.object);
  moveSaid(evaluation, `SEQUENCE ${found.schema}.${name.name}`, `SEQUENCE ${schema}.${name.name}`);
};

const moveType = (evaluation: Evaluation, names: Parameters<typeof qualifiedName>[0], schema: string): void => {
  move(evaluation, 'typename', names, schema);
};

const move = (
  evaluation: Evaluation,
  kind: 'typename' | 'function',
  names: Parameters<typeof qualifiedName>[0],
  schema: string,
): void => {
  const { schema: written, name } = qualifiedName(names);
  for (const candidate of written === undefined ? searchPath(evaluation) : [written]) {
    const known = evaluation.get(kind, `${candidate}.${name}`);
    if (known === undefined) continue;
    evaluation.set(kind, `${candidate}.${name}`, undefined);
    evaluation.set(kind, `${schema}.${name}`, known);
    evaluation.set('former', name, true);
    const [from, to] = [`${candidate}.${name}`, `${schema}.${name}`];
    if (kind === 'typename') moveSaid(evaluation, `TYPE ${from}`, `TYPE ${to}`);
    for (const routine of kind === 'function' ? (evaluation.get('function', to)?.routines ?? []) : [])
      moveSaid(evaluation, routineKey(from, routine), routineKey(to, routine));
    return;
  }
};
