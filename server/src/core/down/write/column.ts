import type { Column, Constraint, Relation } from '../../catalog/model';
import { makeObjectName } from '../../effects/names';
import { fullName } from '../../effects/evaluation';
import { keySql, literal, quoted, sequenceOf, type CatalogView } from '../catalogView';
import { sequenceOptionsSql, sqlOf } from './sql';
import { typeSql } from './type';

const serials: Readonly<Record<string, string>> = { int2: 'smallserial', int4: 'serial', int8: 'bigserial' };

/** A column as CREATE TABLE and ADD COLUMN write it; null: what it was is not known. */
export function columnSql(
  view: CatalogView,
  relation: Relation,
  column: Column,
  { isRequired }: { readonly isRequired: boolean },
): string | null {
  if (column.type === null) return null;
  const serial = serialSql(view, relation, column);
  const value = valueSql(view, relation, column);
  if (serial === null && value === null) return null;
  return [
    quoted(view, column.name),
    serial ?? typeSql(view, column.type),
    column.compression === undefined ? '' : `COMPRESSION ${column.compression}`,
    column.collation === null ? '' : `COLLATE ${quoted(view, column.collation)}`,
    serial === null ? (value ?? '') : '',
    isRequired ? notNullSql(view, relation, column, serial !== null || column.isIdentity) : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const notNullSql = (view: CatalogView, relation: Relation, column: Column, comesAnyway: boolean): string => {
  if (!column.notNull) return '';
  const own = ownNotNull(relation, column);
  if (own !== null)
    return `CONSTRAINT ${quoted(view, own.name)} NOT NULL${own.staysHere === true ? ' NO INHERIT' : ''}`;
  return comesAnyway ? '' : 'NOT NULL';
};

/**
 * The constraint that NOT NULL of a column is from 18 on, where the words NOT NULL alone would not make it: it has
 * another name, since it keeps that of before when the table or the column gets another one, or is NO INHERIT.
 */
export function ownNotNull(relation: Relation, column: Column): Constraint | null {
  const own = relation.constraints.find(({ kind, columns }) => kind === 'not-null' && columns.includes(column.name));
  const chosen = makeObjectName(relation.name, column.name, 'not_null');
  return own === undefined || (own.name === chosen && own.staysHere !== true && own.isValidated) ? null : own;
}

// serial stands for itself where its sequence has the name that the server chooses.
const serialSql = (view: CatalogView, relation: Relation, column: Column): string | null => {
  if (column.isSerial !== true || column.type === null) return null;
  const own = sequenceOf(view, relation, column.name);
  const chosen = `${relation.schema}.${makeObjectName(relation.name, column.name, 'seq')}`;
  if (own !== null && (own.key !== chosen || own.sequence.options !== undefined)) return null;
  return serials[column.type.name] ?? null;
};

/** The default of a column, or what generates its values, as SQL; '': none; null: not known. */
export function valueSql(view: CatalogView, relation: Relation, column: Column): string | null {
  if (column.isIdentity) return identitySql(view, relation, column);
  if (column.generatedFrom !== null) {
    const sql = sqlOf(view, column.valueSql);
    return sql === null ? null : `GENERATED ALWAYS AS (${sql}) ${column.isVirtual === true ? 'VIRTUAL' : 'STORED'}`;
  }
  // DEFAULT NULL, which the server keeps for a type with a length.
  if (!column.hasDefault) return column.valueSql === undefined ? '' : 'DEFAULT NULL';
  const sql = defaultSql(view, relation, column);
  return sql === null ? null : `DEFAULT ${sql}`;
}

/** The DEFAULT of a column as SQL; null: not known. */
export function defaultSql(view: CatalogView, relation: Relation, column: Column): string | null {
  if (column.isSerial !== true) return sqlOf(view, column.valueSql);
  const own = sequenceOf(view, relation, column.name);
  return own === null ? null : `nextval(${literal(keySql(view, own.key))})`;
}

/** GENERATED … AS IDENTITY; null: not known. */
export function identitySql(view: CatalogView, relation: Relation, { name, identity }: Column): string | null {
  if (identity === undefined) return null;
  const own = sequenceOf(view, relation, name);
  const chosen = fullName({ schema: relation.schema, name: makeObjectName(relation.name, name, 'seq') });
  const named = own === null || own.key === chosen ? '' : `SEQUENCE NAME ${keySql(view, own.key)}`;
  const options = [named, sequenceOptionsSql({ ...identity.options, ...own?.sequence.options })]
    .filter((part) => part !== '')
    .join(' ');
  return `GENERATED ${identity.isAlways ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${options === '' ? '' : ` (${options})`}`;
}
