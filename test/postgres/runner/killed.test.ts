import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cli, folderWith, type Files } from '../../support/cli';
import { followAdvice, lockstepOn, noRunLeft } from '../../support/followAdvice';
import { describeEachMajor, servers, withDatabase, type Database } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';
import { seed } from '../../support/seed';

/** How many moments are tried in all; LOCKSTEP_KILLS=50 with `npm run test:postgres`. */
const kills = Number(process.env['LOCKSTEP_KILLS'] ?? 12);

/** A mixed history: transactions of several statements, and indexes that are built and dropped CONCURRENTLY. */
const steps: readonly { readonly up: string; readonly down: string; readonly isAlone?: boolean }[] = [
  {
    up: 'CREATE TABLE orders (id int PRIMARY KEY, total int);\nINSERT INTO orders SELECT i, i FROM generate_series(1, 30000) i;',
    down: 'DROP TABLE orders;',
  },
  { up: 'CREATE INDEX CONCURRENTLY a ON orders (total);', down: 'DROP INDEX CONCURRENTLY a;', isAlone: true },
  {
    up: 'ALTER TABLE orders ADD COLUMN note text;\nUPDATE orders SET note = id;',
    down: 'ALTER TABLE orders DROP COLUMN note;',
  },
  { up: 'CREATE UNIQUE INDEX CONCURRENTLY b ON orders (note, id);', down: 'DROP INDEX CONCURRENTLY b;', isAlone: true },
  {
    up: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (note IS NOT NULL) NOT VALID;',
    down: 'ALTER TABLE orders DROP CONSTRAINT c;',
  },
  { up: 'ALTER TABLE orders VALIDATE CONSTRAINT c;', down: 'SELECT 1;' },
  {
    up: 'CREATE TABLE lines (id int REFERENCES orders, n int);\nCREATE INDEX d ON lines (id);',
    down: 'DROP TABLE lines;',
  },
  { up: 'DROP INDEX CONCURRENTLY a;', down: 'CREATE INDEX CONCURRENTLY a ON orders (total);', isAlone: true },
];

const golang: Files = Object.fromEntries(
  steps.flatMap(({ up, down }, at) => [
    [`db/${at + 1}_step.up.sql`, `${up}\n`],
    [`db/${at + 1}_step.down.sql`, `${down}\n`],
  ]),
);
const dbmate: Files = Object.fromEntries(
  steps.map(({ up, down, isAlone = false }, at) => {
    const option = isAlone ? ' transaction:false' : '';
    return [`db/${at + 1}_step.sql`, `-- migrate:up${option}\n${up}\n\n-- migrate:down${option}\n${down}\n`];
  }),
);

/** Runs a command, and ends it with SIGKILL after so many milliseconds. Gives how long it ran. */
const killed = (cwd: string, url: string, args: readonly string[], after: number): Promise<number> =>
  new Promise((resolve) => {
    const begin = performance.now();
    const env = { ...process.env, TARGET: url };
    const child = spawn(process.execPath, [cli, ...args, '--target', 'env:TARGET'], { cwd, env, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), after);
    child.on('exit', () => {
      clearTimeout(timer);
      resolve(performance.now() - begin);
    });
  });

/** What is in the database, whoever holds the history's lock: as its own tables say. */
const inDatabase = async (db: Database): Promise<{ versions: string[]; dirty: boolean }> => {
  const [table] = await db.query(`SELECT to_regclass('schema_migrations') AS t`);
  if (table?.['t'] === null) return { versions: [], dirty: false };
  const rows = await db.query<{ version: string; dirty?: boolean }>('SELECT * FROM schema_migrations ORDER BY 1');
  return { versions: rows.map(({ version }) => version), dirty: rows.some(({ dirty }) => dirty === true) };
};

interface Status {
  readonly history: { readonly state: string };
  readonly migrations: readonly { readonly version: string; readonly state: string }[];
}

const isTrue = (status: Status, { versions, dirty }: Awaited<ReturnType<typeof inDatabase>>, tool: string): void => {
  const applied = status.migrations.filter(({ state }) => state === 'applied').map(({ version }) => version);
  if (tool === 'dbmate') {
    expect(applied).toEqual(versions);
    return;
  }
  const current = Number(versions[0] ?? 0);
  expect(status.history.state === 'dirty').toBe(dirty);
  const below = steps.map((_, at) => at + 1).filter((version) => (dirty ? version < current : version <= current));
  expect(applied).toEqual(below.map(String));
};

describeEachMajor('a run that is killed', (major) => {
  it.each([
    ['golang-migrate', golang],
    ['dbmate', dbmate],
  ])(
    'at any moment leaves a history of %s that status reports truly, and a way to the schema of an undisturbed run',
    { timeout: 900_000 },
    async (tool, files) => {
      const cwd = folderWith(files);
      const [whole, upTime, downTime] = await withDatabase(major, async (db) => {
        const up = await killed(cwd, db.url, ['up'], 60_000);
        const schema = await snapshot(db);
        return [schema, up, await killed(cwd, db.url, ['down', '--all'], 60_000)] as const;
      });
      const moments = fc.sample(
        fc.record({ isDown: fc.nat(2).map((n) => n === 0), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
        { seed, numRuns: Math.ceil(kills / 2 / servers().length) },
      );
      for (const { isDown, at } of moments)
        await withDatabase(major, async (db) => {
          if (isDown) expect((await lockstepOn(db, cwd, ['up'])).code).toBe(0);
          const time = isDown ? downTime : upTime;
          // Before 150 ms the process has not begun.
          const after = Math.min(150, time / 3) + at * time;
          await killed(cwd, db.url, isDown ? ['down', '--all'] : ['up'], after);
          const where = `seed ${seed}, ${isDown ? 'down' : 'up'} of ${tool} killed after ${Math.round(after)} ms`;
          // A backend whose client is gone may still be at work: what is asked must be of one moment.
          await db.query(
            `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'lockstep' AND datname = current_database() AND ${at < 0.5}`,
          );
          await noRunLeft(db);
          const { stdout } = await lockstepOn(db, cwd, ['status', '--format', 'json']);
          isTrue(JSON.parse(stdout) as Status, await inDatabase(db), tool);
          const done = await followAdvice(cwd, db);
          expect(schemaDifferences(whole, await snapshot(db)), `${where}\n${done.join('\n')}`).toEqual([]);
          const [count] = await db.query('SELECT count(*)::int AS n, count(note)::int AS noted FROM orders');
          expect(count, where).toEqual({ n: 30_000, noted: 30_000 });
        });
    },
  );
});
