import type { AlterOwnerStmt } from '@pgsql/types';
import type { Evaluation } from './evaluation';
import { objectKey } from './objectKey';
import { roleText } from './roleText';
import { isUnnamedRole, noteUnnamedRole } from './unnamedRole';

/** ALTER … OWNER TO of what is no relation: a row of the catalog (alter.c, ExecAlterOwnerStmt). */
export function alterOwner(evaluation: Evaluation, node: AlterOwnerStmt): void {
  const key = objectKey(evaluation, node.objectType, node.object);
  const owner = roleText(node.newowner, evaluation.major);
  if (isUnnamedRole(owner)) noteUnnamedRole(evaluation);
  else if (key !== null) evaluation.set('definition', `owner ${key}`, owner);
}
