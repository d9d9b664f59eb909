import type { Session } from '../postgres/session';

/** An index that a failed CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY has left. */
export interface InvalidIndex {
  /** As it may stand in SQL. */
  readonly name: string;
  readonly table: string;
}

/**
 * The invalid indexes that nobody is building just now (manual, CREATE INDEX, "Building Indexes Concurrently"). Those of
 * partitioned tables are left out: they are invalid until all partitions have one.
 */
export async function invalidIndexes(session: Session): Promise<InvalidIndex[]> {
  const { rows } = await session.send(`
    SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS "table"
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND c.relkind = 'i'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
    ORDER BY 1`);
  return rows.map((row) => ({ name: row['name'] ?? '', table: row['table'] ?? '' }));
}

/** What to do about it. */
export function invalidIndexText({ name, table }: InvalidIndex): string {
  return `The index ${name} on ${table} is INVALID: it costs every write and serves no query. DROP INDEX CONCURRENTLY ${name}; removes it.`;
}
