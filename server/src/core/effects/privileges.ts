import { omit } from '../catalog/omit';
import type { GrantStmt, ObjectType } from '@pgsql/types';
import type { Privilege } from '../catalog/model';
import { stringsOf } from '../sql/tree';
import type { Evaluation } from './evaluation';
import { roleText } from './roleText';
import { isUnnamedRole, noteUnnamedRole } from './unnamedRole';

/** What ALL stands for (acl.h, ACL_ALL_RIGHTS_*; MAINTAIN came with 17). */
export function allPrivileges(type: ObjectType | undefined, major: number): readonly string[] {
  switch (type) {
    case 'OBJECT_TABLE':
      return [
        'SELECT',
        'INSERT',
        'UPDATE',
        'DELETE',
        'TRUNCATE',
        'REFERENCES',
        'TRIGGER',
        ...(major >= 17 ? ['MAINTAIN'] : []),
      ];
    case 'OBJECT_SEQUENCE':
      return ['USAGE', 'SELECT', 'UPDATE'];
    case 'OBJECT_SCHEMA':
      return ['USAGE', 'CREATE'];
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return ['USAGE'];
    case 'OBJECT_DATABASE':
      return ['CREATE', 'TEMPORARY', 'CONNECT'];
    default:
      return ['EXECUTE'];
  }
}

const onColumns: readonly string[] = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];

// What PUBLIC has without a GRANT (acldefault), so that REVOKE takes it away.
const ofPublic = (type: ObjectType | undefined, key: string, major: number): readonly string[] => {
  if (key === 'SCHEMA public') return major >= 15 ? ['USAGE'] : ['USAGE', 'CREATE'];
  if (type === 'OBJECT_TYPE' || type === 'OBJECT_DOMAIN') return ['USAGE'];
  if (type === 'OBJECT_DATABASE') return ['TEMPORARY', 'CONNECT'];
  const isRoutine = type === 'OBJECT_FUNCTION' || type === 'OBJECT_PROCEDURE' || type === 'OBJECT_ROUTINE';
  return isRoutine ? ['EXECUTE'] : [];
};

/** Keeps what a GRANT or REVOKE does to the privileges of one object. */
export function keepPrivileges(evaluation: Evaluation, node: GrantStmt, key: string): void {
  const { major } = evaluation;
  const type = node.objtype;
  const written = (node.privileges ?? []).flatMap((item) => ('AccessPriv' in item ? [item.AccessPriv] : []));
  const asked =
    written.length === 0
      ? allPrivileges(type, major).map((name) => ({ name, columns: [] as string[] }))
      : written.flatMap(({ priv_name: name, cols }) => {
          const columns = stringsOf(cols);
          const names = name === undefined ? onColumns : [name.toUpperCase()];
          return names.map((each) => ({ name: each === 'TEMP' ? 'TEMPORARY' : each, columns }));
        });
  const grantees = (node.grantees ?? []).flatMap((item) =>
    'RoleSpec' in item ? [roleText(item.RoleSpec, major)] : [],
  );
  if (grantees.some(isUnnamedRole)) noteUnnamedRole(evaluation);
  let known = [...(evaluation.get('privileges', key) ?? [])];
  const owner = ownerOf(evaluation, key);
  for (const grantee of grantees.filter((role) => !isUnnamedRole(role))) {
    // An owner has them all without being given them, but for the right to pass them on.
    const isOfOwner = isOwner(grantee, owner);
    if (isOfOwner && node.grant_option !== true) continue;
    for (const { name, columns } of asked)
      for (const column of columns.length === 0 ? [undefined] : columns)
        known = changed(
          known,
          node,
          { name, grantee, ...(column === undefined ? {} : { column }), ...(isOfOwner ? { isOfOwner } : {}) },
          () => grantee === 'PUBLIC' && ofPublic(type, key, major).includes(name),
        );
  }
  evaluation.set('privileges', key, known);
}

const ownerOf = (evaluation: Evaluation, key: string): string | undefined =>
  key.startsWith('relation ')
    ? evaluation.get('relation', key.slice('relation '.length))?.owner
    : evaluation.get('definition', `owner ${key}`);

// Where no migration says who owns it, it is the role that runs them, which is often called so.
const isOwner = (role: string, owner: string | undefined): boolean =>
  owner === undefined ? role === 'postgres' || role.startsWith('CURRENT_') || role === 'SESSION_USER' : role === owner;

const changed = (
  known: readonly Privilege[],
  node: GrantStmt,
  privilege: Privilege,
  isDefault: () => boolean,
): Privilege[] => {
  const isGrant = node.is_grant === true;
  const same = (other: Privilege): boolean =>
    other.name === privilege.name && other.grantee === privilege.grantee && other.column === privilege.column;
  // What is revoked of the table is revoked of its columns too.
  const isReached = (other: Privilege): boolean =>
    same(other) ||
    (!isGrant &&
      privilege.column === undefined &&
      other.name === privilege.name &&
      other.grantee === privilege.grantee);
  const before = known.find(same);
  const rest = known.filter((other) => !isReached(other));
  if (isGrant) {
    if (before?.isRevoked !== true && before === undefined && isDefault() && node.grant_option !== true)
      return [...known];
    const isGrantable = node.grant_option === true || before?.isGrantable === true;
    // What PUBLIC has by itself is there again.
    if (before?.isRevoked === true && !isGrantable) return rest;
    return [...rest, { ...privilege, ...(isGrantable ? { isGrantable } : {}) }];
  }
  if (node.grant_option === true) {
    if (before?.isGrantable !== true) return [...known];
    if (before.isOfOwner === true) return rest;
    return [...rest, omit(before, 'isGrantable')];
  }
  return isDefault() ? [...rest, { ...privilege, isRevoked: true }] : rest;
};
