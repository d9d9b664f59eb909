import { spawn } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plans } from '../../../server/src/core/docs/plans';
import { takeFix } from '../../support/applyFix';
import { cli, folderWith, lockstep } from '../../support/cli';
import { followAdvice, lockstepOn, noRunLeft } from '../../support/followAdvice';
import { dataOf, differentData } from '../../support/postgres/data';
import { describeEachMajor, servers, withDatabase, type Database } from '../../support/postgres/database';
import { fillTables } from '../../support/postgres/fill';
import { seed } from '../../support/seed';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';

/** How many runs are killed in all; `LOCKSTEP_PLAN_KILLS=all`, as in `npm run test:postgres`: one at each moment of each plan. */
const kills = process.env['LOCKSTEP_PLAN_KILLS'] ?? '12';
/** A part of the names of those that are killed alone. */
const only = process.env['LOCKSTEP_PLAN'] ?? '';

/** What is dangerous in one step, and which of its fixes is the plan. */
interface Killed {
  readonly name: string;
  readonly rule: string;
  /** What the title of the fix begins with. */
  readonly title: string;
  readonly schema: string;
  readonly up: string;
  readonly down: string;
  /** Rows in the tables, enough for several batches; undefined: a few. */
  readonly rows?: string;
}

const orders = {
  schema: `CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, code text, amount int, state text);
CREATE INDEX orders_amount_idx ON orders (amount);`,
  rows: `INSERT INTO customers SELECT generate_series(1, 10);
INSERT INTO orders SELECT g, g % 10 + 1, 'c' || g, g % 7 FROM generate_series(1, 20000) g;`,
};

const withManyRows: readonly Killed[] = [
  ['index-blocks-writes', 'CREATE INDEX orders_code_idx ON orders (code);'],
  ['constraint-builds-index', 'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);'],
  [
    'constraint-scans-table',
    'ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id);',
  ],
  ['not-null-scans-table', 'ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL;'],
  ['required-column-without-default', 'ALTER TABLE orders ADD COLUMN note text NOT NULL;'],
  ['column-rewrites-table', 'ALTER TABLE orders ADD COLUMN token text NOT NULL DEFAULT md5(random()::text);'],
  ['unbatched-change', "UPDATE orders SET state = 'done ' || amount WHERE state IS NULL;"],
  ['rename-breaks-application', 'ALTER TABLE orders RENAME COLUMN code TO label;'],
  ['type-change-blocks', 'ALTER TABLE orders ALTER COLUMN amount TYPE bigint;'],
].map(([rule = '', up = '']) => ({ name: `${rule}, of many rows`, rule, title: '', up, down: '', ...orders }));

/** Rows that suit the plan of an example, where any do not. */
const rowsOfTheDocs: Readonly<Record<string, string>> = {
  'attach-partition': `INSERT INTO events SELECT g, g FROM generate_series(1, 99) g;
INSERT INTO events_3 SELECT g, g + 100 FROM generate_series(1, 99) g;`,
};

const ofTheDocs = plans.flatMap(({ id, rules: [rule = ''], title, example, postgres: [first, last] = [14, 18] }) => ({
  ...{ name: `docs/plans/${id}.md`, rule, title, ...example },
  ...(rowsOfTheDocs[id] === undefined ? {} : { rows: rowsOfTheDocs[id] }),
  isFor: (major: number) => first <= major && major <= last,
}));

/** The folder of each plan. What a run does is done in a copy. */
const folders = new Map<string, Promise<string>>();

const folderOf = async ({ name, rule, title, schema, up, down }: Killed, major: number): Promise<string> => {
  const make = async (): Promise<string> => {
    const cwd = folderWith({
      'lockstep.json': JSON.stringify({
        postgres: major,
        migrations: [{ dir: 'db', layout: 'golang-migrate', startAfter: '1' }],
      }),
      'db/1_schema.up.sql': `${schema}\n`,
      'db/1_schema.down.sql': '-- Nothing to take back.\n',
      'db/2_change.up.sql': rule === 'missing-lock-timeout' ? `${up}\n` : `SET lock_timeout = '2s';\n${up}\n`,
      'db/2_change.down.sql': down === '' ? '-- Nothing to take back.\n' : `${down}\n`,
    });
    await takeFix(cwd, rule, title);
    return cwd;
  };
  const key = `${name} ${major}`;
  const known = folders.get(key) ?? make();
  folders.set(key, known);
  const cwd = folderWith({});
  cpSync(await known, cwd, { recursive: true });
  return cwd;
};

const fill = async (db: Database, cwd: string, { rows }: Killed): Promise<void> => {
  expect(await lockstepOn(db, cwd, ['up', '1'])).toMatchObject({ code: 0 });
  if (rows === undefined) await fillTables(db);
  else await db.query(rows);
};

/** Applies what is pending, and kills the run at its event of a number; gives how many there were, and how it ended. */
const upUntil = ({ url }: Database, cwd: string, last: number): Promise<{ events: number; code: number | null }> =>
  new Promise((resolve) => {
    const args = [cli, 'up', '--format', 'ndjson', '--target', 'env:TARGET'];
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, TARGET: url }, stdio: [...stdio] });
    let count = 0;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { event } = JSON.parse(line) as { readonly event: string };
      if ((event === 'migration' || event === 'progress') && count++ === last) child.kill('SIGKILL');
    });
    child.on('close', (code) => {
      resolve({ events: count, code });
    });
  });

/** Writes the step that waits for a deploy, as if that were live; false: none waits. */
const goOn = async (cwd: string): Promise<boolean> => {
  const [name] = readPlans(cwd);
  if (name === undefined) return false;
  expect(await lockstep(['plan', 'continue', name, '--live'], { cwd })).toMatchObject({ code: 0 });
  return true;
};

const readPlans = (cwd: string): string[] => {
  try {
    return readdirSync(join(cwd, 'lockstep/plans'));
  } catch {
    // It has no step that waits.
    return [];
  }
};

/** Applies all, deploys in between, and kills the run at the event of a number; gives how many there were. */
const runUntil = async (db: Database, cwd: string, last: number): Promise<number> => {
  let events = 0;
  do {
    const run = await upUntil(db, cwd, last - events);
    events += run.events;
    if (events > last) return events;
    expect(run.code).toBe(0);
  } while (await goOn(cwd));
  return events;
};

const stateOf = async (db: Database) => {
  const data = new Map(await dataOf(db));
  // Each run has values of its own there.
  data.delete('public.orders.token');
  return { schema: await snapshot(db), data };
};

describeEachMajor('a plan whose run is killed', (major) => {
  it(
    'after each of its steps or inside one goes on as it is told, and ends in the same state',
    { timeout: 7_200_000 },
    async () => {
      const wholes = new Map<string, Promise<{ events: number; state: Awaited<ReturnType<typeof stateOf>> }>>();
      const wholeOf = (plan: Killed) => {
        const run = async () => {
          const result = await withDatabase(major, async (db) => {
            const cwd = await folderOf(plan, major);
            await fill(db, cwd, plan);
            const events = await runUntil(db, cwd, Infinity);
            expect(events, plan.name).toBeGreaterThan(1);
            return { events, state: await stateOf(db) };
          });
          return result;
        };
        const known = wholes.get(plan.name) ?? run();
        wholes.set(plan.name, known);
        return known;
      };

      const every = [...withManyRows, ...ofTheDocs.filter(({ isFor }) => isFor(major))].filter(({ name }) =>
        name.includes(only),
      );
      const moments: { readonly plan: Killed; readonly at: number }[] = [];
      if (kills === 'all')
        for (const plan of every)
          for (let at = 0, { events } = await wholeOf(plan); at < events - 1; at++) moments.push({ plan, at });
      else {
        const number = Math.min(every.length, Math.max(2, Math.ceil(Number(kills) / servers().length)));
        const chosen = fc.shuffledSubarray([...every], { minLength: number, maxLength: number });
        const parts = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
          minLength: number,
          maxLength: number,
        });
        for (const [list, shares] of fc.sample(fc.tuple(chosen, parts), { seed, numRuns: 1 }))
          for (const [at, plan] of list.entries()) {
            const { events } = await wholeOf(plan);
            moments.push({ plan, at: Math.floor((shares[at] ?? 0) * (events - 1)) });
          }
      }
      for (const { plan, at } of moments)
        await withDatabase(major, async (db) => {
          const where = `seed ${seed}, ${plan.name}, killed at event ${at}`;
          const cwd = await folderOf(plan, major);
          await fill(db, cwd, plan);
          await runUntil(db, cwd, at);
          await noRunLeft(db);
          const done = [];
          const follow = () =>
            followAdvice(cwd, db).catch((error: unknown) => {
              throw new Error(where, { cause: error });
            });
          do done.push(...(await follow()));
          while (await goOn(cwd));
          const whole = await wholeOf(plan);
          const state = await stateOf(db);
          expect(schemaDifferences(whole.state.schema, state.schema), `${where}\n${done.join('\n')}`).toEqual([]);
          expect(differentData(whole.state.data, state.data), where).toEqual([]);
        });
    },
  );
});
