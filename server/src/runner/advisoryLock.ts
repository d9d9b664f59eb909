import { setTimeout as wait } from 'node:timers/promises';
import type { Session } from '../postgres/session';
import type { Blocker, Report } from './events';
import { refused } from './refused';

/** How long another run is waited for, in milliseconds. */
export const patience = 60_000;
const between = 100;

/**
 * Takes advisory locks of the session, all or none, and waits for other runs by asking again: who waits inside
 * pg_advisory_lock holds a snapshot, and deadlocks with CREATE INDEX CONCURRENTLY. Sent as simple messages outside a
 * transaction, since a parameterised one would leave a snapshot open too (both measured; docs/interop.md).
 * @throws Refused when another run still holds one of them.
 */
export async function lockHistory(
  session: Session,
  keys: readonly string[],
  { report, signal, waitFor = patience }: { report: Report; signal: AbortSignal; waitFor?: number },
): Promise<void> {
  const begin = performance.now();
  let said = '';
  for (;;) {
    const blocked = await tryAll(session, keys);
    if (blocked === undefined) return;
    const holder = await holderOf(session, blocked);
    const who =
      holder === undefined
        ? 'Another run'
        : `Another run (pid ${holder.pid}${holder.application === '' ? '' : `, ${holder.application}`})`;
    if (performance.now() - begin >= waitFor)
      throw refused(
        `${who} has held the history's lock for the ${Math.round(waitFor / 1000)} seconds that it was waited for. Nothing was applied.`,
        'Wait until it ends, then run the command again.',
      );
    if (said !== who) {
      said = who;
      report({
        event: 'waiting',
        version: null,
        relation: null,
        mode: null,
        blockers: holder === undefined ? [] : [holder],
        message: `${who} is migrating this database; waiting for it.`,
      });
    }
    await wait(between * (1 + Math.random()), undefined, { signal });
  }
}

/** The first key that somebody else holds, or undefined when all are taken. */
const tryAll = async (session: Session, keys: readonly string[]): Promise<string | undefined> => {
  const taken: string[] = [];
  for (const key of keys) {
    const { rows } = await session.send(`SELECT pg_catalog.pg_try_advisory_lock(${key})::text AS taken`);
    if (rows[0]?.['taken'] === 'true') {
      taken.push(key);
      continue;
    }
    for (const other of taken) await session.send(`SELECT pg_catalog.pg_advisory_unlock(${other})`);
    return key;
  }
  return undefined;
};

const holderOf = async (session: Session, key: string): Promise<Blocker | undefined> => {
  const { rows } = await session.send(`
    SELECT a.pid::text, a.application_name AS application, left(a.query, 200) AS query,
           coalesce(extract(epoch FROM pg_catalog.now() - a.xact_start), 0)::text AS age
    FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND (l.classid::bigint << 32 | l.objid::bigint) = ${key}
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
    LIMIT 1`);
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    pid: Number(row['pid']),
    application: row['application'] ?? '',
    age: Number(row['age']),
    query: row['query'] ?? '',
  };
};
