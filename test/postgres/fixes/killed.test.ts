import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { takeFix } from '../../support/applyFix';
import { cli, folderWith } from '../../support/cli';
import { followAdvice, lockstepOn, noRunLeft } from '../../support/followAdvice';
import { dataOf, differentData } from '../../support/postgres/data';
import { describeEachMajor, servers, withDatabase, type Database } from '../../support/postgres/database';
import { schemaDifferences, snapshot } from '../../support/postgres/schema';

/** How many moments are tried in all; LOCKSTEP_KILLS=50 with `npm run test:postgres`. */
const kills = Number(process.env['LOCKSTEP_KILLS'] ?? 12);
const seed = Number(process.env['LOCKSTEP_SEED'] ?? Date.now() % 1_000_000);

const schema = `CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, code text, amount int, state text);
`;
const rows = `INSERT INTO customers SELECT generate_series(1, 10);
INSERT INTO orders SELECT g, g % 10 + 1, 'c' || g, g % 7 FROM generate_series(1, 20000) g;`;

/** What is dangerous in one step, by the rule whose first fix is its plan. */
const plans = {
  'index-blocks-writes': 'CREATE INDEX orders_code_idx ON orders (code);',
  'constraint-builds-index': 'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);',
  'constraint-scans-table':
    'ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id);',
  'not-null-scans-table': 'ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL;',
  'required-column-without-default': 'ALTER TABLE orders ADD COLUMN note text NOT NULL;',
  'column-rewrites-table': 'ALTER TABLE orders ADD COLUMN token text NOT NULL DEFAULT md5(random()::text);',
  'unbatched-change': "UPDATE orders SET state = 'done ' || amount WHERE state IS NULL;",
} as const;

/** The folder of each plan. Nothing that a run does changes it. */
const folders = new Map<string, Promise<string>>();

const folderOf = (rule: string, sql: string, major: number): Promise<string> => {
  const key = `${rule} ${major}`;
  const make = async (): Promise<string> => {
    const cwd = folderWith({
      'lockstep.json': JSON.stringify({
        postgres: major,
        migrations: [{ dir: 'db', layout: 'golang-migrate', startAfter: '1' }],
      }),
      'db/1_schema.up.sql': schema,
      'db/1_schema.down.sql': 'DROP TABLE orders, customers;\n',
      'db/2_change.up.sql': `SET lock_timeout = '2s';\n${sql}\n`,
      'db/2_change.down.sql': '-- Nothing to take back.\n',
    });
    await takeFix(cwd, rule);
    return cwd;
  };
  const known = folders.get(key) ?? make();
  folders.set(key, known);
  return known;
};

const fill = async (db: Database, cwd: string): Promise<void> => {
  expect(await lockstepOn(db, cwd, ['up', '1'])).toMatchObject({ code: 0 });
  await db.query(rows);
};

/** Applies what is pending, and kills the run at its event of a number; gives how many there were. */
const upUntil = ({ url }: Database, cwd: string, last: number): Promise<number> =>
  new Promise((resolve) => {
    const args = [cli, 'up', '--format', 'ndjson', '--target', 'env:TARGET'];
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, TARGET: url }, stdio: [...stdio] });
    let count = 0;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { event } = JSON.parse(line) as { readonly event: string };
      if ((event === 'migration' || event === 'progress') && count++ === last) child.kill('SIGKILL');
    });
    child.on('close', () => {
      resolve(count);
    });
  });

describeEachMajor('a plan whose run is killed', (major) => {
  it(
    'after each of its steps or inside one goes on as it is told, and ends in the same state',
    { timeout: 900_000 },
    async () => {
      const wholes = new Map<string, { readonly events: number; readonly db: Awaited<ReturnType<typeof stateOf>> }>();
      const stateOf = async (db: Database) => {
        const data = new Map(await dataOf(db));
        // Each run has values of its own there.
        data.delete('public.orders.token');
        return { schema: await snapshot(db), data };
      };
      const moments: { readonly rule: keyof typeof plans; readonly at: number }[] = [];
      for (const [rule, sql] of Object.entries(plans) as [keyof typeof plans, string][])
        await withDatabase(major, async (db) => {
          const cwd = await folderOf(rule, sql, major);
          await fill(db, cwd);
          const events = await upUntil(db, cwd, Infinity);
          expect(events, rule).toBeGreaterThan(1);
          wholes.set(rule, { events, db: await stateOf(db) });
          for (let at = 0; at < events - 1; at++) moments.push({ rule, at });
        });
      const number = Math.min(moments.length, Math.max(2, Math.ceil(kills / servers().length)));
      const [chosen = []] = fc.sample(fc.shuffledSubarray(moments, { minLength: number, maxLength: number }), {
        seed,
        numRuns: 1,
      });
      for (const { rule, at } of chosen)
        await withDatabase(major, async (db) => {
          const where = `seed ${seed}, ${rule}, killed at event ${at}`;
          const cwd = await folderOf(rule, plans[rule], major);
          await fill(db, cwd);
          await upUntil(db, cwd, at);
          await noRunLeft(db);
          const done = await followAdvice(cwd, db);
          const whole = wholes.get(rule)?.db;
          const state = await stateOf(db);
          if (whole === undefined) throw new Error(`${rule} was not run undisturbed.`);
          expect(schemaDifferences(whole.schema, state.schema), `${where}\n${done.join('\n')}`).toEqual([]);
          expect(differentData(whole.data, state.data), where).toEqual([]);
        });
    },
  );
});
