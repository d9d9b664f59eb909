import type { Database, Session } from './database';
import { strongest, type LockMode, type Relation } from './state';

/** One session that holds one lock on one relation. */
interface Blocker {
  readonly session: Session;
  held: boolean;
}

/**
 * Runs `act`, a statement that cannot run inside a transaction, and gives the strongest lock it held or asked for on
 * each relation, by oid. It takes and drops its locks within milliseconds, so two other sessions hold every relation of
 * `present`, each until the statement waits for it: one conflicts with ShareUpdateExclusiveLock, where VACUUM and the
 * CONCURRENTLY commands begin, the other is an open write, which the CONCURRENTLY commands wait for later. `firstOnly`
 * holds everything exclusively instead, so that of a procedure that commits the first lock on each relation is seen.
 * `holdsIndexes` holds the indexes too, in ShareUpdateExclusiveLock, and those of each table together by an open read. `act` must not reject.
 */
export async function watched(
  database: Database,
  session: Session,
  observer: Session,
  present: readonly Relation[],
  firstOnly: boolean,
  holdsIndexes: boolean,
  act: () => Promise<void>,
): Promise<Map<number, LockMode>> {
  const blockers = new Map<number, Blocker>();
  const add = async (sql: string) => {
    const blocker = await database.connect();
    await blocker.query(`BEGIN; ${sql}`);
    blockers.set(blocker.pid, { session: blocker, held: true });
  };
  const isHeld = ({ kind }: Relation) => (isIndex({ kind }) ? holdsIndexes : 'rpm'.includes(kind));
  const held = present.filter(isHeld);
  const names = await quotedNames(observer, held);
  const holds = held.flatMap(({ oid, kind }) => {
    const name = names.get(oid) ?? '';
    // LOCK TABLE takes no materialized view; COMMENT holds it in ShareUpdateExclusiveLock.
    if (isIndex({ kind })) return [`COMMENT ON INDEX ${name} IS NULL`];
    if (kind === 'm') return [`COMMENT ON MATERIALIZED VIEW ${name} IS NULL`];
    const modes = firstOnly ? ['ACCESS EXCLUSIVE'] : ['SHARE UPDATE EXCLUSIVE', 'ROW EXCLUSIVE'];
    const reader = holdsIndexes && kind === 'r' ? [`SELECT FROM ONLY ${name} LIMIT 0`] : [];
    return [...modes.map((mode) => `LOCK TABLE ONLY ${name} IN ${mode} MODE`), ...reader];
  });
  await Promise.all(holds.map(add));

  const seen: { oid: number; mode: LockMode }[] = [];
  let running = true;
  const isRunning = () => running;
  const done = act().finally(() => (running = false));
  const look = async () => {
    const [row] = await observer.query<{ locks: typeof seen | null; blocking: number[] }>(
      `SELECT pg_catalog.pg_blocking_pids(${session.pid}) AS blocking, (
         SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', relation::int8, 'mode', mode)) FROM pg_catalog.pg_locks
         WHERE pid = ${session.pid} AND locktype = 'relation') AS locks`,
    );
    seen.push(...(row?.locks ?? []));
    for (const pid of row?.blocking ?? []) {
      const blocker = blockers.get(pid);
      if (blocker?.held !== true) continue;
      blocker.held = false;
      await blocker.session.query('ROLLBACK');
    }
  };
  try {
    while (isRunning()) await look();
    await done;
  } finally {
    await Promise.all([...blockers.values()].map((blocker) => blocker.session.end()));
  }
  return strongest(seen);
}

const isIndex = ({ kind }: Pick<Relation, 'kind'>) => kind === 'i' || kind === 'I';

async function quotedNames(observer: Session, relations: readonly Relation[]): Promise<Map<number, string>> {
  const rows = await observer.query<{ oid: number; name: string }>(
    `SELECT c.oid::int8::int AS oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = ANY ('{${relations.map(({ oid }) => oid).join(',')}}')`,
  );
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}
