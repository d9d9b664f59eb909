import type { Session } from './database';

/** The values of each column of each table as one digest, by `schema.table.column`; equal sets of rows are equal. */
export type Data = ReadonlyMap<string, string>;

const columnsQuery = `
  SELECT n.nspname || '.' || c.relname || '.' || a.attname AS key, pg_catalog.format(
      'SELECT %L AS key, pg_catalog.md5(coalesce(pg_catalog.string_agg(v, chr(10) ORDER BY v), '''')) AS digest FROM (SELECT %I::text AS v FROM %s) t',
      n.nspname || '.' || c.relname || '.' || a.attname, a.attname, c.oid::pg_catalog.regclass) AS query
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/** Reads all columns; `among`: only those that it has, too. */
export async function dataOf(session: Pick<Session, 'query'>, among?: Data): Promise<Data> {
  const columns = await session.query<{ key: string; query: string }>(columnsQuery);
  const wanted = columns.filter(({ key }) => among?.has(key) ?? true);
  if (wanted.length === 0) return new Map();
  const digests = await session.query<{ key: string; digest: string }>(
    wanted.map(({ query }) => query).join(' UNION ALL '),
  );
  return new Map(digests.map(({ key, digest }) => [key, digest]));
}

/** The columns whose values differ. */
export function differentData(first: Data, second: Data): string[] {
  return [...first].flatMap(([key, digest]) => (second.get(key) === digest ? [] : [key]));
}
