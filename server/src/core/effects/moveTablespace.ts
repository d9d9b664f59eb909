import type { AlterTableMoveAllStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { fullName, updateRelation, type Evaluation } from './evaluation';
import { putIndexes } from './indexTablespace';

/**
 * ALTER TABLE, INDEX or MATERIALIZED VIEW ALL IN TABLESPACE: each of them is locked with AccessExclusiveLock, all before
 * the first is copied (tablecmds.c, AlterTableMoveAll).
 */
export function moveTablespace(evaluation: Evaluation, node: AlterTableMoveAllStmt): void {
  const from = node.orig_tablespacename ?? '';
  const to = node.new_tablespacename ?? '';
  if (from === 'pg_global' || to === 'pg_global') {
    evaluation.fail('cannot move relations in to or out of pg_global tablespace');
    return;
  }
  if (from === to) return;
  const span = firstTokens(evaluation.statement, 2);
  for (const [, relation] of evaluation.every('relation')) {
    if (node.objtype === 'OBJECT_INDEX') moveIndexes(evaluation, relation, from, to);
    if (!isAsked(node, relation) || (relation.tablespace ?? 'pg_default') !== from) continue;
    evaluation.lock(relation, 'AccessExclusiveLock');
    if (relation.kind !== 'partitioned table')
      evaluation.work({ kind: 'rewrite', relation, cause: 'tablespace', subject: relation.name, span });
    updateRelation(evaluation, relation.id, (known) => ({ ...known, tablespace: to }));
  }
}

const isAsked = ({ objtype }: AlterTableMoveAllStmt, { kind }: Relation): boolean =>
  objtype === 'OBJECT_MATVIEW'
    ? kind === 'materialized view'
    : objtype === 'OBJECT_TABLE' && (kind === 'table' || kind === 'partitioned table');

const moveIndexes = (evaluation: Evaluation, relation: Relation, from: string, to: string): void => {
  const span = firstTokens(evaluation.statement, 2);
  const isHere = ({ tablespace }: Relation['indexes'][number]): boolean => (tablespace ?? 'pg_default') === from;
  for (const index of relation.indexes.filter(isHere)) evaluation.lockIndex(relation, index);
  for (const index of relation.indexes)
    if (isHere(index) && relation.kind !== 'partitioned table')
      evaluation.work({ kind: 'rebuild', relation, cause: 'tablespace', subject: fullName(index), span });
  if (relation.indexes.some(isHere)) putIndexes(evaluation, relation, to, isHere);
};
