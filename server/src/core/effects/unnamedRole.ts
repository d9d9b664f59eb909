import type { Node } from '@pgsql/types';
import type { RoutineCode } from '../sql/routineCode';
import type { Statement } from '../sql/statement';
import { nodeType } from '../sql/tree';
import { unknownPart } from './constantText';
import type { Evaluation } from './evaluation';

/** Where the trees of these statements keep the names of roles. */
const roleKeys: ReadonlySet<string> = new Set(['rolename', 'role']);

/**
 * Reads a command that code builds, and of which nothing is unknown but the names of roles: what it does to who uses tables
 * does not hang on them. null: something else is unknown.
 */
export function readForRoles(code: Pick<RoutineCode, 'read'>, text: string): readonly Statement[] | null {
  const statements = code.read(text);
  return statements.every(({ node }) => node !== null && isKnownButRoles(node)) ? statements : null;
}

// What others keep of a role, such as the name of its schema or the text of a policy, is of matter.
const ofRoles: ReadonlySet<string> = new Set([
  'AlterDefaultPrivilegesStmt',
  'AlterOwnerStmt',
  'AlterRoleSetStmt',
  'AlterRoleStmt',
  'AlterTableStmt',
  'CreateRoleStmt',
  'DropRoleStmt',
  'GrantRoleStmt',
  'GrantStmt',
]);

const isKnownButRoles = (node: Node): boolean => {
  if (!ofRoles.has(nodeType(node))) return false;
  // GRANT of a role keeps the roles that it gives where GRANT keeps privileges.
  const isOfRoles = nodeType(node) === 'GrantRoleStmt';
  const rest = JSON.stringify(node, (key, value: unknown) =>
    typeof value === 'string' && (roleKeys.has(key) || (isOfRoles && key === 'priv_name')) ? undefined : value,
  );
  return !rest.includes(unknownPart);
};

/** Notes that rights or owners are not known any more, since code has named roles. */
export function noteUnnamedRole(evaluation: Evaluation): void {
  evaluation.set('definition', 'unnamed roles', 'changed');
}

/** Whether a role, as SQL, is one that code names in part or not at all. */
export function isUnnamedRole(role: string): boolean {
  return role.includes(unknownPart);
}
