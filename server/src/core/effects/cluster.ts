import type { ClusterStmt } from '@pgsql/types';
import { firstTokens } from '../sql/statement';
import { rangeVarName } from '../sql/tree';
import { findName, fullName, leavesOf, updateRelation, type Evaluation } from './evaluation';
import { rebuildIndexes } from './rebuildIndexes';
import { relationNamed } from './relationNamed';

/**
 * CLUSTER: the table is written anew in the order of an index, with all its indexes, under AccessExclusiveLock; of a
 * partitioned table, or of all tables, in a transaction for each, so never in one of ours (cluster.c, cluster).
 */
export function cluster(evaluation: Evaluation, node: ClusterStmt): void {
  if (node.relation === undefined) {
    evaluation.refuseTransaction('CLUSTER');
    for (const [, relation] of evaluation.every('relation'))
      if (relation.clusteredOn !== undefined) clusterTable(evaluation, relation.id);
    return;
  }
  const table = relationNamed(
    evaluation,
    rangeVarName(node.relation),
    ['table', 'materialized view'],
    (name) => `"${name}" is not a table or materialized view`,
  );
  if (table === null) return;
  const written = node.indexname;
  if (written === undefined) {
    if (table.clusteredOn === undefined) evaluation.assume(`${fullName(table)} has an index to cluster on`);
  } else if (table.isKnown) {
    const found = findName(evaluation, { schema: table.schema, name: written });
    if (found === undefined) {
      evaluation.fail(`index "${written}" for table "${table.name}" does not exist`);
      return;
    }
    const index = table.indexes.find(({ name }) => name === written);
    if (index === undefined) {
      evaluation.fail(`"${written}" is not an index for table "${table.name}"`);
      return;
    }
    if (table.kind === 'partitioned table') {
      if (evaluation.major < 15) {
        evaluation.fail('cannot cluster a partitioned table');
        return;
      }
      evaluation.refuseTransaction('CLUSTER');
    } else if (index.isPartial) {
      evaluation.fail(`cannot cluster on partial index "${written}"`);
      return;
    } else updateRelation(evaluation, table.id, (known) => ({ ...known, clusteredOn: written }));
  }
  if (table.kind === 'partitioned table') {
    evaluation.lock(table, 'AccessExclusiveLock');
    for (const leaf of leavesOf(evaluation, table)) clusterTable(evaluation, leaf.id);
    return;
  }
  clusterTable(evaluation, table.id, table);
}

const clusterTable = (evaluation: Evaluation, id: string, known = evaluation.get('relation', id)): void => {
  if (known === undefined) return;
  evaluation.lock(known, 'AccessExclusiveLock');
  const span = firstTokens(evaluation.statement, 1);
  evaluation.work({ kind: 'rewrite', relation: known, cause: 'cluster', subject: fullName(known), span });
  rebuildIndexes(evaluation, known, 'cluster');
};
