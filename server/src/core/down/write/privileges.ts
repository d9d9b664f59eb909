import type { ObjectType } from '@pgsql/types';
import type { Privilege } from '../../catalog/model';
import { allPrivileges } from '../../effects/privileges';
import { quotedList, type CatalogView } from '../catalogView';

/** GRANT or REVOKE of privileges on something, one statement for each role: those of a role are said at once. */
export function privilegeSql(
  view: CatalogView,
  verb: 'GRANT' | 'REVOKE',
  target: string,
  type: ObjectType,
  privileges: readonly Privilege[],
): string[] {
  const groups = new Map<string, Privilege[]>();
  for (const privilege of privileges) {
    const key = `${privilege.grantee} ${String(privilege.isGrantable === true)} ${String(privilege.isOfOwner === true)}`;
    groups.set(key, [...(groups.get(key) ?? []), privilege]);
  }
  const all = allPrivileges(type, view.major);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const grantee = first?.grantee ?? '';
    const whole = group.filter(({ column }) => column === undefined).map(({ name }) => name);
    const onColumns = new Map<string, string[]>();
    for (const { name, column } of group)
      if (column !== undefined) onColumns.set(name, [...(onColumns.get(name) ?? []), column]);
    const isAll = all.length > 1 && all.every((name) => whole.includes(name));
    const names = [
      ...(isAll ? ['ALL'] : whole),
      ...[...onColumns].map(([name, columns]) => `${name} (${quotedList(view, columns)})`),
    ].join(', ');
    return verb === 'GRANT'
      ? `GRANT ${names} ON ${target} TO ${grantee}${first?.isGrantable === true ? ' WITH GRANT OPTION' : ''}`
      : `REVOKE ${first?.isOfOwner === true ? 'GRANT OPTION FOR ' : ''}${names} ON ${target} FROM ${grantee}`;
  });
}
