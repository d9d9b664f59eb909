import { omit } from '../catalog/omit';
import type { AlterObjectSchemaStmt, ObjectType } from '@pgsql/types';
import type { Relation, RelationKind } from '../catalog/model';
import { commandSpans } from '../sql/statement';
import { rangeVarName } from '../sql/tree';
import { findName, findRelation, fullName, relationOrAssumed, updateRelation, type Evaluation } from './evaluation';

const asked: Partial<Record<ObjectType, RelationKind>> = {
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'foreign table',
};

/**
 * ALTER … SET SCHEMA of a table or view: AccessExclusiveLock on it; its indexes and the sequences that it owns go along
 * (tablecmds.c, AlterTableNamespace).
 */
export function setSchema(evaluation: Evaluation, node: AlterObjectSchemaStmt): void {
  const name = rangeVarName(node.relation);
  const schema = node.newschema ?? '';
  const found = findName(evaluation, name);
  if (found === undefined && node.missing_ok === true && evaluation.isWholeHistory) return;
  const wanted = node.objectType === undefined ? undefined : asked[node.objectType];
  if (found !== undefined && wanted !== undefined && findRelation(evaluation, name)?.kind !== wanted) {
    evaluation.fail(`"${name.name}" is not a ${wanted}`);
    return;
  }
  if (found?.object.kind === 'index') {
    evaluation.fail(
      evaluation.major >= 15
        ? `cannot change schema of index "${name.name}"`
        : `"${name.name}" is not a table, view, materialized view, sequence, or foreign table`,
    );
    return;
  }
  const relation = relationOrAssumed(evaluation, name);
  evaluation.lock(relation, 'AccessExclusiveLock');
  if (schema === relation.schema) return;
  if (schema === 'pg_temp' || relation.isTemporary) {
    evaluation.fail('cannot move objects into or out of temporary schemas');
    return;
  }
  if (evaluation.get('name', `${schema}.${relation.name}`) !== undefined) {
    evaluation.fail(`relation "${relation.name}" already exists in schema "${schema}"`);
    return;
  }
  move(evaluation, relation, schema);
}

const move = (evaluation: Evaluation, relation: Relation, schema: string): void => {
  const span = commandSpans(evaluation.statement).at(0) ?? { start: 0, end: evaluation.statement.text.length };
  const what = relation.kind === 'view' || relation.kind === 'materialized view' ? relation.kind : 'table';
  evaluation.breaks(relation, { kind: 'renamed', what, column: null, to: `${schema}.${relation.name}`, span });
  const rename = (from: string, to: string): void => {
    const object = evaluation.get('name', from);
    evaluation.set('name', from, undefined);
    if (object !== undefined) evaluation.set('name', to, object);
  };
  const moved = (key: string): string => `${schema}.${key.slice(key.indexOf('.') + 1)}`;
  const owned = (relation.sequences ?? []).filter((key) => {
    const object = evaluation.get('name', key);
    return object?.kind === 'sequence' && object.owner?.relation === relation.id;
  });
  rename(fullName(relation), `${schema}.${relation.name}`);
  for (const index of relation.indexes) rename(fullName(index), `${schema}.${index.name}`);
  for (const key of owned) rename(key, moved(key));
  evaluation.set('name', `${schema}.${relation.name}`, { kind: 'relation', id: relation.id });
  evaluation.set('relation', relation.id, {
    ...relation,
    schema,
    indexes: relation.indexes.map((index) => ({ ...index, schema })),
    ...(relation.sequences === undefined
      ? {}
      : { sequences: relation.sequences.map((key) => (owned.includes(key) ? moved(key) : key)) }),
  });
  // The text of a view's query says where the relation was.
  for (const { relation: reader } of relation.readBy)
    updateRelation(evaluation, reader, (known) => omit(known, 'querySql'));
};
