import type { AlterPolicyStmt, CreatePolicyStmt, Node } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { columnsIn, rangeVarName, walk } from '../sql/tree';
import { findName, relationOrAssumed, type Evaluation } from './evaluation';
import { lockForReading } from './query';
import { sourcesOf } from './sources';
import { relationNamed } from './relationNamed';
import { putUser, userOf } from './trigger';

/**
 * CREATE and ALTER POLICY: AccessExclusiveLock on the table; what their expressions query is locked with AccessShareLock
 * (policy.c, CreatePolicy and AlterPolicy; lock-matrix: create_policy).
 */
export function createPolicy(evaluation: Evaluation, node: CreatePolicyStmt): void {
  const table = policyTable(evaluation, node.table);
  if (table === null) return;
  const name = node.policy_name ?? '';
  if (userOf(table, 'policy', name) !== undefined) {
    evaluation.fail(`policy "${name}" for table "${table.name}" already exists`);
    return;
  }
  lockQueried(evaluation, [node.qual, node.with_check]);
  const columns = [...columnsIn(node.qual), ...columnsIn(node.with_check)];
  putUser(evaluation, table.id, { kind: 'policy', name, columns });
}

export function alterPolicy(evaluation: Evaluation, node: AlterPolicyStmt): void {
  const table = policyTable(evaluation, node.table);
  if (table === null) return;
  const name = node.policy_name ?? '';
  const policy = userOf(table, 'policy', name);
  if (policy === undefined && table.isKnown) {
    evaluation.fail(`policy "${name}" for table "${table.name}" does not exist`);
    return;
  }
  lockQueried(evaluation, [node.qual, node.with_check]);
  if (node.qual !== undefined || node.with_check !== undefined) {
    const columns = [...columnsIn(node.qual), ...columnsIn(node.with_check)];
    putUser(evaluation, table.id, { kind: 'policy', name, columns });
  }
}

const policyTable = (evaluation: Evaluation, range: CreatePolicyStmt['table']): Relation | null => {
  const name = rangeVarName(range);
  if (findName(evaluation, name) === undefined) {
    const assumed = relationOrAssumed(evaluation, name);
    evaluation.lock(assumed, 'AccessExclusiveLock');
    return assumed;
  }
  const table = relationNamed(evaluation, name, ['table'], (shown) => `"${shown}" is not a table`);
  if (table !== null) evaluation.lock(table, 'AccessExclusiveLock');
  return table;
};

const lockQueried = (evaluation: Evaluation, expressions: readonly (Node | undefined)[]): void => {
  walk(expressions, (type, node) => {
    if (type !== 'SubLink') return true;
    for (const { relation } of sourcesOf(evaluation, node['subselect'])) lockForReading(evaluation, relation);
    return false;
  });
};
