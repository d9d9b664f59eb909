import type { Relation } from '../catalog/model';
import { primaryKeyOf } from '../effects/constraints';
import { quoteIdentifier } from '../sql/identifiers';

const rowsPerBatch = 5000;
const pagesPerBatch = 500;

/** A change of a table's rows that is to be made in batches. */
export interface BatchedChange {
  /** The table as it is to be written. */
  readonly table: string;
  /** What is known of it: its primary key gives the batches. undefined: nothing. */
  readonly relation: Relation | undefined;
  /** The statement that changes the rows for which `range` holds, without `;`. */
  readonly change: (range: string) => string;
  /** Whether a name stands in the statement, so that no variable may have it. */
  readonly isTaken: (name: string) => boolean;
  readonly major: number;
}

/** What a DO block says after each batch: how many rows are done. */
export const batchNotice = /^lockstep: (\d+) rows$/;

/** Whether an SQL statement is such a DO block, by what it says of its progress. It can be run again. */
export function isInBatches(sql: string): boolean {
  return /^DO\b/i.test(sql) && sql.includes("RAISE NOTICE 'lockstep: % rows'");
}

/**
 * A DO block that changes rows in batches that are committed one by one; after each it says how many are done. It can be
 * run again after a failure where the change can. It must run outside a transaction. Ordered by the primary key where the
 * catalog knows one, else by the pages of the table (TID range scans, from PostgreSQL 14).
 */
export function inBatches(batched: BatchedChange): string {
  const { relation, isTaken, major } = batched;
  const key = relation === undefined ? [] : primaryKeyOf(relation);
  const columns = new Set(relation?.columns.map(({ name }) => name));
  // PL/pgSQL refuses a name that is a variable and a column.
  const variable = (name: string): string => (columns.has(name) || isTaken(name) ? variable(`${name}_`) : name);
  return key.length > 0
    ? byKey(
        batched,
        key.map((name) => quoteIdentifier(name, major)),
        variable,
      )
    : byPages(batched, variable);
}

/**
 * Whether the rows of a table can be gone through by its primary key: no two rows have the same one, also where it is
 * partitioned. Tables that inherit from it have no part in its key.
 */
export function hasKeyForBatches(relation: Relation): boolean {
  return primaryKeyOf(relation).length > 0 && (relation.kind === 'partitioned table' || relation.children.length === 0);
}

/** Whether all rows of a table are known to be in one file, so that its pages are all there is. */
export function isOneFile({ isKnown, kind, children }: Relation): boolean {
  return isKnown && kind !== 'partitioned table' && kind !== 'foreign table' && children.length === 0;
}

/**
 * Fills a column where it is null. It can be run again after a failure, and goes on. A table that no migration made may
 * be partitioned: it is gone through partition by partition where it has any.
 */
export function backfill(
  table: string,
  relation: Relation | undefined,
  column: string,
  value: string,
  major: number,
): string {
  const quoted = quoteIdentifier(column, major);
  if (relation === undefined || !(isOneFile(relation) || hasKeyForBatches(relation)))
    return byPagesOfEach(table, `SET ${quoted} = ${value} WHERE ${quoted} IS NULL`);
  return inBatches({
    table,
    relation,
    change: (range) => `UPDATE ${table} SET ${quoted} = ${value}\n      WHERE ${quoted} IS NULL AND ${range}`,
    isTaken: (name) => name === column,
    major,
  });
}

const row = (names: readonly string[]): string => (names.length === 1 ? (names[0] ?? '') : `(${names.join(', ')})`);

const byKey = (
  { table, change }: BatchedChange,
  key: readonly string[],
  variable: (name: string) => string,
): string => {
  const from = key.map((_, at) => variable(`from_${at + 1}`));
  const to = key.map((_, at) => variable(`to_${at + 1}`));
  const hasMore = variable('has_more');
  const changed = variable('changed');
  const done = variable('done');
  const columns = key.join(', ');
  const declare = (names: readonly string[]): string =>
    key.map((name, at) => `  ${names[at] ?? ''} ${table}.${name}%TYPE;`).join('\n');
  const range = `${row(key)} >= ${row(from)} AND (NOT ${hasMore} OR ${row(key)} < ${row(to)})`;
  return `DO $batches$
DECLARE
${declare(from)}
${declare(to)}
  ${hasMore} boolean;
  ${changed} bigint;
  ${done} bigint := 0;
BEGIN
  SELECT ${columns} INTO ${from.join(', ')} FROM ${table} ORDER BY ${columns} LIMIT 1;
  ${hasMore} := FOUND;
  WHILE ${hasMore} LOOP
    SELECT ${columns} INTO ${to.join(', ')} FROM ${table}
      WHERE ${row(key)} >= ${row(from)} ORDER BY ${columns} OFFSET ${rowsPerBatch} LIMIT 1;
    ${hasMore} := FOUND;
    ${change(range)};
    ${committed(changed, done)}
${from.map((name, at) => `    ${name} := ${to[at] ?? ''};`).join('\n')}
  END LOOP;
END
$batches$;
`;
};

const byPages = ({ table, change }: BatchedChange, variable: (name: string) => string): string => {
  const page = variable('page');
  const pages = variable('pages');
  const changed = variable('changed');
  const done = variable('done');
  const range = `ctid >= format('(%s,0)', ${page})::tid AND ctid < format('(%s,0)', ${page} + ${pagesPerBatch})::tid`;
  return `DO $batches$
DECLARE
  ${page} bigint := 0;
  ${pages} bigint := pg_relation_size('${table.replaceAll("'", "''")}') / current_setting('block_size')::bigint;
  ${changed} bigint;
  ${done} bigint := 0;
BEGIN
  WHILE ${page} <= ${pages} LOOP
    ${change(range)};
    ${committed(changed, done)}
    ${page} := ${page} + ${pagesPerBatch};
  END LOOP;
END
$batches$;
`;
};

/** `set` is what follows `UPDATE ONLY table`, up to the condition, to which the range of pages is added. */
const byPagesOfEach = (table: string, set: string): string => `DO $batches$
DECLARE
  part regclass;
  kind "char";
  page bigint;
  pages bigint;
  changed bigint;
  done bigint := 0;
BEGIN
  FOR part, kind IN
    WITH RECURSIVE family AS (
      SELECT '${table.replaceAll("'", "''")}'::regclass::oid AS id
      UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON i.inhparent = f.id
    )
    SELECT c.oid::regclass, c.relkind FROM family f JOIN pg_catalog.pg_class c ON c.oid = f.id WHERE c.relkind <> 'p'
    ORDER BY c.oid
  LOOP
    IF kind = 'f' THEN
      RAISE EXCEPTION 'lockstep: % is a foreign table, whose rows have no pages here', part;
    END IF;
    page := 0;
    pages := pg_relation_size(part) / current_setting('block_size')::bigint;
    WHILE page <= pages LOOP
      EXECUTE 'UPDATE ONLY ' || part || $change$ ${set} AND ctid >= $1 AND ctid < $2$change$
        USING format('(%s,0)', page)::tid, format('(%s,0)', page + ${pagesPerBatch})::tid;
      ${committed('changed', 'done').replaceAll('\n', '\n  ')}
      page := page + ${pagesPerBatch};
    END LOOP;
  END LOOP;
END
$batches$;
`;

const committed = (changed: string, done: string): string => `GET DIAGNOSTICS ${changed} = ROW_COUNT;
    ${done} := ${done} + ${changed};
    COMMIT;
    RAISE NOTICE 'lockstep: % rows', ${done};`;
