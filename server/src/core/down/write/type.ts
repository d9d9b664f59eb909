import type { TypeReference } from '../../catalog/model';
import { keySql, quoted, type CatalogView } from '../catalogView';

const spellings: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  varbit: 'bit varying',
  char: '"char"',
};

/** The bits of an interval's fields (timestamp.h, INTERVAL_MASK), as gram.y gives them. */
const intervalFields: Readonly<Record<number, string>> = {
  4: 'YEAR',
  2: 'MONTH',
  8: 'DAY',
  1024: 'HOUR',
  2048: 'MINUTE',
  4096: 'SECOND',
  6: 'YEAR TO MONTH',
  1032: 'DAY TO HOUR',
  3080: 'DAY TO MINUTE',
  7176: 'DAY TO SECOND',
  3072: 'HOUR TO MINUTE',
  7168: 'HOUR TO SECOND',
  6144: 'MINUTE TO SECOND',
};

/** A column's type as SQL, under the name that it has by now. */
export function typeSql(view: CatalogView, type: TypeReference): string {
  const array = type.isArray ? '[]' : '';
  if (type.schema === 'pg_catalog' && type.name === 'interval') return `${intervalSql(type.modifiers)}${array}`;
  const listed = type.modifierSql ?? type.modifiers.join(', ');
  const modifiers = listed === '' ? '' : `(${listed})`;
  if (type.schema !== 'pg_catalog') return `${userTypeSql(view, type)}${modifiers}${array}`;
  return `${spellings[type.name] ?? quoted(view, type.name).replace(/^"(char|time|timestamp|bit|numeric|varchar)"$/, '$1')}${modifiers}${array}`;
}

const userTypeSql = (view: CatalogView, type: TypeReference): string => {
  const current = view.get('typename', `${type.schema}.${type.name}`);
  if (current === type.id) return keySql(view, `${type.schema}.${type.name}`);
  const named = view.every('typename').find(([, id]) => id === type.id);
  if (named !== undefined) return keySql(view, named[0]);
  // One of an extension, found where the search path leads.
  return type.schema === 'public' ? quoted(view, type.name) : keySql(view, `${type.schema}.${type.name}`);
};

const intervalSql = ([fields, precision]: readonly number[]): string => {
  const words = fields === undefined ? undefined : intervalFields[fields];
  const digits = precision === undefined ? '' : `(${precision})`;
  return words === undefined ? `interval${digits}` : `interval ${words}${digits}`;
};
