import type { Session } from '../postgres/session';
import type { Blocker, Report } from './events';

/** After how long a statement counts as perhaps waiting, and how often it is then looked at, in milliseconds. */
const lookAfter = 300;
const lookEvery = 500;

/** Finds out who blocks a session; the watcher is a session of its own, opened when it is first needed. */
export interface BlockerWatch {
  /** Watches while something runs; the result ends the watch. */
  during(version: string): () => Promise<void>;
  end(): Promise<void>;
}

export function watchBlockers(session: Session, report: Report): BlockerWatch {
  let watcher: Promise<Session | undefined> | undefined;
  const look = async (version: string, said: { text: string }): Promise<void> => {
    watcher ??= session.watcher().catch(() => undefined);
    const other = await watcher;
    if (other === undefined) return;
    const found = await blockersOf(other, session.pid);
    const text = found?.blockers.map(({ pid }) => pid).join() ?? '';
    if (found === undefined || text === said.text) return;
    said.text = text;
    report({ event: 'waiting', version, ...found, message: waitingText(found) });
  };
  return {
    during(version) {
      const said = { text: '' };
      let looking: Promise<void> = Promise.resolve();
      let timer = setTimeout(tick, lookAfter);
      function tick(): void {
        // Nobody watches a watcher: where it fails, the run goes on without.
        looking = look(version, said)
          .catch(() => undefined)
          .then(() => {
            if (!isOver) timer = setTimeout(tick, lookEvery);
          });
      }
      let isOver = false;
      return async () => {
        isOver = true;
        clearTimeout(timer);
        await looking;
        clearTimeout(timer);
      };
    },
    async end() {
      await (await watcher)?.end();
    },
  };
}

interface Waiting {
  readonly relation: string | null;
  readonly mode: string | null;
  readonly blockers: readonly Blocker[];
}

const blockersOf = async (watcher: Session, pid: number): Promise<Waiting | undefined> => {
  const { rows } = await watcher.send(`
    SELECT b.pid::text, b.application_name AS application, left(b.query, 200) AS query,
           coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - b.xact_start), 0)::text AS age,
           w.mode, w.relation
    FROM unnest(pg_catalog.pg_blocking_pids(${pid})) AS p (pid)
    JOIN pg_catalog.pg_stat_activity b ON b.pid = p.pid
    LEFT JOIN LATERAL (
      SELECT l.mode, l.relation::regclass::text AS relation FROM pg_catalog.pg_locks l
      WHERE l.pid = ${pid} AND NOT l.granted LIMIT 1
    ) w ON true
    ORDER BY b.xact_start NULLS LAST`);
  if (rows.length === 0) return undefined;
  return {
    relation: rows[0]?.['relation'] ?? null,
    mode: rows[0]?.['mode'] ?? null,
    blockers: rows.map((row) => ({
      pid: Number(row['pid']),
      application: row['application'] ?? '',
      age: Number(row['age']),
      query: row['query'] ?? '',
    })),
  };
};

const waitingText = ({ relation, mode, blockers }: Waiting): string => {
  const what = relation === null ? 'older transactions to end' : `${mode ?? 'a lock'} on ${relation}`;
  const who = blockers.map(({ pid, application, age, query }) => {
    const name = application === '' ? '' : ` (${application})`;
    return `pid ${pid}${name}, in a transaction for ${age.toFixed(1)} s: ${query.replace(/\s+/g, ' ')}`;
  });
  return `Waiting for ${what}, blocked by ${who.join('; ')}`;
};
