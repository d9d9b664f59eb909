import type { RoleSpec } from '@pgsql/types';
import { quoteIdentifier } from '../sql/identifiers';

const special: Readonly<Record<string, string>> = {
  ROLESPEC_CURRENT_ROLE: 'CURRENT_ROLE',
  ROLESPEC_CURRENT_USER: 'CURRENT_USER',
  ROLESPEC_SESSION_USER: 'SESSION_USER',
  ROLESPEC_PUBLIC: 'PUBLIC',
};

/** A role as SQL. */
export function roleText(role: RoleSpec | undefined, major: number): string {
  return special[role?.roletype ?? ''] ?? quoteIdentifier(role?.rolename ?? '', major);
}
