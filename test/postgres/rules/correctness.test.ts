import { expect, it } from 'vitest';
import { describeEachMajor } from '../../support/postgres/database';
import { useScratch } from '../../support/postgres/scratch';
import { refusalOf } from '../../support/refusal';

const validity = "SELECT indisvalid AS valid FROM pg_catalog.pg_index WHERE indexrelid = 'i'::regclass";

describeEachMajor('what the pages of the correctness rules say', (major) => {
  const scratch = useScratch(major);
  const run = async (...statements: string[]): Promise<void> => {
    for (const statement of statements) await scratch().query(statement);
  };

  it('invalid-index-kept: IF NOT EXISTS succeeds and leaves the invalid index of a failed attempt', async () => {
    await scratch().reset();
    await run('CREATE TABLE t (a int)', 'INSERT INTO t VALUES (1), (1)');
    const failed = await refusalOf(() => run('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)'));
    expect(failed?.code).toBe('23505');
    await run('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)');
    expect(await scratch().query(validity)).toEqual([{ valid: false }]);
    const again = await refusalOf(() => run('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)'));
    expect(again?.code).toBe('42P07');
  });

  it('timeout-cuts-off-work: statement_timeout leaves an invalid index', async () => {
    await scratch().reset();
    await run(
      'CREATE TABLE t (a int)',
      'INSERT INTO t VALUES (1)',
      'CREATE FUNCTION slow(a int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM pg_sleep(60); RETURN a; END $$',
    );
    const session = await scratch().connect();
    await session.query("SET statement_timeout = '200ms'");
    const cut = await refusalOf(() => session.query('CREATE INDEX CONCURRENTLY i ON t (slow(a))'));
    await session.end();
    expect(cut?.code).toBe('57014');
    expect(await scratch().query(validity)).toEqual([{ valid: false }]);
  });

  it('setting-without-effect: SET LOCAL alone changes nothing', async () => {
    const session = await scratch().connect();
    const before = await session.query('SHOW lock_timeout');
    await session.query("SET LOCAL lock_timeout = '7s'");
    expect(await session.query('SHOW lock_timeout')).toEqual(before);
    await session.end();
  });

  it('drop-takes-dependents: a constraint and an index of several columns go with one of them', async () => {
    await scratch().reset();
    await run(
      'CREATE TABLE t (a int, b int, UNIQUE (a, b))',
      'CREATE INDEX i ON t (b, a)',
      'ALTER TABLE t DROP COLUMN a',
    );
    expect(await scratch().query("SELECT FROM pg_catalog.pg_index WHERE indrelid = 't'::regclass")).toEqual([]);
  });

  it('trigger-left-disabled: ALL lets rows in that break a foreign key, and enabling checks none of them', async () => {
    await scratch().reset();
    await run('CREATE TABLE p (id int PRIMARY KEY)', 'CREATE TABLE c (id int REFERENCES p)');
    await run('ALTER TABLE c DISABLE TRIGGER ALL', 'INSERT INTO c VALUES (7)', 'ALTER TABLE c ENABLE TRIGGER ALL');
    expect(await scratch().query('SELECT id FROM c')).toEqual([{ id: 7 }]);
    const refusal = await refusalOf(() => run('INSERT INTO c VALUES (8)'));
    expect(refusal?.code).toBe('23503');
  });

  it('row-security-without-policy: others find nothing, and no error says so', async () => {
    await scratch().reset();
    await run('CREATE TABLE t (a int)', 'INSERT INTO t VALUES (1)', 'ALTER TABLE t ENABLE ROW LEVEL SECURITY');
    await run('GRANT SELECT ON t TO pg_monitor', 'GRANT USAGE ON SCHEMA public TO pg_monitor');
    const session = await scratch().connect();
    expect(await session.query('SELECT a FROM t')).toEqual([{ a: 1 }]);
    await session.query('SET ROLE pg_monitor');
    expect(await session.query('SELECT a FROM t')).toEqual([]);
    await session.end();
  });

  it('insert-needs-column and prefer-jsonb: what the server answers', async () => {
    await scratch().reset();
    await run('CREATE TABLE t (a int, b int NOT NULL DEFAULT 1, j json)', 'INSERT INTO t (a) VALUES (1)');
    await run('ALTER TABLE t ALTER b DROP DEFAULT');
    expect((await refusalOf(() => run('INSERT INTO t (a) VALUES (2)')))?.code).toBe('23502');
    expect((await refusalOf(() => run('SELECT DISTINCT j FROM t')))?.code).toBe('42883');
  });

  it('deletes-all-rows: TRUNCATE … CASCADE empties what refers to the table, whatever ON DELETE says', async () => {
    await scratch().reset();
    await run('CREATE TABLE p (id int PRIMARY KEY)', 'CREATE TABLE c (id int REFERENCES p ON DELETE RESTRICT)');
    await run('INSERT INTO p VALUES (1)', 'INSERT INTO c VALUES (1)', 'TRUNCATE p CASCADE');
    expect(await scratch().query('SELECT id FROM c')).toEqual([]);
  });

  it('identifier-truncated: a name is cut at 63 bytes, whole characters only', async () => {
    await scratch().reset();
    await run(`CREATE TABLE "${'ä'.repeat(40)}" (a int)`);
    expect(await scratch().query("SELECT relname AS name FROM pg_catalog.pg_class WHERE relname LIKE 'ä%'")).toEqual([
      { name: 'ä'.repeat(31) },
    ]);
  });

  it('unsafe-security-definer: a table of the caller takes the place of the one that is meant', async () => {
    await scratch().reset();
    await run('CREATE TABLE public.users (a int)', 'INSERT INTO public.users VALUES (1), (2)');
    await run(
      'CREATE FUNCTION public.n() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM users $$',
    );
    const session = await scratch().connect();
    await session.query('CREATE TEMP TABLE users (a int)');
    expect(await session.query('SELECT public.n()::int AS n')).toEqual([{ n: 0 }]);
    await session.end();
  });

  it('published-without-identity: changes are refused without rows or subscribers, MERGE and ON CONFLICT too', async () => {
    await scratch().reset();
    const codes = async (...changes: string[]) =>
      Promise.all(changes.map(async (change) => (await refusalOf(() => run(change)))?.code));
    await run('CREATE TABLE t (id int UNIQUE, n int)', 'CREATE TABLE u (id int PRIMARY KEY, n int)');
    await run('CREATE PUBLICATION feed FOR TABLE t, u');
    const changes = [
      'UPDATE t SET n = 1',
      'DELETE FROM t',
      'INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1',
    ];
    const merges =
      scratch().major >= 15 ? ['MERGE INTO t USING u ON u.id = t.id WHEN MATCHED THEN UPDATE SET n = 1'] : [];
    expect(new Set(await codes(...changes, ...merges))).toEqual(new Set(['55000']));
    expect(await codes('INSERT INTO t VALUES (1)', 'TRUNCATE t', 'UPDATE u SET n = 1')).toEqual(
      Array(3).fill(undefined),
    );
    await run('ALTER TABLE u REPLICA IDENTITY NOTHING');
    expect(await codes('UPDATE u SET n = 1')).toEqual(['55000']);
    await run('ALTER TABLE t REPLICA IDENTITY FULL');
    expect(new Set(await codes(...changes, ...merges))).toEqual(new Set([undefined]));
  });
});
