import type { Session } from './database';
import { readingsExpression, toReadings, type Reading, type Readings } from './readings';

/** A table lock mode, as pg_locks names it. */
export type LockMode = (typeof lockModes)[number];

/** Weakest first: PostgreSQL's own numbering. */
export const lockModes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const;

/** 0 for none. */
export const strength = (mode: LockMode | undefined): number => (mode === undefined ? 0 : lockModes.indexOf(mode) + 1);

/** A table, partitioned table, view, materialized view or index of a user schema. */
export interface Relation {
  readonly oid: number;
  /** schema.name, unquoted. */
  readonly name: string;
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'i' | 'I';
  /** Null for what has no file. */
  readonly file: number | null;
  /** An index's table. */
  readonly table: number | null;
  readonly partition: boolean;
  /** An index's columns and uniqueness, as text: tells a recreated index of a partition, whose name can change. */
  readonly key: string | null;
}

const relationsQuery = `
  SELECT c.oid::int8::int AS oid, n.nspname || '.' || c.relname AS name, c.relkind AS kind,
    pg_catalog.pg_relation_filenode(c.oid)::int8::int AS file, i.indrelid::int8::int AS "table",
    c.relispartition AS partition, i.indkey::text || ' ' || i.indisunique AS key
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'i', 'I') AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/** The relations of the user schemas as the session sees them, temporary ones left out. */
export function relations(session: Session): Promise<Relation[]> {
  return session.query<Relation>(relationsQuery);
}

/** What one session can tell of its own open transaction. */
export interface TransactionState {
  readonly relations: readonly Relation[];
  /** Strongest mode held, by oid. */
  readonly locks: ReadonlyMap<number, LockMode>;
  readonly readings: Readings;
}

/** Asks the session itself; takes no lock outside pg_catalog. `oids`: the relations whose readings are wanted. */
export async function transactionState(session: Session, oids: readonly number[]): Promise<TransactionState> {
  const [row] = await session.query<{
    relations: Relation[] | null;
    locks: { oid: number; mode: LockMode }[] | null;
    readings: ({ oid: number } & Reading)[] | null;
  }>(`SELECT
    (SELECT pg_catalog.json_agg(r) FROM (${relationsQuery}) r) AS relations,
    (SELECT pg_catalog.json_agg(l) FROM (
      SELECT relation::int8::int AS oid, mode FROM pg_catalog.pg_locks
      WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted) l) AS locks,
    ${readingsExpression(oids)} AS readings`);
  return {
    relations: row?.relations ?? [],
    locks: strongest(row?.locks ?? []),
    readings: toReadings(row?.readings ?? null),
  };
}

/** The strongest mode of each relation. */
export function strongest(locks: readonly { oid: number; mode: LockMode }[]): Map<number, LockMode> {
  const result = new Map<number, LockMode>();
  for (const { oid, mode } of locks) if (strength(mode) > strength(result.get(oid))) result.set(oid, mode);
  return result;
}

/** Rows of each table and filled materialized view, by oid. Locks them, until the end of its own transaction. */
export async function rowCounts(session: Session): Promise<ReadonlyMap<number, number>> {
  const tables = await session.query<{ count: string }>(
    `SELECT pg_catalog.format('SELECT %s AS oid, pg_catalog.count(*)::int AS rows FROM ONLY %s', c.oid, c.oid::pg_catalog.regclass) AS count
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND c.relpersistence <> 't'
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
  );
  if (tables.length === 0) return new Map();
  const counts = await session.query<{ oid: number; rows: number }>(
    tables.map(({ count }) => count).join(' UNION ALL '),
  );
  return new Map(counts.map(({ oid, rows }) => [oid, rows]));
}
