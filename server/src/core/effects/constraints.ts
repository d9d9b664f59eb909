import type { Constraint as ConstraintNode } from '@pgsql/types';
import type { Constraint, ConstraintKind, Index, Relation } from '../catalog/model';
import { writtenSql } from '../sql/clauses';
import { columnsIn, rangeVarName, stringOf, stringsOf } from '../sql/tree';
import { settingValues } from './alterTable/relationOptions';
import { afterWord, checkExpression, elementAt } from './columnClauses';
import { familyOf, findRelation, fullName, relationOrAssumed, unknownRelation, type Evaluation } from './evaluation';
import { conjuncts, provenNotNull } from './expressions';
import { valueConditions } from './valueConditions';
import { chooseName, truncateIdentifier, type NameLabel } from './names';

/** A constraint as written: what the catalog keeps of it, the index it builds, and the table it refers to. */
export interface WrittenConstraint {
  readonly constraint: Constraint;
  /** The index that backs it; null where it has none or takes over an existing one. */
  readonly index: Index | null;
  /** The existing index that USING INDEX names. */
  readonly usingIndex: string | null;
  /** For a foreign key: the referenced table; it may be the table itself. */
  readonly referenced: Relation | null;
}

const kinds: Partial<Record<string, ConstraintKind>> = {
  CONSTR_CHECK: 'check',
  CONSTR_NOTNULL: 'not-null',
  CONSTR_FOREIGN: 'foreign-key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary-key',
  CONSTR_EXCLUSION: 'exclude',
};

const onDelete: Record<string, string> = { c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT', r: 'RESTRICT' };

const labels: Record<ConstraintKind, NameLabel> = {
  check: 'check',
  'not-null': 'not_null',
  'foreign-key': 'fkey',
  unique: 'key',
  'primary-key': 'pkey',
  exclude: 'excl',
};

/**
 * Reads a table constraint, or one written at column `column`. Names follow PostgreSQL's choice where none is written
 * (parse_utilcmd.c, ChooseConstraintName). null: no constraint that the catalog keeps.
 */
export function readConstraint(
  evaluation: Evaluation,
  table: Pick<Relation, 'schema' | 'name' | 'constraints' | 'columns'>,
  node: ConstraintNode,
  column?: string,
): WrittenConstraint | null {
  const kind = kinds[node.contype ?? ''];
  if (kind === undefined) return null;
  const columns = columnsOf(kind, node, column);
  const taken = new Set(table.constraints.map(({ name }) => name));
  if (kind === 'foreign-key' && node.conname === undefined) takeOfClones(evaluation, table, columns, taken);
  const checked = columns.length === 1 ? columns : [];
  // Of an index, what it covers is in its name too (indexcmds.c, ChooseIndexColumnNames).
  const covered = kind === 'unique' || kind === 'exclude' ? stringsOf(node.including) : [];
  const nameColumns = kind === 'primary-key' ? [] : kind === 'check' ? checked : [...columns, ...covered];
  const name =
    node.conname === undefined
      ? chooseName(evaluation, table, nameColumns, labels[kind], taken)
      : truncateIdentifier(node.conname);
  const referenced = kind === 'foreign-key' ? referencedTable(evaluation, table, node) : null;
  // NOT ENFORCED (18) sets skip_validation too.
  const isValidated = node.skip_validation !== true;
  const canBeEnforced = kind === 'check' || kind === 'foreign-key';
  const isNotEnforced = canBeEnforced && !isValidated && node.is_enforced !== true && evaluation.major >= 18;
  const usingIndex = node.indexname ?? null;
  const constraint: Constraint = {
    name: usingIndex !== null && node.conname === undefined ? usingIndex : name,
    kind,
    columns,
    isValidated: kind === 'check' || kind === 'foreign-key' || kind === 'not-null' ? isValidated : true,
    provesNotNull: kind === 'check' ? provenNotNull(node.raw_expr) : [],
    references:
      referenced === null
        ? null
        : {
            relation: referenced.id,
            columns: stringsOf(node.pk_attrs),
            onDelete: onDelete[node.fk_del_action ?? ''] ?? 'NO ACTION',
            ...(onDelete[node.fk_upd_action ?? ''] === undefined
              ? {}
              : { onUpdate: onDelete[node.fk_upd_action ?? ''] ?? '' }),
            ...(node.fk_matchtype === 'f' ? { match: 'FULL' } : {}),
          },
    ...(isNotEnforced ? { isEnforced: false } : {}),
    ...(node.deferrable === true ? { isDeferrable: true } : {}),
    ...(node.initdeferred === true ? { isDeferred: true } : {}),
    ...(kind === 'check' ? saidOf(node.raw_expr) : {}),
    ...(node.is_no_inherit === true ? { staysHere: true } : {}),
    ...wordingOf(evaluation, kind, node),
    ...(node.initdeferred === true ? { isDeferred: true } : {}),
  };
  const isIndexed = kind === 'unique' || kind === 'primary-key' || kind === 'exclude';
  const index: Index | null =
    isIndexed && usingIndex === null
      ? {
          name: constraint.name,
          schema: table.schema,
          columns,
          alsoReads: [...stringsOf(node.including), ...columnsIn(node.where_clause)],
          isUnique: kind !== 'exclude',
          isPartial: node.where_clause !== undefined,
          method: node.access_method ?? 'btree',
          isValid: true,
          isConstraint: true,
          hasDefaultOrder: true,
          columnNames: [...columns, ...stringsOf(node.including)],
          ...(node.deferrable === true ? { isDeferrable: true } : {}),
          ...(node.including === undefined ? {} : { including: stringsOf(node.including) }),
          ...(node.options === undefined ? {} : { parameters: settingValues(node.options) }),
          ...(node.nulls_not_distinct === true ? { hasNullsNotDistinct: true } : {}),
          ...(node.indexspace === undefined ? {} : { tablespace: node.indexspace }),
        }
      : null;
  return { constraint, index, usingIndex, referenced };
}

// How it is written, where its columns do not say it.
const wordingOf = (
  { statement }: Evaluation,
  kind: ConstraintKind,
  node: ConstraintNode,
): Pick<Constraint, 'sql' | 'setColumns' | 'isTemporal'> => {
  const isTemporal = node.without_overlaps === true || node.fk_with_period === true || node.pk_with_period === true;
  const setColumns = stringsOf(node.fk_del_set_cols);
  const check = kind === 'check' ? checkExpression(statement, node.location, node.raw_expr) : null;
  const element = kind === 'exclude' ? elementAt(statement, node.location) : null;
  const columns = [...columnsOf(kind, node, undefined), ...columnsIn([node.exclusions, node.where_clause])];
  return {
    ...(check === null ? {} : { sql: check }),
    ...(element === null ? {} : { sql: writtenSql(statement, afterWord(statement, element, 'EXCLUDE'), columns) }),
    ...(setColumns.length === 0 ? {} : { setColumns }),
    ...(isTemporal ? { isTemporal } : {}),
  };
};
// What a CHECK says that its rows can be told by.
const saidOf = (expression: ConstraintNode['raw_expr']): Pick<Constraint, 'conditions' | 'isUnderstood'> => {
  const parts = conjuncts(expression);
  const isUnderstood = parts.every((part) => valueConditions(part).length + provenNotNull(part).length > 0);
  return { conditions: parts.flatMap((part) => valueConditions(part)), isUnderstood };
};

const columnsOf = (kind: ConstraintKind, node: ConstraintNode, column: string | undefined): string[] => {
  if (kind === 'check') return columnsIn(node.raw_expr);
  if (kind === 'foreign-key') return column === undefined ? stringsOf(node.fk_attrs) : [column];
  if (kind === 'exclude')
    return (node.exclusions ?? []).flatMap((item) => {
      const first = 'List' in item ? item.List.items?.[0] : undefined;
      return first !== undefined && 'IndexElem' in first && first.IndexElem.name !== undefined
        ? [first.IndexElem.name]
        : [];
    });
  const keys = (node.keys ?? []).map(stringOf).filter((key) => key !== undefined);
  return column === undefined ? keys : [column];
};

const referencedTable = (
  evaluation: Evaluation,
  table: Pick<Relation, 'schema' | 'name'>,
  node: ConstraintNode,
): Relation => {
  const name = rangeVarName(node.pktable);
  const found = findRelation(evaluation, name);
  // A table may refer to itself before it is in the catalog.
  const isItself = name.name === table.name && (name.schema ?? table.schema) === table.schema && found === undefined;
  return isItself ? selfReference(table) : relationOrAssumed(evaluation, name);
};

const selfReference = (table: Pick<Relation, 'schema' | 'name'>): Relation => ({
  ...unknownRelation(table.schema, table.name),
  id: fullName(table),
  isKnown: true,
  // Stands for the table that is being made, which nobody else sees.
  isTemporary: true,
});

/** The constraint as a partition or an inheriting table gets it. */
export function inherited(constraint: Constraint): Constraint {
  return { ...constraint, isInherited: true };
}

// Before 18 a foreign key to a partitioned table is one to each of its partitions as well, under names that the server
// chooses (tablecmds.c, addFkRecurseReferenced): the first ones that are free.
const takeOfClones = (
  evaluation: Evaluation,
  table: Pick<Relation, 'schema' | 'name' | 'constraints'>,
  columns: readonly string[],
  taken: Set<string>,
): void => {
  if (evaluation.major >= 18) return;
  for (const { references, columns: others } of table.constraints) {
    const referenced = references === null ? undefined : evaluation.get('relation', references.relation);
    if (referenced?.kind !== 'partitioned table' || others.join('_') !== columns.join('_')) continue;
    for (let clones = familyOf(evaluation, referenced).length - 1; clones > 0; clones--)
      taken.add(chooseName(evaluation, table, columns, labels['foreign-key'], taken));
  }
};

/**
 * The table with columns that hold no null. From 18 on each of them has a constraint of its own (heap.c,
 * AddRelationNotNullConstraints), with a name that the server chooses where none was written.
 */
export function requireColumns<T extends Pick<Relation, 'schema' | 'name' | 'columns' | 'constraints'>>(
  evaluation: Evaluation,
  table: T,
  columns: readonly string[],
  details: { readonly name?: string; readonly isInherited?: boolean; readonly staysHere?: boolean } = {},
): T {
  const constraints = [...table.constraints];
  for (const column of evaluation.major >= 18 ? columns : []) {
    if (constraints.some((known) => known.kind === 'not-null' && known.columns.includes(column))) continue;
    const taken = new Set(constraints.map(({ name }) => name));
    constraints.push({
      name: chooseName(evaluation, table, [column], labels['not-null'], taken),
      kind: 'not-null',
      columns: [column],
      isValidated: true,
      provesNotNull: [],
      references: null,
      ...details,
    });
  }
  return {
    ...table,
    constraints,
    columns: table.columns.map((column) => (columns.includes(column.name) ? { ...column, notNull: true } : column)),
  };
}

/**
 * The table with columns that hold no null because `above`, which it is a part of or inherits from, requires it: from 18
 * on the constraints have the names that they have there.
 */
export function requireAsAbove<T extends Pick<Relation, 'schema' | 'name' | 'columns' | 'constraints'>>(
  evaluation: Evaluation,
  table: T,
  columns: readonly string[],
  above: Relation | undefined,
): T {
  return columns.reduce((required, column) => {
    const mark = above?.constraints.find((known) => known.kind === 'not-null' && known.columns.includes(column));
    const details = mark === undefined ? {} : { name: mark.name, isInherited: true };
    return requireColumns(evaluation, required, [column], details);
  }, table);
}

/** The columns of a table's primary key, or []. */
export function primaryKeyOf(table: Relation): readonly string[] {
  return table.constraints.find(({ kind }) => kind === 'primary-key')?.columns ?? [];
}

/** Whether the schema proves that a column holds no null: a validated CHECK says so, or NOT NULL, or the primary key. */
export function isProvenNotNull(table: Relation, column: string): boolean {
  return (
    table.columns.some(({ name, notNull }) => name === column && notNull) ||
    table.constraints.some(
      (constraint) =>
        (constraint.isValidated && constraint.provesNotNull.includes(column)) ||
        (constraint.kind === 'primary-key' && constraint.columns.includes(column)),
    )
  );
}
