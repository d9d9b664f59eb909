import type { CreateForeignTableStmt, CreateStmt } from '@pgsql/types';
import type { Column, Constraint, Index, Relation, RelationKind } from '../catalog/model';
import { after, inParentheses, wholeOf, writtenSql } from '../sql/clauses';
import { columnsIn, rangeVarName } from '../sql/tree';
import { settingValues } from './alterTable/relationOptions';
import { firstTokens } from '../sql/statement';
import { isSystemColumn, readColumn, valueConflict } from './columns';
import { inherited, readConstraint, requireColumns, type WrittenConstraint } from './constraints';
import {
  createRelation,
  creationSchema,
  findName,
  fullName,
  relationOrAssumed,
  updateRelation,
  type Evaluation,
} from './evaluation';
import { cloneRowTriggers } from './rowTriggers';
import { searchDefaultPartition } from './defaultPartition';
import { failsForeignKey, foreignKeysTo, keyMembers } from './foreignKeys';
import { rowType } from './createType';
import { chooseName, truncateIdentifier } from './names';
import { boundOf, boundText, failsOnBound } from './partitionBounds';
import { partOfIndex, putIndex } from './partitionIndexes';
import { noteSequence, noteSequenceUser, sequencesIn } from './sequence';
import { partsLike } from './tableLike';
import { noteEmpty } from './vacancy';

/**
 * CREATE TABLE: makes a table that nobody else sees yet. What others feel are the locks on tables it refers to
 * (ShareRowExclusiveLock for a foreign key), inherits from (ShareUpdateExclusiveLock), copies (AccessShareLock) or is a
 * partition of (AccessExclusiveLock, and a scan of the default partition). Measured: lock-matrix rows create_table_with_fk,
 * create_partition_of, create_partition_of_with_default.
 */
export function createTable(evaluation: Evaluation, node: CreateStmt): void {
  createTableOf(evaluation, node, node.partspec === undefined ? 'table' : 'partitioned table');
}

/** CREATE FOREIGN TABLE: as CREATE TABLE, its rows being elsewhere. */
export function createForeignTable(evaluation: Evaluation, { base }: CreateForeignTableStmt): void {
  if (base !== undefined) createTableOf(evaluation, base, 'foreign table');
}

const createTableOf = (evaluation: Evaluation, node: CreateStmt, kind: RelationKind): void => {
  const relation = node.relation;
  const isTemporary = relation?.relpersistence === 't';
  const schema = isTemporary ? 'pg_temp' : (relation?.schemaname ?? creationSchema(evaluation));
  if (schema === '') {
    evaluation.fail('no schema has been selected to create in');
    return;
  }
  const name = truncateIdentifier(relation?.relname ?? '');
  if (findName(evaluation, { schema, name }) !== undefined) {
    if (node.if_not_exists !== true) evaluation.fail(`relation "${name}" already exists`);
    return;
  }

  const parents = (node.inhRelations ?? []).flatMap((parent) =>
    'RangeVar' in parent ? [relationOrAssumed(evaluation, rangeVarName(parent.RangeVar))] : [],
  );
  const isPartition = node.partbound !== undefined;
  const unpartitioned = isPartition
    ? parents.find(({ kind, isKnown }) => isKnown && kind !== 'partitioned table')
    : undefined;
  if (unpartitioned !== undefined) {
    evaluation.fail(`"${unpartitioned.name}" is not partitioned`);
    return;
  }
  const type = node.ofTypename === undefined ? null : rowType(evaluation, node.ofTypename);
  if (evaluation.hasFailed()) return;
  const columns: Column[] = [...mergedColumns(parents), ...(type?.columns ?? [])];
  const constraints: Constraint[] = parents.flatMap((parent) => copiedConstraints(parent, isPartition));
  const indexes: Index[] = [];
  const written: WrittenConstraint[] = [];
  let hasAllColumns = parents.every((parent) => parent.hasAllColumns);
  const table = { schema, name };
  const own = new Set<string>();
  const owned = new Map<string, Column>();
  const used: string[] = [];
  const named = new Set<string>();
  const addConstraint = (constraint: WrittenConstraint | null, isNamed: boolean): void => {
    if (constraint === null) return;
    written.push(constraint);
    constraints.push(constraint.constraint);
    if (constraint.index !== null) indexes.push(constraint.index);
    if (isNamed) named.add(constraint.constraint.name);
  };

  for (const element of node.tableElts ?? []) {
    if ('ColumnDef' in element) {
      const column = readColumn(evaluation, element.ColumnDef);
      const { name: columnName } = column.column;
      if (isSystemColumn(columnName))
        evaluation.fail(`column name "${columnName}" conflicts with a system column name`);
      const conflict = valueConflict(element.ColumnDef, name);
      if (conflict !== null) evaluation.fail(conflict);
      if (own.has(columnName)) evaluation.fail(`column "${columnName}" specified more than once`);
      own.add(columnName);
      const merged = columns.find((known) => known.name === columnName);
      if (!isPartition && merged !== undefined && differ(merged.type, column.column.type))
        evaluation.fail(`column "${columnName}" has a type conflict`);
      if (!isPartition && !columns.some((known) => known.name === columnName)) columns.push(column.column);
      if (column.isSerial || column.column.isIdentity) {
        const sequence = `${schema}.${chooseName(evaluation, table, [column.column.name], 'seq')}`;
        evaluation.set('name', sequence, { kind: 'sequence' });
        owned.set(sequence, column.column);
      }
      used.push(...sequencesIn(evaluation, column.defaultExpression));
      // Before 18 its name is not kept.
      const notNull = evaluation.major < 18 ? undefined : column.namedNotNull;
      for (const constraint of [...(notNull === undefined ? [] : [notNull]), ...column.constraints])
        addConstraint(
          readConstraint(evaluation, { ...table, constraints, columns }, constraint, column.column.name),
          constraint.conname !== undefined,
        );
    } else if ('Constraint' in element) {
      addConstraint(
        readConstraint(evaluation, { ...table, constraints, columns }, element.Constraint),
        element.Constraint.conname !== undefined,
      );
    } else if ('TableLikeClause' in element) {
      const parts = partsLike(evaluation, table, element.TableLikeClause);
      if (parts === null) return;
      const twice = parts.columns.find((column) => own.has(column.name));
      if (twice !== undefined) evaluation.fail(`column "${twice.name}" specified more than once`);
      for (const column of parts.columns) own.add(column.name);
      columns.push(...parts.columns);
      constraints.push(...parts.constraints);
      indexes.push(...parts.indexes);
      if (!parts.hasAllColumns) hasAllColumns = false;
    }
  }

  const partitionKey = partitionKeyOf(node);
  const isPartitioned = node.partspec !== undefined;
  for (const { constraint, index } of written) {
    if (constraint.kind === 'foreign-key') continue;
    if (failsOnKey(evaluation, { name, columns, hasAllColumns, constraints }, constraint)) return;
    if (isPartitioned && index !== null && partitionKey.some((key) => !index.columns.includes(key))) {
      evaluation.fail('unique constraint on partitioned table must include all partitioning columns');
      return;
    }
  }
  const isUnlogged = relation?.relpersistence === 'u';
  for (const { constraint, referenced } of written) {
    const isItself =
      referenced !== null && referenced.id === fullName(table) && findName(evaluation, table) === undefined;
    const target = isItself
      ? { ...referenced, columns, constraints, indexes, hasAllColumns, isTemporary, isUnlogged }
      : referenced;
    if (
      target !== null &&
      failsForeignKey(evaluation, { columns, isTemporary, isUnlogged, kind, name, hasAllColumns }, constraint, target)
    )
      return;
  }
  if (evaluation.hasFailed()) return;

  mergeKeys({ written, constraints, indexes }, named);
  const notNull = columns.filter((column) => column.notNull).map((column) => column.name);
  const required = [
    ...notNull,
    ...constraints.flatMap((constraint) => (constraint.kind === 'primary-key' ? constraint.columns : [])),
  ];
  const complete = requireColumns(evaluation, { schema, name, columns, constraints }, required);
  const bound = boundOf(node.partbound);
  const [wholeTable] = parents;
  if (isPartition && wholeTable !== undefined && failsOnBound(evaluation, wholeTable, name, node.partbound)) return;
  const created = createRelation(evaluation, {
    schema,
    name,
    kind,
    isKnown: true,
    isTemporary,
    columns: complete.columns,
    hasAllColumns: hasAllColumns && (node.ofTypename === undefined || type?.columns !== undefined),
    constraints: complete.constraints,
    indexes,
    children: [],
    parents: parents.map(({ id }) => id),
    isDefaultPartition: node.partbound?.is_default === true,
    partitionKey,
    referencedBy: [],
    readBy: [],
    ...(bound === null ? {} : { bound }),
    ...partitioningOf(node),
    ...(isUnlogged ? { isUnlogged } : {}),
    ...(node.accessMethod === undefined ? {} : { accessMethod: node.accessMethod }),
    ...(node.tablespacename === undefined ? {} : { tablespace: node.tablespacename }),
    ...(type === null ? {} : { ofType: type.id }),
    ...wordingOf(evaluation, node, partitionKey),
  });
  noteEmpty(evaluation, created);
  for (const [sequence, column] of owned) {
    const owner = { relation: created.id, column: column.name, isIdentity: column.isIdentity };
    evaluation.set('name', sequence, { kind: 'sequence', owner });
    noteSequence(evaluation, created.id, sequence);
    if (!column.isIdentity) noteSequenceUser(evaluation, sequence, created.id);
  }
  for (const sequence of used) noteSequenceUser(evaluation, sequence, created.id);

  for (const constraint of written) linkForeignKey(evaluation, created, constraint);
  for (const parent of parents) {
    evaluation.lock(parent, isPartition ? 'AccessExclusiveLock' : 'ShareUpdateExclusiveLock');
    if (isPartition && bound?.kind !== 'default')
      searchDefaultPartition(evaluation, parent, bound, firstTokens(evaluation.statement, 2));
    updateRelation(evaluation, parent.id, (known) => ({ ...known, children: [...known.children, created.id] }));
    if (isPartition) becomePartition(evaluation, parent, created);
  }
};

// Keys on the same columns become one: the primary key if there is one, under the first name that was written
// (parse_utilcmd.c, transformIndexConstraints).
const mergeKeys = (
  table: { written: WrittenConstraint[]; constraints: Constraint[]; indexes: Index[] },
  named: ReadonlySet<string>,
): void => {
  const keys = table.written.filter(({ constraint, index }) => index !== null && constraint.kind !== 'exclude');
  const first = keys.filter(({ constraint }) => constraint.kind === 'primary-key');
  const kept: WrittenConstraint[] = [];
  for (const key of [...first, ...keys.filter((other) => !first.includes(other))]) {
    const same = kept.findIndex(({ constraint }) => constraint.columns.join() === key.constraint.columns.join());
    const prior = kept[same];
    if (prior === undefined) {
      kept.push(key);
      continue;
    }
    const name = !named.has(prior.constraint.name) && named.has(key.constraint.name) ? key.constraint.name : null;
    const remains = name === null ? prior : renamedKey(prior, name);
    kept[same] = remains;
    table.written.splice(table.written.indexOf(key), 1);
    table.constraints.splice(table.constraints.indexOf(key.constraint), 1);
    if (key.index !== null) table.indexes.splice(table.indexes.indexOf(key.index), 1);
    if (name === null) continue;
    table.written.splice(table.written.indexOf(prior), 1, remains);
    table.constraints.splice(table.constraints.indexOf(prior.constraint), 1, remains.constraint);
    if (prior.index !== null && remains.index !== null)
      table.indexes.splice(table.indexes.indexOf(prior.index), 1, remains.index);
  }
};

const renamedKey = (key: WrittenConstraint, name: string): WrittenConstraint => ({
  ...key,
  constraint: { ...key.constraint, name },
  index: key.index === null ? null : { ...key.index, name },
});

// How it is written, where its columns and constraints do not say it.
const wordingOf = (
  { statement }: Evaluation,
  node: CreateStmt,
  partitionKey: readonly string[],
): Pick<Relation, 'boundSql' | 'partitioningSql' | 'parameters'> => {
  const whole = wholeOf(statement);
  const by = node.partspec === undefined ? null : after(statement, whole, ['PARTITION', 'BY']);
  const list = by === null ? null : inParentheses(statement, by);
  return {
    ...(node.partbound === undefined ? {} : { boundSql: boundText(statement, node.partbound) }),
    ...(by === null || list === null
      ? {}
      : { partitioningSql: writtenSql(statement, { start: by.start, end: list.end + 1 }, partitionKey) }),
    ...(node.options === undefined ? {} : { parameters: settingValues(node.options) }),
  };
};

const differ = (a: Column['type'], b: Column['type']): boolean =>
  a !== null && b !== null && (a.id !== b.id || a.isArray !== b.isArray || a.modifiers.join() !== b.modifiers.join());

const partitioningOf = ({ partspec }: CreateStmt): Pick<Relation, 'partitioning'> => {
  const strategies = {
    PARTITION_STRATEGY_LIST: 'list',
    PARTITION_STRATEGY_RANGE: 'range',
    PARTITION_STRATEGY_HASH: 'hash',
  } as const;
  if (partspec?.strategy === undefined) return {};
  const keys = (partspec.partParams ?? []).map((part) =>
    'PartitionElem' in part ? (part.PartitionElem.name ?? null) : null,
  );
  return { partitioning: { strategy: strategies[partspec.strategy], keys } };
};

const partitionKeyOf = (node: CreateStmt): string[] =>
  (node.partspec?.partParams ?? []).flatMap((part) =>
    'PartitionElem' in part
      ? part.PartitionElem.name !== undefined
        ? [part.PartitionElem.name]
        : columnsIn(part.PartitionElem.expr)
      : [],
  );

// Columns of the same name are merged into one.
const mergedColumns = (parents: readonly Relation[]): Column[] => {
  const columns = new Map<string, Column>();
  for (const column of parents.flatMap((parent) => parent.columns))
    if (!columns.has(column.name)) columns.set(column.name, column);
  return [...columns.values()];
};

const copiedConstraints = (parent: Relation, isPartition: boolean): Constraint[] =>
  parent.constraints
    .filter(
      ({ kind, staysHere }) =>
        staysHere !== true && (kind === 'check' || kind === 'not-null' || (isPartition && kind === 'foreign-key')),
    )
    .map(inherited);

// What transformIndexConstraint and the CHECKs refuse (parse_utilcmd.c).
const failsOnKey = (
  evaluation: Evaluation,
  table: Pick<Relation, 'name' | 'columns' | 'hasAllColumns' | 'constraints'>,
  { kind, columns }: Constraint,
): boolean => {
  const missing = columns.find(
    (column) => table.hasAllColumns && !isSystemColumn(column) && !table.columns.some(({ name }) => name === column),
  );
  if (missing !== undefined)
    evaluation.fail(
      kind === 'check' ? `column "${missing}" does not exist` : `column "${missing}" named in key does not exist`,
    );
  else if (kind === 'primary-key' && table.constraints.filter((other) => other.kind === 'primary-key').length > 1)
    evaluation.fail(`multiple primary keys for table "${table.name}" are not allowed`);
  return evaluation.hasFailed();
};

/**
 * What a new partition gets from its parent: parts of its indexes, its foreign keys (triggers on the tables that they
 * refer to) and those that refer to it (triggers on the tables that they are of; tablecmds.c, CloneForeignKeyConstraints).
 */
const becomePartition = (evaluation: Evaluation, parent: Relation, created: Relation): void => {
  for (const index of parent.indexes) {
    const current = evaluation.get('relation', created.id) ?? created;
    const constraint = parent.constraints.find(({ name }) => index.isConstraint && name === index.name) ?? null;
    putIndex(evaluation, current, partOfIndex(evaluation, current, parent, { index, constraint }));
  }
  cloneRowTriggers(evaluation, parent, created);
  for (const { references } of parent.constraints) {
    const referenced = references === null ? undefined : evaluation.get('relation', references.relation);
    if (referenced !== undefined) evaluation.lock(referenced, 'ShareRowExclusiveLock');
  }
  const mode = evaluation.major >= 15 ? 'ShareRowExclusiveLock' : 'AccessShareLock';
  for (const { from } of foreignKeysTo(evaluation, created)) evaluation.lock(from, mode);
};

/** Locks what a new foreign key refers to, and notes on it who refers to it. */
export function linkForeignKey(evaluation: Evaluation, table: Relation, { referenced }: WrittenConstraint): void {
  if (referenced === null || referenced.id === table.id) {
    if (referenced !== null) noteReference(evaluation, table.id, table.id);
    return;
  }
  for (const member of keyMembers(evaluation, referenced)) evaluation.lock(member, 'ShareRowExclusiveLock');
  noteReference(evaluation, referenced.id, table.id);
}

/** Notes on a table that another has a foreign key to it. */
export function noteReference(evaluation: Evaluation, referenced: string, from: string): void {
  updateRelation(evaluation, referenced, (known) =>
    known.referencedBy.includes(from) ? known : { ...known, referencedBy: [...known.referencedBy, from] },
  );
}
