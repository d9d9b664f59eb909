import type { GrantStmt } from '@pgsql/types';
import { rangeVarName } from '../sql/tree';
import { findName, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { objectKey } from './objectKey';
import { keepPrivileges } from './privileges';

/**
 * GRANT and REVOKE: rows of the catalog. From 18 on the relations that they name are locked with AccessShareLock, those of
 * ALL TABLES IN SCHEMA are not (aclchk.c, objectNamesToOids; measured on 14 to 18).
 */
export function grant(evaluation: Evaluation, node: GrantStmt): void {
  if (node.targtype !== 'ACL_TARGET_OBJECT') return;
  if (node.objtype !== 'OBJECT_TABLE') {
    for (const object of node.objects ?? []) {
      const key = objectKey(evaluation, node.objtype, object);
      if (key !== null) keepPrivileges(evaluation, node, key);
    }
    return;
  }
  const privileges = (node.privileges ?? []).flatMap((item) => ('AccessPriv' in item ? [item.AccessPriv] : []));
  const columns = privileges
    .flatMap(({ cols }) => cols ?? [])
    .flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : []));
  for (const object of node.objects ?? []) {
    if (!('RangeVar' in object)) continue;
    const name = rangeVarName(object.RangeVar);
    const found = findName(evaluation, name);
    // GRANT … ON a sequence without saying so is taken too.
    if (found?.object.kind === 'sequence')
      keepPrivileges(evaluation, { ...node, objtype: 'OBJECT_SEQUENCE' }, `SEQUENCE ${found.schema}.${name.name}`);
    if (isSystemName(name) || found?.object.kind === 'sequence') continue;
    const relation = relationOrAssumed(evaluation, name);
    const missing = columns.find(
      (column) => relation.hasAllColumns && !relation.columns.some((known) => known.name === column),
    );
    if (missing !== undefined) {
      evaluation.fail(`column "${missing}" of relation "${relation.name}" does not exist`);
      return;
    }
    if (evaluation.major >= 18) evaluation.lock(relation, 'AccessShareLock');
    keepPrivileges(evaluation, node, `relation ${relation.id}`);
  }
}

/** ALTER DEFAULT PRIVILEGES: what new objects let whom do is not known from here on. */
export function alterDefaultPrivileges(evaluation: Evaluation): void {
  evaluation.set('definition', 'default privileges', 'changed');
}
