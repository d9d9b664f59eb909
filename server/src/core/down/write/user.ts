import type { ColumnUser, Relation } from '../../catalog/model';
import { nameSql, quoted, type CatalogView } from '../catalogView';
import { sqlOf } from './sql';

/** CREATE TRIGGER, RULE or POLICY; null: how it was made is not known. */
export function userSql(view: CatalogView, relation: Relation, user: ColumnUser): string | null {
  const table = nameSql(view, relation);
  const name = quoted(view, user.name);
  if (user.kind === 'policy') return policySql(view, table, name, user);
  const middle = sqlOf(view, user.sql?.middle);
  const end = sqlOf(view, user.sql?.end);
  if (user.sql === undefined || middle === null || end === null) return null;
  return user.kind === 'trigger'
    ? `${user.sql.head} ${name} ${middle} ON ${table} ${end}`
    : `${user.sql.head} ${name} AS ${middle} TO ${table} ${end}`;
}

const policySql = (view: CatalogView, table: string, name: string, { policy }: ColumnUser): string | null => {
  if (policy === undefined) return null;
  const using = policy.using === undefined ? '' : sqlOf(view, policy.using);
  const check = policy.check === undefined ? '' : sqlOf(view, policy.check);
  if (using === null || check === null) return null;
  const roles = policy.roles === 'PUBLIC' ? '' : ` TO ${policy.roles}`;
  return `CREATE POLICY ${name} ON ${table}${policy.head}${roles}${using === '' ? '' : ` USING (${using})`}${check === '' ? '' : ` WITH CHECK (${check})`}`;
};
