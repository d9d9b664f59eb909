import type { Constraint, Relation } from '../../catalog/model';
import { quoted, quotedList, relationSql, type CatalogView } from '../catalogView';
import { parametersSql, sqlOf } from './sql';

/** A constraint as SQL, `CONSTRAINT name …`; null: how it was made is not known. */
export function constraintSql(view: CatalogView, relation: Relation, constraint: Constraint): string | null {
  const body = bodySql(view, relation, constraint);
  if (body === null || constraint.isTemporal === true) return null;
  return `CONSTRAINT ${quoted(view, constraint.name)} ${body}${timingSql(constraint)}${stateSql(constraint)}`;
}

const bodySql = (view: CatalogView, relation: Relation, constraint: Constraint): string | null => {
  switch (constraint.kind) {
    case 'check': {
      const sql = sqlOf(view, constraint.sql);
      return sql === null ? null : `CHECK (${sql})${constraint.staysHere === true ? ' NO INHERIT' : ''}`;
    }
    case 'not-null':
      return `NOT NULL ${quotedList(view, constraint.columns)}${constraint.staysHere === true ? ' NO INHERIT' : ''}`;
    case 'foreign-key':
      return foreignKeySql(view, constraint);
    case 'exclude': {
      const sql = sqlOf(view, constraint.sql);
      return sql === null ? null : `EXCLUDE ${sql}`;
    }
    case 'unique':
    case 'primary-key':
      return keySql(view, relation, constraint);
  }
};

const keySql = (view: CatalogView, relation: Relation, { name, kind, columns }: Constraint): string => {
  const index = relation.indexes.find((candidate) => candidate.isConstraint && candidate.name === name);
  const word = kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
  return [
    index?.hasNullsNotDistinct === true ? `${word} NULLS NOT DISTINCT` : word,
    `(${quotedList(view, columns)})`,
    index?.including === undefined ? '' : `INCLUDE (${quotedList(view, index.including)})`,
    index?.parameters === undefined ? '' : `WITH (${parametersSql(index.parameters)})`,
    index?.tablespace === undefined ? '' : `USING INDEX TABLESPACE ${quoted(view, index.tablespace)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
};

const foreignKeySql = (view: CatalogView, { columns, references, setColumns }: Constraint): string | null => {
  const table = references === null ? null : relationSql(view, references.relation);
  if (references === null || table === null) return null;
  const { onDelete, onUpdate, match } = references;
  const set = setColumns === undefined ? '' : ` (${quotedList(view, setColumns)})`;
  return [
    `FOREIGN KEY (${quotedList(view, columns)}) REFERENCES ${table}`,
    references.columns.length === 0 ? '' : ` (${quotedList(view, references.columns)})`,
    match === undefined ? '' : ` MATCH ${match}`,
    onDelete === 'NO ACTION' ? '' : ` ON DELETE ${onDelete}${set}`,
    onUpdate === undefined ? '' : ` ON UPDATE ${onUpdate}`,
  ].join('');
};

/** DEFERRABLE and INITIALLY DEFERRED, with a space before them. That of an exclusion is in its text. */
export function timingSql({ kind, isDeferrable, isDeferred }: Constraint): string {
  if (kind === 'exclude') return '';
  const deferred = isDeferred === true ? ' INITIALLY DEFERRED' : '';
  return isDeferrable === true || isDeferred === true ? ` DEFERRABLE${deferred}` : '';
}

const stateSql = ({ kind, isValidated, isEnforced }: Constraint): string => {
  if (kind === 'exclude' || kind === 'unique' || kind === 'primary-key') return '';
  if (isEnforced === false) return ' NOT ENFORCED';
  return isValidated ? '' : ' NOT VALID';
};
