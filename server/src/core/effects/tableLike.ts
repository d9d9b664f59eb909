import { omit } from '../catalog/omit';
import type { TableLikeClause } from '@pgsql/types';
import type { Column, Constraint, Index, Relation } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { rangeVarName } from '../sql/tree';
import type { Evaluation } from './evaluation';
import { chooseName } from './names';
import { columnNamesOf } from './partitionIndexes';
import { relationNamed } from './relationNamed';

/** What INCLUDING names, as the bits of TableLikeOption (parsenodes.h). */
const option = {
  comments: 1,
  compression: 2,
  storage: 256,
  constraints: 4,
  defaults: 8,
  generated: 16,
  identity: 32,
  indexes: 64,
} as const;

/** What a new table takes over from another. */
export interface LikeParts {
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly hasAllColumns: boolean;
}

/**
 * LIKE in CREATE TABLE: AccessShareLock on the other; its columns with NOT NULL, and what INCLUDING says: CHECKs under their
 * names, indexes and keys under new ones (parse_utilcmd.c, transformTableLikeClause). null: the statement fails.
 */
export function partsLike(
  evaluation: Evaluation,
  table: { readonly schema: string; readonly name: string },
  clause: TableLikeClause,
): LikeParts | null {
  const kinds = ['table', 'view', 'materialized view', 'foreign table'] as const;
  const source = relationNamed(evaluation, rangeVarName(clause.relation), kinds, (name) =>
    evaluation.major >= 15
      ? `relation "${name}" is invalid in LIKE clause`
      : `"${name}" is not a table, view, materialized view, composite type, or foreign table`,
  );
  if (source === null) return null;
  evaluation.lock(source, 'AccessShareLock');
  const includes = (bit: number): boolean => ((clause.options ?? 0) & bit) !== 0;
  const columns = source.columns.map((column) => {
    const isIdentity = column.isIdentity && includes(option.identity);
    const { calls, valueSql, isSerial, identity, storage, compression, comment, ...rest } = column;
    const keepsDefault = includes(option.defaults) && column.hasDefault && !column.isIdentity;
    return {
      ...omit(rest, 'statistics', 'options'),
      ...(calls !== undefined && keepsDefault ? { calls } : {}),
      ...(isSerial === true && keepsDefault ? { valueSql: nextOf(evaluation, source, column.name) } : {}),
      ...(valueSql !== undefined && (keepsDefault || includes(option.generated)) ? { valueSql } : {}),
      ...(identity !== undefined && isIdentity ? { identity } : {}),
      ...(storage !== undefined && includes(option.storage) ? { storage } : {}),
      ...(compression !== undefined && includes(option.compression) ? { compression } : {}),
      ...(comment !== undefined && includes(option.comments) ? { comment } : {}),
      hasDefault: keepsDefault || isIdentity,
      generatedFrom: includes(option.generated) ? column.generatedFrom : null,
      isIdentity,
    };
  });
  const checks = source.constraints.filter(
    ({ kind, columns: checked }) =>
      (kind === 'check' && includes(option.constraints)) || (kind === 'not-null' && checked.length > 0),
  );
  const keys = includes(option.indexes) ? copiedIndexes(evaluation, table, source) : { constraints: [], indexes: [] };
  return {
    columns,
    constraints: [...checks.map(own), ...keys.constraints],
    indexes: keys.indexes,
    hasAllColumns: source.hasAllColumns,
  };
}

// The default of a serial column is that of the other table's sequence.
const nextOf = (evaluation: Evaluation, source: Relation, column: string): readonly string[] => {
  const sequence = (source.sequences ?? []).find((key) => {
    const object = evaluation.get('name', key);
    return object?.kind === 'sequence' && object.owner?.relation === source.id && object.owner.column === column;
  });
  const name = (sequence ?? '').split('.').map((part) => quoteIdentifier(part, evaluation.major));
  return [`nextval('${name.join('.').replaceAll("'", "''")}')`];
};

const own = ({ isInherited, ...constraint }: Constraint): Constraint =>
  isInherited === undefined ? constraint : { ...constraint };

const copiedIndexes = (
  evaluation: Evaluation,
  table: { readonly schema: string; readonly name: string },
  source: Relation,
): { constraints: Constraint[]; indexes: Index[] } => {
  const constraints: Constraint[] = [];
  const indexes: Index[] = [];
  const taken = new Set<string>();
  for (const { partOf, ...index } of source.indexes) {
    const constraint = source.constraints.find(({ name }) => index.isConstraint && name === index.name);
    const label =
      constraint === undefined
        ? 'idx'
        : constraint.kind === 'primary-key'
          ? 'pkey'
          : constraint.kind === 'unique'
            ? 'key'
            : 'excl';
    const keys = label === 'pkey' ? [] : columnNamesOf(index);
    const name = chooseName(evaluation, table, keys, label, taken);
    taken.add(name);
    indexes.push({ ...index, name, schema: table.schema, isValid: partOf === undefined ? index.isValid : true });
    if (constraint !== undefined) constraints.push(own({ ...constraint, name }));
  }
  return { constraints, indexes };
};
