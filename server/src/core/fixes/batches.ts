import type { Relation } from '../catalog/model';
import { primaryKeyOf } from '../effects/constraints';
import { quoteIdentifier } from '../sql/identifiers';

const rowsPerBatch = 5000;
const pagesPerBatch = 500;

/**
 * A DO block that fills a column where it is null, in batches that are committed one by one; it can be run again after
 * a failure and goes on. It must run outside a transaction. Ordered by the primary key where the catalog knows one,
 * else by the pages of the table (TID range scans, from PostgreSQL 14).
 */
export function backfill(
  table: string,
  relation: Relation | undefined,
  column: string,
  value: string,
  major: number,
): string {
  const quoted = quoteIdentifier(column, major);
  const key = relation === undefined ? [] : primaryKeyOf(relation);
  const columns = new Set([column, ...(relation?.columns.map(({ name }) => name) ?? [])]);
  // PL/pgSQL refuses a name that is a variable and a column.
  const variable = (name: string): string => (columns.has(name) ? variable(`${name}_`) : name);
  return key.length > 0
    ? byKey(
        table,
        key.map((name) => quoteIdentifier(name, major)),
        quoted,
        value,
        variable,
      )
    : byPages(table, quoted, value, variable);
}

const byKey = (
  table: string,
  key: readonly string[],
  column: string,
  value: string,
  variable: (name: string) => string,
): string => {
  const from = key.map((_, at) => variable(`from_${at + 1}`));
  const to = key.map((_, at) => variable(`to_${at + 1}`));
  const hasMore = variable('has_more');
  const columns = key.join(', ');
  const row = (names: readonly string[]): string => (names.length === 1 ? (names[0] ?? '') : `(${names.join(', ')})`);
  const declare = (names: readonly string[]): string =>
    key.map((name, at) => `  ${names[at] ?? ''} ${table}.${name}%TYPE;`).join('\n');
  return `DO $backfill$
DECLARE
${declare(from)}
${declare(to)}
  ${hasMore} boolean;
BEGIN
  SELECT ${columns} INTO ${from.join(', ')} FROM ${table} ORDER BY ${columns} LIMIT 1;
  ${hasMore} := FOUND;
  WHILE ${hasMore} LOOP
    SELECT ${columns} INTO ${to.join(', ')} FROM ${table}
      WHERE ${row(key)} >= ${row(from)} ORDER BY ${columns} OFFSET ${rowsPerBatch} LIMIT 1;
    ${hasMore} := FOUND;
    UPDATE ${table} SET ${column} = ${value}
      WHERE ${column} IS NULL AND ${row(key)} >= ${row(from)} AND (NOT ${hasMore} OR ${row(key)} < ${row(to)});
    COMMIT;
${from.map((name, at) => `    ${name} := ${to[at] ?? ''};`).join('\n')}
  END LOOP;
END
$backfill$;
`;
};

const byPages = (table: string, column: string, value: string, variable: (name: string) => string): string => {
  const page = variable('page');
  const pages = variable('pages');
  return `DO $backfill$
DECLARE
  ${page} bigint := 0;
  ${pages} bigint := pg_relation_size('${table.replaceAll("'", "''")}') / current_setting('block_size')::bigint;
BEGIN
  WHILE ${page} <= ${pages} LOOP
    UPDATE ${table} SET ${column} = ${value}
      WHERE ${column} IS NULL
        AND ctid >= format('(%s,0)', ${page})::tid AND ctid < format('(%s,0)', ${page} + ${pagesPerBatch})::tid;
    COMMIT;
    ${page} := ${page} + ${pagesPerBatch};
  END LOOP;
END
$backfill$;
`;
};
