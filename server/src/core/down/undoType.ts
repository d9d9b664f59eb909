import type { UserType } from '../catalog/model';
import { sameValue } from '../catalog/sameValue';
import { keySql, literal, quoted, type CatalogView } from './catalogView';
import type { Undo } from './down';
import type { UndoObject } from './objectChange';
import { restoreRemarks } from './undoRemarks';
import { sqlOf } from './write/sql';
import { typeSql } from './write/type';

/** A type: made or dropped. */
export const undoTypeName: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('typename', name);
  const is = after.get('typename', name);
  if (was === undefined && is !== undefined) {
    const kind = after.get('type', is)?.kind;
    undo.add('drop', `DROP ${kind === 'domain' ? 'DOMAIN' : 'TYPE'} ${keySql(after, name)}`);
  } else if (was !== undefined && is === undefined) {
    const type = before.get('type', was);
    const sql = type === undefined ? null : createType(before, name, type);
    if (sql === null)
      undo.note(
        'by-hand',
        `The type ${keySql(before, name)} is to be made anew: how it was written is not known here.`,
      );
    else undo.add('type', sql);
    restoreRemarks(undo, before, `TYPE ${name}`, 'OBJECT_TYPE', `TYPE ${keySql(before, name)}`);
    for (const check of type?.checks ?? []) if (!check.isValidated) addCheck(undo, before, name, check);
  }
};

const createType = (view: CatalogView, name: string, type: UserType): string | null => {
  const sql = keySql(view, name);
  switch (type.kind) {
    case 'enum':
      return type.labels === undefined ? null : `CREATE TYPE ${sql} AS ENUM (${type.labels.map(literal).join(', ')})`;
    case 'domain': {
      if (type.base === null) return null;
      const checks = (type.checks ?? [])
        .filter(({ isValidated }) => isValidated)
        .map((check) => ({ name: check.name, body: sqlOf(view, check.sql) }));
      if (checks.some(({ body }) => body === null)) return null;
      return [
        `CREATE DOMAIN ${sql} AS ${typeSql(view, type.base)}`,
        type.collationSql === undefined ? '' : ` COLLATE ${type.collationSql}`,
        type.defaultSql === undefined ? '' : ` DEFAULT ${type.defaultSql}`,
        type.isNotNull === true ? ' NOT NULL' : '',
        ...checks.map((check) => ` CONSTRAINT ${quoted(view, check.name)} CHECK (${check.body ?? ''})`),
      ].join('');
    }
    case 'composite': {
      if (type.columns === undefined) return null;
      const columns = type.columns.map((column) => {
        const base = column.type === null ? null : typeSql(view, column.type);
        const collation = column.collation === null ? '' : ` COLLATE ${quoted(view, column.collation)}`;
        return base === null ? null : `${quoted(view, column.name)} ${base}${collation}`;
      });
      return columns.includes(null) ? null : `CREATE TYPE ${sql} AS (${columns.join(', ')})`;
    }
    case 'other':
      return type.sql === undefined ? null : `CREATE TYPE ${sql} ${type.sql}`;
  }
};

const addCheck = (
  undo: Undo,
  view: CatalogView,
  name: string,
  check: NonNullable<UserType['checks']>[number],
): void => {
  const body = sqlOf(view, check.sql);
  if (body === null)
    undo.note('by-hand', `The constraint ${quoted(view, check.name)} of ${keySql(view, name)} is to be made anew.`);
  else
    undo.add(
      'key',
      `ALTER DOMAIN ${keySql(view, name)} ADD CONSTRAINT ${quoted(view, check.name)} CHECK (${body})${check.isValidated ? '' : ' NOT VALID'}`,
    );
};

/** What a type is: labels of an enum, clauses of a domain. `name` is its id. */
export const undoType: UndoObject = (undo, { before, after, name: id }) => {
  const was = before.get('type', id);
  const is = after.get('type', id);
  const named = after.every('typename').find(([, other]) => other === id);
  if (was === undefined || is === undefined || named === undefined) return;
  const [name] = named;
  const sql = keySql(after, name);
  if (was.kind === 'enum') undoLabels(undo, after, sql, was.labels ?? [], is.labels ?? []);
  if (was.kind === 'composite' && !sameValue(was.columns, is.columns))
    undo.note('by-hand', `The attributes of ${sql} are to be turned back: what they were is not followed here.`);
  if (was.kind !== 'domain') return;
  const alter = `ALTER DOMAIN ${sql}`;
  if (was.defaultSql !== is.defaultSql)
    undo.add('key', `${alter} ${was.defaultSql === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${was.defaultSql}`}`);
  if ((was.isNotNull ?? false) !== (is.isNotNull ?? false))
    undo.add('key', `${alter} ${was.isNotNull === true ? 'SET' : 'DROP'} NOT NULL`);
  for (const check of is.checks ?? [])
    if (was.checks?.some((known) => known.name === check.name) !== true)
      undo.add('drop', `${alter} DROP CONSTRAINT ${quoted(after, check.name)}`);
  for (const check of was.checks ?? []) {
    const now = is.checks?.find((known) => known.name === check.name);
    if (now === undefined) addCheck(undo, before, name, check);
    else if (now.isValidated !== check.isValidated)
      undo.note('nothing', `${quoted(after, check.name)} stays validated.`);
  }
};

const undoLabels = (
  undo: Undo,
  view: CatalogView,
  type: string,
  was: readonly string[],
  is: readonly string[],
): void => {
  if (was.length === is.length) {
    is.forEach((label, at) => {
      const former = was[at];
      if (former !== undefined && former !== label)
        undo.add('rename', `ALTER TYPE ${type} RENAME VALUE ${literal(label)} TO ${literal(former)}`);
    });
    return;
  }
  const added = is.filter((label) => !was.includes(label)).map(literal);
  if (added.length > 0)
    undo.note('stays', `${added.join(', ')} stays in ${type}: PostgreSQL cannot take a value out of an enum.`);
};
