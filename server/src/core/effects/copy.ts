import type { CopyStmt } from '@pgsql/types';
import { firstTokens } from '../sql/statement';
import { rangeVarName, stringsOf } from '../sql/tree';
import { findName, fullName, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { noteRows } from './vacancy';

/**
 * COPY: TO reads the table whole under AccessShareLock, or runs its query; FROM writes under RowExclusiveLock
 * (copy.c, DoCopy).
 */
export function copy(evaluation: Evaluation, node: CopyStmt): void {
  if (node.query !== undefined) {
    evaluation.dispatch(evaluation, node.query);
    return;
  }
  const name = rangeVarName(node.relation);
  const found = findName(evaluation, name);
  if (isSystemName(name) || (found !== undefined && found.object.kind !== 'relation')) return;
  const relation = relationOrAssumed(evaluation, name);
  const isFrom = node.is_from === true;
  const isReadable = relation.kind === 'table' || (relation.kind === 'materialized view' && evaluation.major >= 18);
  const hasTrigger = relation.columnUsers?.some(({ kind }) => kind === 'trigger') === true;
  const isWritable = relation.kind !== 'materialized view' && (relation.kind !== 'view' || hasTrigger);
  if (!(isFrom ? isWritable : isReadable)) {
    const what = relation.kind === 'view' ? 'view' : relation.kind;
    evaluation.fail(`cannot copy ${isFrom ? 'to' : 'from'} ${what} "${relation.name}"`);
    return;
  }
  const missing = stringsOf(node.attlist).find(
    (column) => relation.hasAllColumns && !relation.columns.some((known) => known.name === column),
  );
  if (missing !== undefined) {
    evaluation.fail(`column "${missing}" of relation "${relation.name}" does not exist`);
    return;
  }
  const span = firstTokens(evaluation.statement, 1);
  evaluation.lock(relation, isFrom ? 'RowExclusiveLock' : 'AccessShareLock');
  if (isFrom) {
    noteRows(evaluation, relation);
    evaluation.work({ kind: 'rows', relation, cause: 'insert-select', subject: fullName(relation), span });
  } else evaluation.work({ kind: 'scan', relation, cause: 'query', subject: fullName(relation), span });
}
