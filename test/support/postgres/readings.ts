import type { Session } from './database';

/** What a session has read of a relation. */
export interface Reading {
  /** Sequential scans begun. */
  readonly scans: number;
  /** Rows they gave. */
  readonly rows: number;
  /** Rows that were deleted from it. */
  readonly deleted: number;
}

/** By oid. */
export type Readings = ReadonlyMap<number, Reading>;

/** Takes the difference. */
export function difference(after: Readings, before: Readings): Readings {
  const result = new Map<number, Reading>();
  for (const [oid, now] of after) {
    const was = before.get(oid) ?? { scans: 0, rows: 0, deleted: 0 };
    result.set(oid, { scans: now.scans - was.scans, rows: now.rows - was.rows, deleted: now.deleted - was.deleted });
  }
  return result;
}

/** An expression that gives, as json, what the session has read of these relations and not yet handed over. */
export function readingsExpression(oids: readonly number[]): string {
  return `(SELECT pg_catalog.json_agg(s) FROM (
    SELECT oid::int8::int AS oid, pg_catalog.pg_stat_get_xact_numscans(oid)::int AS scans,
      pg_catalog.pg_stat_get_xact_tuples_returned(oid)::int AS rows,
      pg_catalog.pg_stat_get_xact_tuples_deleted(oid)::int AS deleted
    FROM pg_catalog.unnest('{${oids.join(',')}}'::pg_catalog.oid[]) oid) s)`;
}

/** The value of readingsExpression. */
export function toReadings(value: readonly ({ oid: number } & Reading)[] | null): Readings {
  return new Map((value ?? []).map((reading) => [reading.oid, reading]));
}

/** pg_am: read once, it tells whether the session still has the counters it had then. */
const marker = 2601;

/**
 * Runs a statement outside a transaction and gives what it read, in however many transactions. A session keeps its
 * counters until it goes idle, and then hands them to the server, though at most every half second (14) or second.
 */
export async function metered(session: Session, oids: readonly number[], sql: string): Promise<Readings> {
  const query = `SELECT ${readingsExpression([...oids, marker])} AS readings`;
  await session.query('SELECT pg_catalog.count(*) FROM pg_catalog.pg_am');
  const [row] = await session.query<{ readings: Parameters<typeof toReadings>[0] }>(query);
  const before = toReadings(row?.readings ?? null);
  const [[text = 'null'] = []] = await session.queryThen(sql, query);
  const after = toReadings(JSON.parse(text) as Parameters<typeof toReadings>[0]);
  const kept = (after.get(marker)?.scans ?? 0) >= (before.get(marker)?.scans ?? 0);
  return kept ? difference(after, before) : after;
}
