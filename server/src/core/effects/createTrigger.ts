import type { CreatePolicyStmt, CreateTrigStmt } from '@pgsql/types';
import type { ColumnUser } from '../catalog/model';
import { columnsIn, rangeVarName, stringsOf } from '../sql/tree';
import { familyOf, relationOrAssumed, updateRelation, type Evaluation } from './evaluation';

/**
 * CREATE TRIGGER: ShareRowExclusiveLock on the table; a row trigger on a partitioned table is made on its partitions too
 * (trigger.c, CreateTriggerFiringOn; lock-matrix: create_trigger, create_trigger_partitioned).
 */
export function createTrigger(evaluation: Evaluation, node: CreateTrigStmt): void {
  const table = relationOrAssumed(evaluation, rangeVarName(node.relation));
  const goesDown = node.row === true && table.kind === 'partitioned table';
  const columns = [...stringsOf(node.columns), ...columnsIn(node.whenClause)];
  for (const member of goesDown ? familyOf(evaluation, table) : [table]) {
    evaluation.lock(member, 'ShareRowExclusiveLock');
    addUser(evaluation, member.id, { kind: 'trigger', name: node.trigname ?? '', columns });
  }
}

/** CREATE POLICY: AccessExclusiveLock on the table (policy.c, CreatePolicy; lock-matrix: create_policy). */
export function createPolicy(evaluation: Evaluation, node: CreatePolicyStmt): void {
  const table = relationOrAssumed(evaluation, rangeVarName(node.table));
  evaluation.lock(table, 'AccessExclusiveLock');
  const columns = [...columnsIn(node.qual), ...columnsIn(node.with_check)];
  addUser(evaluation, table.id, { kind: 'policy', name: node.policy_name ?? '', columns });
}

const addUser = (evaluation: Evaluation, id: string, user: ColumnUser): void => {
  updateRelation(evaluation, id, (known) => ({ ...known, columnUsers: [...(known.columnUsers ?? []), user] }));
};
