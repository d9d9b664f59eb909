import type { AlterPolicyStmt, CreatePolicyStmt, Node } from '@pgsql/types';
import type { PolicySql, Relation } from '../catalog/model';
import { after, inParentheses, wholeOf, writtenSql } from '../sql/clauses';
import { columnsIn, rangeVarName, walk } from '../sql/tree';
import { findName, relationOrAssumed, type Evaluation } from './evaluation';
import { lockForReading } from './query';
import { sourcesOf } from './sources';
import { relationNamed } from './relationNamed';
import { roleText } from './roleText';
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
  const wording = clausesOf(evaluation, node);
  const mode = node.permissive === true ? '' : ' AS RESTRICTIVE';
  const head = `${mode}${node.cmd_name === undefined ? '' : ` FOR ${node.cmd_name.toUpperCase()}`}`;
  const policy = { head, roles: rolesOf(evaluation, node.roles) ?? 'PUBLIC', ...wording };
  putUser(evaluation, table.id, { kind: 'policy', name, columns, policy });
}

// USING and WITH CHECK as written.
const clausesOf = (
  { statement }: Evaluation,
  { qual, with_check: check }: Pick<CreatePolicyStmt, 'qual' | 'with_check'>,
): Pick<PolicySql, 'using' | 'check'> => {
  const whole = wholeOf(statement);
  const clause = (words: readonly string[], node: Node | undefined): PolicySql['using'] => {
    const found = node === undefined ? null : after(statement, whole, words);
    const span = found === null ? null : inParentheses(statement, found);
    return span === null ? undefined : writtenSql(statement, span, columnsIn(node));
  };
  const using = clause(['USING'], qual);
  const checked = clause(['WITH', 'CHECK'], check);
  return { ...(using === undefined ? {} : { using }), ...(checked === undefined ? {} : { check: checked }) };
};

const rolesOf = ({ major }: Evaluation, roles: readonly Node[] | undefined): string | null => {
  const written = (roles ?? []).flatMap((role) => ('RoleSpec' in role ? [roleText(role.RoleSpec, major)] : []));
  return written.length === 0 ? null : written.join(', ');
};

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
  const columns = [...columnsIn(node.qual), ...columnsIn(node.with_check)];
  const roles = rolesOf(evaluation, node.roles);
  const known = policy?.policy;
  const changed =
    known === undefined
      ? {}
      : { policy: { ...known, ...(roles === null ? {} : { roles }), ...clausesOf(evaluation, node) } };
  putUser(evaluation, table.id, {
    ...(policy ?? { kind: 'policy', name }),
    columns: columns.length === 0 ? (policy?.columns ?? []) : columns,
    ...changed,
  });
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
