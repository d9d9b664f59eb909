import type { AlterObjectDependsStmt } from '@pgsql/types';
import { rangeVarName } from '../sql/tree';
import { relationOrAssumed, type Evaluation } from './evaluation';

/** ALTER … DEPENDS ON EXTENSION: a row of pg_depend, under AccessExclusiveLock on a materialized view or a trigger's table. */
export function dependsOnExtension(evaluation: Evaluation, node: AlterObjectDependsStmt): void {
  if (node.objectType === 'OBJECT_MATVIEW' || node.objectType === 'OBJECT_TRIGGER')
    evaluation.lock(relationOrAssumed(evaluation, rangeVarName(node.relation)), 'AccessExclusiveLock');
}
