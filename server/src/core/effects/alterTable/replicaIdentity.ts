import { omit } from '../../catalog/omit';
import { updateRelation, type Evaluation } from '../evaluation';
import type { Index, Relation } from '../../catalog/model';
import { indexOf } from './clusterOn';
import { lacksColumn, type RunCommand } from './command';

/** REPLICA IDENTITY: rows of pg_class and pg_index (tablecmds.c, ATExecReplicaIdentity). */
export const replicaIdentity: RunCommand = (evaluation, { table, node }) => {
  const written =
    node.def !== undefined && 'ReplicaIdentityStmt' in node.def ? node.def.ReplicaIdentityStmt : undefined;
  const index = written?.identity_type === 'i' ? indexOf(evaluation, table, written.name ?? '') : undefined;
  if (index === null || (index !== undefined && failsOnIndex(evaluation, table, index))) return;
  const whole = written?.identity_type === 'f' ? 'FULL' : written?.identity_type === 'n' ? 'NOTHING' : null;
  updateRelation(evaluation, table.id, (known) => ({
    ...omit(known, 'replicaIdentity'),
    ...(whole === null ? {} : { replicaIdentity: whole }),
    indexes: known.indexes.map((candidate) => {
      const { isReplicaIdentity, ...plain } = candidate;
      if (candidate.name === index?.name) return { ...plain, isReplicaIdentity: true };
      return isReplicaIdentity === undefined ? candidate : plain;
    }),
  }));
};

const failsOnIndex = (evaluation: Evaluation, table: Relation, index: Index): boolean => {
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  if (!index.isUnique) return fail(`cannot use non-unique index "${index.name}" as replica identity`);
  if (index.isDeferrable === true) return fail(`cannot use non-immediate index "${index.name}" as replica identity`);
  if (index.columns.includes(null)) return fail(`cannot use expression index "${index.name}" as replica identity`);
  if (index.isPartial) return fail(`cannot use partial index "${index.name}" as replica identity`);
  const nullable = index.columns.find(
    (column) =>
      column !== null &&
      !lacksColumn(table, column) &&
      table.columns.some(({ name, notNull }) => name === column && !notNull),
  );
  return (
    nullable != null &&
    fail(`index "${index.name}" cannot be used as replica identity because column "${nullable}" is nullable`)
  );
};

/** Whether a column is part of the index that is the table's replica identity, and has to stay NOT NULL. */
export function isInReplicaIdentity(table: Relation, column: string): boolean {
  return table.indexes.some(({ isReplicaIdentity, columns }) => isReplicaIdentity === true && columns.includes(column));
}
