import type { CreateStatsStmt, DropStmt } from '@pgsql/types';
import { after, wholeOf, wordsAt, writtenSql, type WrittenSql } from '../sql/clauses';
import type { Statement } from '../sql/statement';
import { columnsIn, objectName, qualifiedName, rangeVarName } from '../sql/tree';
import { isSystemColumn } from './columns';
import { nameAfter } from './trigger';
import { creationSchema, searchPath, updateRelation, type Evaluation } from './evaluation';
import { relationNamed } from './relationNamed';

/** CREATE STATISTICS: ShareUpdateExclusiveLock on the table; ANALYZE fills them later (statscmds.c, CreateStatistics). */
export function createStatistics(evaluation: Evaluation, node: CreateStatsStmt): void {
  const [range] = node.relations ?? [];
  if (range === undefined || !('RangeVar' in range)) return;
  const table = relationNamed(
    evaluation,
    rangeVarName(range.RangeVar),
    ['table', 'materialized view', 'foreign table'],
    (name) =>
      evaluation.major >= 15
        ? `cannot define statistics for relation "${name}"`
        : `relation "${name}" is not a table, foreign table, or materialized view`,
  );
  if (table === null) return;
  const { schema, name } = qualifiedName(node.defnames);
  const key = `${schema ?? creationSchema(evaluation)}.${name}`;
  const known = node.defnames === undefined ? undefined : evaluation.get('statistics', key);
  // Those of a table that is gone went with it.
  const isTaken = known !== undefined && (known.startsWith('?') || evaluation.get('relation', known) !== undefined);
  if (isTaken && node.if_not_exists !== true) {
    evaluation.fail(`statistics object "${name}" already exists`);
    return;
  }
  const missing = (node.exprs ?? [])
    .flatMap((item) => ('StatsElem' in item && item.StatsElem.name !== undefined ? [item.StatsElem.name] : []))
    .find(
      (column) =>
        table.hasAllColumns && !isSystemColumn(column) && !table.columns.some((known) => known.name === column),
    );
  if (missing !== undefined && !isTaken) {
    evaluation.fail(`column "${missing}" does not exist`);
    return;
  }
  evaluation.lock(table, 'ShareUpdateExclusiveLock');
  if (node.defnames === undefined || isTaken) return;
  evaluation.set('statistics', key, table.id);
  const sql = wordingOf(evaluation.statement, columnsOf(node));
  updateRelation(evaluation, table.id, (current) => ({
    ...current,
    statistics: [...(current.statistics ?? []).filter((other) => other.name !== key), { name: key, sql }],
  }));
}

const columnsOf = ({ exprs }: CreateStatsStmt): string[] => [
  ...(exprs ?? []).flatMap((item) => ('StatsElem' in item ? (item.StatsElem.name ?? []) : [])),
  ...columnsIn(exprs),
];

// Between the name and the table.
const wordingOf = (statement: Statement, columns: readonly string[]): WrittenSql => {
  const whole = wholeOf(statement);
  const named = after(statement, whole, ['STATISTICS']) ?? whole;
  const exists = after(statement, named, ['IF', 'NOT', 'EXISTS']) ?? named;
  const start = nameAfter(statement, exists.start).end;
  const from = wordsAt(statement, { start, end: whole.end }, ['FROM']);
  return writtenSql(statement, { start, end: from?.start ?? whole.end }, columns);
};

/** DROP STATISTICS: ShareUpdateExclusiveLock on the table (statscmds.c, RemoveStatisticsById). */
export function dropStatistics(evaluation: Evaluation, node: DropStmt): void {
  for (const object of node.objects ?? []) {
    const { schema, name } = objectName(object);
    const place = (schema === undefined ? searchPath(evaluation) : [schema]).find(
      (candidate) => evaluation.get('statistics', `${candidate}.${name}`) !== undefined,
    );
    const id = place === undefined ? undefined : evaluation.get('statistics', `${place}.${name}`);
    if (place === undefined || id === undefined) {
      if (node.missing_ok !== true || !evaluation.isWholeHistory) evaluation.assume(`the statistics ${name} exist`);
      continue;
    }
    const table = evaluation.get('relation', id);
    if (table !== undefined) evaluation.lock(table, 'ShareUpdateExclusiveLock');
    evaluation.set('statistics', `${place}.${name}`, undefined);
    updateRelation(evaluation, id, (known) => ({
      ...known,
      statistics: (known.statistics ?? []).filter((other) => other.name !== `${place}.${name}`),
    }));
  }
}
