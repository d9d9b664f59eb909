import type { Database, Session } from './database';
import { strongest, type LockMode, type Relation } from './state';

/**
 * For the strongest mode that a statement has on a relation, the mode that lets it be and that every stronger one waits for.
 * Nothing waits for what comes behind AccessExclusiveLock (manual, table 13.2).
 */
const watching: Readonly<Record<LockMode | 'none', string | null>> = {
  none: 'ACCESS EXCLUSIVE',
  AccessShareLock: 'EXCLUSIVE',
  RowShareLock: 'SHARE ROW EXCLUSIVE',
  RowExclusiveLock: 'SHARE UPDATE EXCLUSIVE',
  ShareUpdateExclusiveLock: 'ROW EXCLUSIVE',
  ShareLock: 'SHARE',
  ShareRowExclusiveLock: 'ROW SHARE',
  ExclusiveLock: 'ACCESS SHARE',
  AccessExclusiveLock: null,
};

/** A session that holds a lock on one relation until the statement waits for it. */
interface Watcher {
  readonly session: Session;
  readonly oid: number;
  /** What it sends to have the lock. */
  readonly locked: Promise<unknown>;
}

/**
 * Runs `act`, a statement that cannot run inside a transaction, and gives the strongest lock it held or asked for on
 * each relation, by oid. It takes and drops its locks within milliseconds, and some of them in transactions that follow its
 * first. So another session holds each relation of `present` in a mode that the statement has to wait for; once it waits,
 * the mode that it asks for is seen, a weaker watcher is queued behind it, and the first one lets go. So with indexes, where
 * `watchesIndexes`. `act` must not reject.
 */
export async function watched(
  database: Database,
  session: Session,
  observer: Session,
  present: readonly Relation[],
  watchesIndexes: boolean,
  act: () => Promise<void>,
): Promise<Map<number, LockMode>> {
  const watchers = new Map<number, Watcher>();
  const ended: Watcher[] = [];
  const watched = present.filter(({ kind }) => (isIndex(kind) ? watchesIndexes : kind !== 'v'));
  const names = await quotedNames(observer, watched);
  const kinds = new Map(watched.map(({ oid, kind }) => [oid, kind]));
  const watch = async (oid: number, mode: string): Promise<Watcher> => {
    const name = names.get(oid) ?? '';
    const watcher = await database.connect();
    await watcher.query('BEGIN');
    const kind = kinds.get(oid) ?? 'r';
    // LOCK TABLE takes no materialized view and no index; COMMENT holds them in ShareUpdateExclusiveLock.
    const sql = isIndex(kind)
      ? `COMMENT ON INDEX ${name} IS NULL`
      : kind === 'm'
        ? `COMMENT ON MATERIALIZED VIEW ${name} IS NULL`
        : `LOCK TABLE ONLY ${name} IN ${mode} MODE`;
    // Where it waits to the end, the relation may be gone.
    const locked = watcher.query(sql).catch(() => undefined);
    const entry = { session: watcher, oid, locked };
    watchers.set(watcher.pid, entry);
    return entry;
  };
  await Promise.all(
    watched.map(async ({ oid }) => {
      await (
        await watch(oid, watching.none ?? '')
      ).locked;
    }),
  );

  const seen: { oid: number; mode: LockMode }[] = [];
  const look = async () => {
    const [row] = await observer.query<{ locks: typeof seen | null; blocking: number[] }>(
      `SELECT pg_catalog.pg_blocking_pids(${session.pid}) AS blocking, (
         SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', relation::int8, 'mode', mode)) FROM pg_catalog.pg_locks
         WHERE pid = ${session.pid} AND locktype = 'relation') AS locks`,
    );
    const locks = row?.locks ?? [];
    seen.push(...locks);
    const modes = strongest(locks);
    for (const pid of row?.blocking ?? []) {
      const watcher = watchers.get(pid);
      if (watcher === undefined) continue;
      watchers.delete(pid);
      ended.push(watcher);
      const next = nextMode(kinds.get(watcher.oid) ?? 'r', modes.get(watcher.oid) ?? 'none');
      if (next !== null) await inQueue(observer, await watch(watcher.oid, next));
      await watcher.session.query('ROLLBACK');
    }
  };
  let running = true;
  const isRunning = () => running;
  const done = act().finally(() => (running = false));
  try {
    while (isRunning()) await look();
    await done;
  } finally {
    const all = [...watchers.values(), ...ended];
    await Promise.all(all.map(({ locked }) => locked));
    await Promise.all(all.map(({ session: watcher }) => watcher.end()));
  }
  return strongest(seen);
}

const isIndex = (kind: Relation['kind']) => kind === 'i' || kind === 'I';

/** The mode of the watcher that comes next; null: none does. An index is looked at once more under ShareLock alone. */
function nextMode(kind: Relation['kind'], mode: LockMode | 'none'): string | null {
  if (isIndex(kind)) return mode === 'ShareLock' ? 'SHARE UPDATE EXCLUSIVE' : null;
  return kind === 'm' ? null : watching[mode];
}

/** Settles when a watcher has its lock, or waits for it. */
async function inQueue(observer: Session, { session, oid }: Watcher): Promise<void> {
  const query = `SELECT FROM pg_catalog.pg_locks WHERE pid = ${session.pid} AND locktype = 'relation' AND relation = ${oid}`;
  while ((await observer.query(query)).length === 0);
}

async function quotedNames(observer: Session, relations: readonly Relation[]): Promise<Map<number, string>> {
  const rows = await observer.query<{ oid: number; name: string }>(
    `SELECT c.oid::int8::int AS oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = ANY ('{${relations.map(({ oid }) => oid).join(',')}}')`,
  );
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}
