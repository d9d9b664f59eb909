import type { LockStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { rangeVarName } from '../sql/tree';
import { familyOf, findName, fullName, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { lockModes, type LockMode } from './lockMode';

/**
 * LOCK TABLE: the mode it names (AccessExclusiveLock by default) on the table and, without ONLY, on its partitions and
 * inheriting tables; through a view on the tables that it reads (lockcmds.c).
 */
export function lockTable(evaluation: Evaluation, node: LockStmt): void {
  if (evaluation.transaction === 'none' && !evaluation.isInCode) {
    evaluation.fail('LOCK TABLE can only be used in transaction blocks', 'transaction');
    return;
  }
  // LOCKMODE is numbered from 1 (lockdefs.h).
  const mode = lockModes[(node.mode ?? lockModes.length) - 1] ?? 'AccessExclusiveLock';
  for (const item of node.relations ?? []) {
    if (!('RangeVar' in item)) continue;
    const name = rangeVarName(item.RangeVar);
    const found = findName(evaluation, name);
    if (found === undefined && isSystemName(name)) continue;
    const relation =
      found === undefined || found.object.kind === 'relation' ? relationOrAssumed(evaluation, name) : null;
    if (relation === null || relation.kind === 'materialized view' || relation.kind === 'foreign table') {
      evaluation.fail(
        evaluation.major >= 15 ? `cannot lock relation "${name.name}"` : `"${name.name}" is not a table or view`,
      );
      return;
    }
    if (relation.kind === 'view') lockView(evaluation, relation, mode);
    else
      for (const member of item.RangeVar.inh === true ? familyOf(evaluation, relation) : [relation])
        evaluation.lock(member, mode);
  }
}

// Materialized views and foreign tables in a view are passed over (lockcmds.c, LockViewRecurse_walker).
const lockView = (evaluation: Evaluation, view: Relation, mode: LockMode): void => {
  evaluation.lock(view, mode);
  for (const id of view.parents) {
    const read = evaluation.get('relation', id);
    if (read === undefined) evaluation.assume(`${fullName(view)} reads nothing that others use`);
    else if (read.kind === 'view') lockView(evaluation, read, mode);
    else if (read.kind === 'table' || read.kind === 'partitioned table')
      for (const member of familyOf(evaluation, read)) evaluation.lock(member, mode);
  }
};
