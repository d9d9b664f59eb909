import { findName, updateRelation, type Evaluation } from '../evaluation';
import type { Index, Relation } from '../../catalog/model';
import type { RunCommand } from './command';

/** Access methods that have no order (pg_am.amclusterable, as the indexes' handlers say). */
const unordered: ReadonlySet<string> = new Set(['hash', 'gin', 'spgist', 'brin']);

/** CLUSTER ON: only says by which index CLUSTER will order the table (tablecmds.c, ATExecClusterOn). */
export const clusterOn: RunCommand = (evaluation, { table, node }) => {
  const name = node.name ?? '';
  const index = indexOf(evaluation, table, name);
  if (index === null) return;
  if (index !== undefined && unordered.has(index.method))
    evaluation.fail(`cannot cluster on index "${name}" because access method does not support clustering`);
  else if (index?.isPartial === true) evaluation.fail(`cannot cluster on partial index "${name}"`);
  else if (table.kind === 'partitioned table') evaluation.fail('cannot mark index clustered in partitioned table');
  else if (index !== undefined)
    updateRelation(evaluation, table.id, (known) => ({ ...known, clusteredOn: index.name }));
};

/** SET WITHOUT CLUSTER. */
export const setWithoutCluster: RunCommand = (evaluation, { table }) => {
  if (table.kind === 'partitioned table') {
    evaluation.fail('cannot mark index clustered in partitioned table');
    return;
  }
  updateRelation(evaluation, table.id, (known) => {
    const { clusteredOn, ...rest } = known;
    return clusteredOn === undefined ? known : rest;
  });
};

/**
 * The index of a table that CLUSTER ON and REPLICA IDENTITY name; undefined: the table is not known, and the index taken
 * to be there; null: the statement fails.
 */
export function indexOf(evaluation: Evaluation, table: Relation, name: string): Index | null | undefined {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (index !== undefined) return index;
  const other = findName(evaluation, { schema: table.schema, name });
  if (other !== undefined) {
    evaluation.fail(`"${name}" is not an index for table "${table.name}"`);
    return null;
  }
  if (table.isKnown && evaluation.isWholeHistory) {
    evaluation.fail(`index "${name}" for table "${table.name}" does not exist`);
    return null;
  }
  evaluation.assume(`the index ${name} exists`);
  return undefined;
}
