import type { AlterObjectDependsStmt } from '@pgsql/types';
import { rangeVarName } from '../sql/tree';
import { findName, indexOf, relationOrAssumed, type Evaluation } from './evaluation';
import type { LockMode } from './lockMode';

/**
 * ALTER … DEPENDS ON EXTENSION: a row of pg_depend, under AccessExclusiveLock on a materialized view or an index,
 * AccessShareLock on the table of a trigger (alter.c, ExecAlterObjectDependsStmt).
 */
export function dependsOnExtension(evaluation: Evaluation, node: AlterObjectDependsStmt): void {
  if (node.objectType === 'OBJECT_INDEX') {
    const found = indexOf(evaluation, findName(evaluation, rangeVarName(node.relation))?.object);
    if (found !== undefined) evaluation.lockIndex(found.table, found.index);
    return;
  }
  const mode = modes[node.objectType ?? ''];
  if (mode !== undefined) evaluation.lock(relationOrAssumed(evaluation, rangeVarName(node.relation)), mode);
}

const modes: Readonly<Record<string, LockMode>> = {
  OBJECT_MATVIEW: 'AccessExclusiveLock',
  OBJECT_TRIGGER: 'AccessShareLock',
};
