import type { RuleStmt } from '@pgsql/types';
import type { ColumnUser } from '../catalog/model';
import { after, textIn, wholeOf, wordsAt } from '../sql/clauses';
import type { Statement } from '../sql/statement';
import { columnsIn, rangeVarName } from '../sql/tree';
import { isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { lockForReading } from './query';
import { sourcesOf } from './sources';
import { nameAfter, putUser, userOf } from './trigger';

/**
 * CREATE RULE: AccessExclusiveLock on the relation; what its actions read and change is looked at under AccessShareLock and
 * RowExclusiveLock (rewriteDefine.c, DefineQueryRewrite; parse_utilcmd.c, transformRuleStmt).
 */
export function createRule(evaluation: Evaluation, node: RuleStmt): void {
  const range = rangeVarName(node.relation);
  if (isSystemName(range)) return;
  const relation = relationOrAssumed(evaluation, range);
  const name = node.rulename ?? '';
  if (userOf(relation, 'rule', name) !== undefined && node.replace !== true) {
    evaluation.fail(`rule "${name}" for relation "${relation.name}" already exists`);
    return;
  }
  evaluation.lock(relation, 'AccessExclusiveLock');
  for (const action of node.actions ?? []) lockNamed(evaluation, action);
  putUser(evaluation, relation.id, {
    kind: 'rule',
    name,
    columns: [...columnsIn(node.whereClause), ...columnsIn(node.actions)],
    events: eventBits[node.event ?? ''] ?? 0,
    ...wordingOf(evaluation.statement),
  });
}

// CREATE RULE name AS middle TO table end.
const wordingOf = (statement: Statement): Pick<ColumnUser, 'sql'> => {
  const named = after(statement, wholeOf(statement), ['RULE']);
  const as = named === null ? null : wordsAt(statement, named, ['AS']);
  const to = as === null ? null : wordsAt(statement, { start: as.end, end: statement.text.length }, ['TO']);
  if (as === null || to === null) return {};
  const table = nameAfter(statement, to.end);
  const middle = [textIn(statement, { start: as.end, end: to.start })];
  const end = [textIn(statement, { start: table.end, end: statement.text.length })];
  return { sql: { head: 'CREATE RULE', middle, end } };
};

/** As those of triggers (pg_trigger.h). */
const eventBits: Readonly<Record<string, number>> = { CMD_INSERT: 4, CMD_DELETE: 8, CMD_UPDATE: 16 };

/** Locks what a statement names as its analysis does: the target of a change, and what it reads, without partitions. */
export function lockNamed(evaluation: Evaluation, node: unknown): void {
  const statement = node as Readonly<Record<string, Record<string, unknown>>>;
  const changed =
    statement['InsertStmt'] ?? statement['UpdateStmt'] ?? statement['DeleteStmt'] ?? statement['MergeStmt'];
  if (changed === undefined && statement['SelectStmt'] === undefined) return;
  const { relation: target, ...rest } = changed ?? { relation: undefined, query: node };
  for (const { relation } of sourcesOf(evaluation, rest)) lockForReading(evaluation, relation);
  const name = rangeVarName(target as Parameters<typeof rangeVarName>[0]);
  if (target !== undefined && !isSystemName(name))
    evaluation.lock(relationOrAssumed(evaluation, name), 'RowExclusiveLock');
}
