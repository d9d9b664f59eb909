import type { AlterOwnerStmt } from '@pgsql/types';
import type { Evaluation } from './evaluation';
import { objectKey } from './objectKey';
import { roleText } from './roleText';

/** ALTER … OWNER TO of what is no relation: a row of the catalog (alter.c, ExecAlterOwnerStmt). */
export function alterOwner(evaluation: Evaluation, node: AlterOwnerStmt): void {
  const key = objectKey(evaluation, node.objectType, node.object);
  if (key !== null) evaluation.set('definition', `owner ${key}`, roleText(node.newowner, evaluation.major));
}
