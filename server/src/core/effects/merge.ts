import type { MergeStmt } from '@pgsql/types';
import { firstTokens } from '../sql/statement';
import { changeRows, lockForNewValues, lockReferencing, targetOf } from './dml';
import type { Evaluation } from './evaluation';
import { conjuncts, isNullConstant } from './expressions';
import { readQuery } from './query';
import { failsUnpublished } from './replication';

/**
 * MERGE (15 and later): RowExclusiveLock on the target, AccessShareLock on the source; each WHEN does what an INSERT, UPDATE
 * or DELETE does (nodeModifyTable.c, ExecMerge). Where rows that do not match count too, their side is read whole.
 */
export function merge(evaluation: Evaluation, node: MergeStmt): void {
  const join = conjuncts(node.joinCondition);
  const clauses = (node.mergeWhenClauses ?? []).flatMap((item) =>
    'MergeWhenClause' in item ? [item.MergeWhenClause] : [],
  );
  const has = (kind: string): boolean => clauses.some(({ matchKind }) => matchKind === kind);
  const keepsTarget = has('MERGE_WHEN_NOT_MATCHED_BY_SOURCE');
  const keepsSource = has('MERGE_WHEN_NOT_MATCHED_BY_TARGET');
  const target = targetOf(evaluation, node.relation, keepsTarget ? [] : join, 'merge into');
  if (target === null) return;
  const { relation } = target;
  const commands = clauses.map(({ commandType }) => commandType);
  const changes = [
    ...(commands.includes('CMD_UPDATE') ? (['UPDATE'] as const) : []),
    ...(commands.includes('CMD_DELETE') ? (['DELETE'] as const) : []),
  ];
  if (failsUnpublished(evaluation, target, changes)) return;
  const source = node.sourceRelation === undefined ? [] : [node.sourceRelation];
  const where = keepsSource ? undefined : node.joinCondition;
  changeRows(evaluation, target, {
    verb: commands.includes('CMD_DELETE') ? 'DELETE' : commands.includes('CMD_UPDATE') ? 'UPDATE' : 'INSERT',
    cause: commands.includes('CMD_DELETE') ? 'delete' : commands.includes('CMD_UPDATE') ? 'update' : 'insert-select',
    reads: { fromClause: source, whereClause: where, withClause: node.withClause },
  });
  const span = firstTokens(evaluation.statement, 1);
  for (const { commandType, targetList, values, condition } of clauses) {
    readQuery(evaluation, { SelectStmt: { targetList, whereClause: condition } }, span);
    const assigned = (targetList ?? []).flatMap((item) => ('ResTarget' in item ? [item.ResTarget] : []));
    const names = assigned.map(({ name }) => name ?? '');
    if (commandType === 'CMD_DELETE') lockReferencing(evaluation, relation, null, 'delete');
    else if (commandType === 'CMD_UPDATE') {
      lockReferencing(evaluation, relation, names, 'update');
      lockForNewValues(evaluation, relation, (column) => {
        const value = assigned.find(({ name }) => name === column);
        return value !== undefined && !isNullConstant(value.val);
      });
    } else if (commandType === 'CMD_INSERT') {
      const columns = names.length > 0 ? names : relation.columns.map(({ name }) => name);
      lockForNewValues(evaluation, relation, (column) => {
        const value = values?.[columns.indexOf(column)];
        return value !== undefined && !isNullConstant(value);
      });
    }
  }
}
