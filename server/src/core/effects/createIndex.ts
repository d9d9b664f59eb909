import type { IndexStmt } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { after, wholeOf, writtenSql } from '../sql/clauses';
import { phrase, type Statement } from '../sql/statement';
import { columnsIn, rangeVarName } from '../sql/tree';
import {
  familyOf,
  findName,
  fullName,
  isSystemName,
  nameIndex,
  relationOrAssumed,
  updateRelation,
  type Evaluation,
} from './evaluation';
import { settingValues } from './alterTable/relationOptions';
import { itemsIn } from './columnClauses';
import { columnLabel, indexColumnNames } from './columnLabel';
import { isSystemColumn } from './columns';
import { comparableText, conjuncts, provenNotNull } from './expressions';
import { chooseName, truncateIdentifier } from './names';
import { addToPartitions, lacksPartitionKey } from './partitionIndexes';

/**
 * CREATE INDEX: ShareLock on the table and, without ONLY, on each partition, which are read whole; CONCURRENTLY
 * ShareUpdateExclusiveLock, two scans, and never in a transaction (manual, "Building Indexes Concurrently").
 */
export function createIndex(evaluation: Evaluation, node: IndexStmt): void {
  const name = rangeVarName(node.relation);
  if (isSystemName(name)) return;
  const other = findName(evaluation, name);
  if (other !== undefined && other.object.kind !== 'relation') {
    // relation_open refuses what has no rows of its own (indexcmds.c, DefineIndex).
    if (node.concurrent === true) evaluation.refuseTransaction('CREATE INDEX CONCURRENTLY');
    const isIndex = other.object.kind === 'index';
    if (evaluation.major >= 16) evaluation.fail(`cannot open relation "${name.name}"`);
    else evaluation.fail(isIndex ? `"${name.name}" is an index` : `cannot create index on relation "${name.name}"`);
    return;
  }
  const table = relationOrAssumed(evaluation, name);
  const isConcurrent = node.concurrent === true && !table.isTemporary;
  const isOnly = node.relation?.inh !== true;
  // Refused before the table is looked at, so on a temporary one too.
  if (node.concurrent === true) evaluation.refuseTransaction('CREATE INDEX CONCURRENTLY');
  if (table.kind === 'view')
    evaluation.fail(
      evaluation.major >= 15
        ? `cannot create index on relation "${table.name}"`
        : `"${table.name}" is not a table or materialized view`,
    );
  const members = isOnly ? [table] : familyOf(evaluation, table);
  const isPartitioned = table.kind === 'partitioned table';
  const locked = isPartitioned ? members : [table];
  for (const member of locked) evaluation.lock(member, isConcurrent ? 'ShareUpdateExclusiveLock' : 'ShareLock');
  if (isConcurrent && isPartitioned)
    evaluation.fail(`cannot create index on partitioned table "${table.name}" concurrently`);

  const index = readIndex(evaluation, table, node);
  if (findName(evaluation, { schema: table.schema, name: index.name }) !== undefined) {
    if (node.if_not_exists !== true) evaluation.fail(`relation "${index.name}" already exists`);
    return;
  }
  const missing = [...index.columns, ...index.alsoReads].find(
    (column) => column !== null && table.hasAllColumns && !table.columns.some((known) => known.name === column),
  );
  if (missing != null && !isSystemColumn(missing)) evaluation.fail(`column "${missing}" does not exist`);

  if (table.columns.some(({ name: column, isVirtual }) => isVirtual === true && index.columns.includes(column)))
    evaluation.fail('indexes on virtual generated columns are not supported');
  if (isPartitioned && index.isUnique && lacksPartitionKey(evaluation, table, index.columns))
    evaluation.fail('unique constraint on partitioned table must include all partitioning columns');
  if (evaluation.hasFailed()) return;

  const words = isConcurrent ? ['INDEX', 'CONCURRENTLY'] : ['INDEX'];
  const last = phrase(evaluation.statement, { start: 0, end: evaluation.statement.text.length }, words);
  const span = { start: 0, end: last?.end ?? evaluation.statement.text.length };
  const build = (relation: Relation): void => {
    evaluation.work({ kind: 'build', relation, cause: 'create-index', subject: index.name, span });
  };
  addIndex(evaluation, table, index);
  if (!isPartitioned) build(table);
  else if (!isOnly)
    addToPartitions(evaluation, evaluation.get('relation', table.id) ?? table, { index, constraint: null }, build);
}

const addIndex = (evaluation: Evaluation, table: Relation, index: Index): void => {
  updateRelation(evaluation, table.id, (known) => ({ ...known, indexes: [...known.indexes, index] }));
  // The index of a table that no migration made is kept too: a later DROP INDEX names it alone.
  if (evaluation.get('relation', table.id) === undefined) {
    evaluation.set('relation', table.id, { ...table, indexes: [index] });
    evaluation.set('name', fullName(table), { kind: 'relation', id: table.id });
  }
  nameIndex(evaluation, table, index);
};

const readIndex = (evaluation: Evaluation, table: Relation, node: IndexStmt): Index => {
  const elements = (node.indexParams ?? []).flatMap((element) => ('IndexElem' in element ? [element.IndexElem] : []));
  const columns = elements.map((element) => element.name ?? null);
  const including = (node.indexIncludingParams ?? []).flatMap((element) =>
    'IndexElem' in element && element.IndexElem.name !== undefined ? [element.IndexElem.name] : [],
  );
  const columnNames = indexColumnNames([
    ...elements.map((element) => element.name ?? columnLabel(element.expr) ?? 'expr'),
    ...including,
  ]);
  return {
    name:
      node.idxname === undefined ? chooseName(evaluation, table, columnNames, 'idx') : truncateIdentifier(node.idxname),
    schema: table.schema,
    columns,
    alsoReads: [
      ...elements.flatMap((element) => columnsIn(element.expr)),
      ...including,
      ...columnsIn(node.whereClause),
    ],
    isUnique: node.unique === true,
    isPartial: node.whereClause !== undefined,
    method: node.accessMethod ?? 'btree',
    // ONLY on a partitioned table without partitions lacks none.
    isValid: !(table.kind === 'partitioned table' && node.relation?.inh !== true && table.children.length > 0),
    isConstraint: false,
    hasDefaultOrder: elements.every(
      (element) =>
        (element.ordering ?? 'SORTBY_DEFAULT') !== 'SORTBY_DESC' &&
        (element.nulls_ordering ?? 'SORTBY_NULLS_DEFAULT') !== 'SORTBY_NULLS_FIRST' &&
        element.opclass === undefined,
    ),
    columnNames,
    ...(columns.includes(null)
      ? { expressions: elements.map(({ expr }) => (expr === undefined ? null : comparableText(expr))) }
      : {}),
    ...(node.whereClause === undefined
      ? {}
      : {
          predicate: {
            conjuncts: conjuncts(node.whereClause).map(comparableText),
            notNull: provenNotNull(node.whereClause),
          },
        }),
    ...wordingOf(evaluation.statement, node, including),
  };
};

// How it is written: its keys where they are more than columns, and what follows them.
const wordingOf = (
  statement: Statement,
  node: IndexStmt,
  including: readonly string[],
): Pick<Index, 'keySql' | 'including' | 'whereSql' | 'parameters' | 'hasNullsNotDistinct' | 'tablespace'> => {
  const whole = wholeOf(statement);
  const elements = (node.indexParams ?? []).flatMap((element) => ('IndexElem' in element ? [element.IndexElem] : []));
  const isPlain = elements.every(
    (element) =>
      element.expr === undefined &&
      element.collation === undefined &&
      element.opclass === undefined &&
      (element.ordering ?? 'SORTBY_DEFAULT') === 'SORTBY_DEFAULT' &&
      (element.nulls_ordering ?? 'SORTBY_NULLS_DEFAULT') === 'SORTBY_NULLS_DEFAULT',
  );
  const columns = [...columnsIn(node.indexParams), ...elements.flatMap(({ name }) => name ?? [])];
  const where = node.whereClause === undefined ? null : after(statement, whole, ['WHERE']);
  return {
    ...(isPlain ? {} : { keySql: itemsIn(statement, whole).map((item) => writtenSql(statement, item, columns)) }),
    ...(including.length === 0 ? {} : { including }),
    ...(where === null ? {} : { whereSql: writtenSql(statement, where, columnsIn(node.whereClause)) }),
    ...(node.options === undefined ? {} : { parameters: settingValues(node.options) }),
    ...(node.nulls_not_distinct === true ? { hasNullsNotDistinct: true } : {}),
    ...(node.tableSpace === undefined ? {} : { tablespace: node.tableSpace }),
  };
};
