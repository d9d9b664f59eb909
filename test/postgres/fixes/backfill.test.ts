import { expect, it } from 'vitest';
import { describeEachMajor, type Session } from '../../support/postgres/database';
import { useScratch, type Scratch } from '../../support/postgres/scratch';
import { refusalOf } from '../../support/refusal';
import { runPart, runParts, ups } from '../../support/runMigrations';
import { fixedFolders } from './fixedFolders';

const rows = 12_000;

/** Tables of three batches, and how many rows are filled when the second is cancelled. */
const tables = [
  { name: 'a single key', schema: 'CREATE TABLE big (id int PRIMARY KEY, b int, pad text) %', first: 5000 },
  { name: 'a composite key', schema: 'CREATE TABLE big (b int, id int, pad text, PRIMARY KEY (b, id)) %', first: 5000 },
  // 500 pages of 11 rows.
  { name: 'no key', schema: 'CREATE TABLE big (id int, b int, pad text) %', first: 5500 },
  {
    name: 'no key and partitions',
    schema: `CREATE TABLE big (id int, b int, pad text) PARTITION BY RANGE (id);
      CREATE TABLE "Big 1" PARTITION OF big FOR VALUES FROM (0) TO (6500) PARTITION BY LIST (b);
      CREATE TABLE big_1a PARTITION OF "Big 1" DEFAULT %;
      CREATE TABLE big_2 PARTITION OF big DEFAULT %`,
    first: 5500,
  },
  {
    name: 'a key and a table that inherits from it',
    schema: `CREATE TABLE big (id int PRIMARY KEY, b int, pad text) %;
      CREATE TABLE heir () INHERITS (big)`,
    first: 5500,
  },
];

/** A trigger that waits for an advisory lock when it comes to a row of the second batch. */
const barrier = `
  CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END $$;
  CREATE TRIGGER wait BEFORE UPDATE ON big FOR EACH ROW WHEN (OLD.id = 6000) EXECUTE FUNCTION wait()`;

/** INSERT … SELECT of `big`, each with the table that it fills and a row that no copy changes, if that is there before. */
const copies = [
  {
    name: 'whose key is that of the source',
    schema: 'CREATE TABLE copy (b bigint, id int UNIQUE, state text)',
    sql: "INSERT INTO copy (id, state) SELECT id, 'is ' || b FROM big WHERE id % 2 = 0",
  },
  {
    name: 'with ON CONFLICT DO NOTHING',
    schema: "CREATE TABLE copy (id int PRIMARY KEY, state text); INSERT INTO copy VALUES (4, 'was')",
    sql: "INSERT INTO copy (SELECT id, 'is ' || b FROM big WHERE id % 2 = 0) ON CONFLICT DO NOTHING",
  },
  {
    name: 'with ON CONFLICT DO UPDATE',
    schema: "CREATE TABLE copy (id int PRIMARY KEY, state text); INSERT INTO copy VALUES (4, 'was')",
    sql: "INSERT INTO copy SELECT id, 'is ' || b FROM big WHERE id % 2 = 0 ON CONFLICT (id) DO UPDATE SET state = excluded.state",
  },
];

/** Polls until the session waits for the advisory lock. */
async function untilWaiting(observer: Session, pid: number): Promise<void> {
  for (let isWaiting = false; !isWaiting;) {
    const found = await observer.query(
      `SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid = ${pid}`,
    );
    isWaiting = found.length > 0;
  }
}

/** Rows that are filled, and one digest of where they and their versions are. */
async function filled(scratch: Scratch, before: number): Promise<{ count: number; versions: string }> {
  const [row] = await scratch.query<{ count: number; versions: string }>(
    `SELECT count(state)::int AS count,
       md5(string_agg(ctid::text || xmin::text, ',' ORDER BY id) FILTER (WHERE id <= ${before})) AS versions FROM big`,
  );
  return row ?? { count: 0, versions: '' };
}

describeEachMajor('the backfill of a required column', (major) => {
  const scratch = useScratch(major);

  it.each(tables)('of a table with $name keeps its batches when it is cancelled, and goes on', async (table) => {
    const schema = `
      ${table.schema.replaceAll('%', 'WITH (autovacuum_enabled = off)')};
      ALTER TABLE big ALTER pad SET STORAGE plain;
    `;
    const folder = { schema, sql: 'ALTER TABLE big ADD COLUMN state text NOT NULL;' };
    const fixed = fixedFolders(folder, major).find(({ title }) => title.includes('backfill in batches'));
    if (fixed === undefined) throw new Error('There is no such fix.');
    const { project } = fixed.after;
    const parts = ups(project);
    const [backfill] = parts.filter(({ file }) => file.path.includes('backfill'));
    if (backfill === undefined) throw new Error('The fix has no backfill.');

    await scratch().reset();
    const [runner, observer] = [await scratch().connect(), await scratch().connect()];
    try {
      await runParts(runner, project, parts.slice(0, 1));
      // What the application has put there: no migration shows it.
      await runner.query(
        `INSERT INTO big (id, b, pad) SELECT g, g / 7000, repeat('x', 650) FROM generate_series(1, ${rows}) g`,
      );
      await runParts(runner, project, parts.slice(1, parts.indexOf(backfill)));
      await observer.query(barrier);
      await observer.query('SELECT pg_advisory_lock(7)');
      const cancelled = refusalOf(() => runPart(runner, project, backfill));
      await untilWaiting(observer, runner.pid);
      await observer.query(`SELECT pg_cancel_backend(${runner.pid})`);
      expect((await cancelled)?.code).toBe('57014');
      const kept = await filled(scratch(), table.first);
      expect(kept.count).toBe(table.first);

      await observer.query('SELECT pg_advisory_unlock(7)');
      await runPart(runner, project, backfill);
      expect(await filled(scratch(), table.first)).toEqual({ count: rows, versions: kept.versions });
      await runParts(runner, project, parts.slice(parts.indexOf(backfill) + 1));
    } finally {
      await runner.end();
      await observer.end();
    }
  });

  it('of a bulk UPDATE keeps its batches when it is cancelled, and ends in the same rows', async () => {
    const folder = {
      schema: 'CREATE TABLE big (id int PRIMARY KEY, b int, state text);',
      sql: "UPDATE big SET state = 'done ' || b WHERE state IS NULL;",
    };
    const fixed = fixedFolders(folder, major).find(({ title }) => title.includes('Rewrite it into batches'));
    const [schema, change] = fixed === undefined ? [] : ups(fixed.after.project);
    if (fixed === undefined || schema === undefined || change === undefined) throw new Error('There is no such fix.');
    const { project } = fixed.after;
    await scratch().reset();
    const [runner, observer] = [await scratch().connect(), await scratch().connect()];
    try {
      await runParts(runner, project, [schema]);
      await runner.query(`INSERT INTO big SELECT g, g % 7 FROM generate_series(1, ${rows}) g`);
      await observer.query(barrier);
      await observer.query('SELECT pg_advisory_lock(7)');
      const cancelled = refusalOf(() => runPart(runner, project, change));
      await untilWaiting(observer, runner.pid);
      await observer.query(`SELECT pg_cancel_backend(${runner.pid})`);
      expect((await cancelled)?.code).toBe('57014');
      const kept = await filled(scratch(), 5000);
      expect(kept.count).toBe(5000);
      await observer.query('SELECT pg_advisory_unlock(7)');
      await runPart(runner, project, change);
      expect(await filled(scratch(), 5000)).toEqual({ count: rows, versions: kept.versions });
      expect(await scratch().query(`SELECT FROM big WHERE state <> 'done ' || b`)).toEqual([]);
      // The session may have served before.
      expect(runner.notices.slice(-4)).toEqual([5000, 0, 5000, 7000].map((done) => `NOTICE: lockstep: ${done} rows`));
    } finally {
      await runner.end();
      await observer.end();
    }
  });

  it.each(copies)(
    'of an INSERT … SELECT $name goes on after it was cancelled, and ends in the same rows',
    async (copy) => {
      const folder = { schema: `CREATE TABLE big (id int PRIMARY KEY, b int);\n${copy.schema};`, sql: `${copy.sql};` };
      const fixed = fixedFolders(folder, major).find(({ title }) => title.includes('Rewrite it into batches'));
      const [schema, change] = fixed === undefined ? [] : ups(fixed.after.project);
      if (fixed === undefined || schema === undefined || change === undefined) throw new Error('There is no such fix.');
      const { project } = fixed.after;
      const rowsOf = () => scratch().query('SELECT id, state FROM copy ORDER BY id');
      await scratch().reset();
      const [runner, observer] = [await scratch().connect(), await scratch().connect()];
      try {
        await runParts(runner, project, [schema]);
        await runner.query(`INSERT INTO big SELECT g, g % 7 FROM generate_series(1, ${rows}) g`);
        await observer.query('BEGIN');
        await observer.query(copy.sql);
        const expected = await observer.query('SELECT id, state FROM copy ORDER BY id');
        await observer.query('ROLLBACK');

        await observer.query(
          barrier.replace('BEFORE UPDATE ON big', 'BEFORE INSERT ON copy').replace('OLD.id', 'NEW.id'),
        );
        await observer.query('SELECT pg_advisory_lock(7)');
        const cancelled = refusalOf(() => runPart(runner, project, change));
        await untilWaiting(observer, runner.pid);
        await observer.query(`SELECT pg_cancel_backend(${runner.pid})`);
        expect((await cancelled)?.code).toBe('57014');
        expect(await rowsOf()).toHaveLength(2500);
        await observer.query('SELECT pg_advisory_unlock(7)');
        await runPart(runner, project, change);
        expect(await rowsOf()).toEqual(expected);
        await runPart(runner, project, change);
        expect(await rowsOf()).toEqual(expected);
      } finally {
        await runner.end();
        await observer.end();
      }
    },
  );

  it('fills each row once, in as many transactions as there are batches', async () => {
    const folder = {
      schema: 'CREATE TABLE big (id int PRIMARY KEY);',
      sql: 'ALTER TABLE big ADD COLUMN state text NOT NULL;',
    };
    const fixed = fixedFolders(folder, major).find(({ title }) => title.includes('backfill in batches'));
    if (fixed === undefined) throw new Error('There is no such fix.');
    await scratch().reset();
    const runner = await scratch().connect();
    const [first, ...rest] = ups(fixed.after.project);
    await runParts(runner, fixed.after.project, first === undefined ? [] : [first]);
    await runner.query(`INSERT INTO big SELECT g * 3 FROM generate_series(1, ${rows}) g`);
    await runParts(runner, fixed.after.project, rest);
    await runner.end();
    const batches = await scratch().query<{ rows: number }>(
      'SELECT count(*)::int AS rows FROM big GROUP BY xmin ORDER BY min(id)',
    );
    expect(batches.map((batch) => batch.rows)).toEqual([5000, 5000, 2000]);
  });
});
