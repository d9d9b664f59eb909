import { expect, it } from 'vitest';
import { folderWith, type Files } from '../../support/cli';
import { describeEachMajor, withDatabase } from '../../support/postgres/database';
import { eventsIn, history, migrate, objects } from '../../support/runner';

const files: Files = {
  'db/000001_users.up.sql': 'CREATE TABLE users (id int);\nCREATE TABLE orders (id int);\n',
  'db/000001_users.down.sql': 'DROP TABLE orders;\nDROP TABLE users;\n',
  'db/000002_index.up.sql': 'CREATE INDEX CONCURRENTLY orders_id ON orders (id);\n',
  'db/000002_index.down.sql': 'DROP INDEX CONCURRENTLY orders_id;\n',
  'db/000003_more.up.sql': 'CREATE TABLE more (id int);\n',
  'db/000003_more.down.sql': 'DROP TABLE more;\n',
};

describeEachMajor('the history of golang-migrate', (major) => {
  it('is written as the tool writes it, up and down', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      const up = await migrate(cwd, db, ['up', '2']);
      expect(up).toMatchObject({ code: 0, err: '' });
      expect(up.out).toMatch(
        /^applied db\/000001_users\.up\.sql \([\d.]+ ms\)\napplied db\/000002_index\.up\.sql \([\d.]+ ms\)\n2 applied on /,
      );
      expect(await history(db)).toEqual([{ version: '2', dirty: false }]);
      expect(
        await db.query(
          `SELECT format_type(atttypid, NULL) AS t FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass AND attnum > 0`,
        ),
      ).toEqual([{ t: 'bigint' }, { t: 'boolean' }]);
      expect(await objects(db)).toEqual(['orders', 'orders_id', 'users']);

      expect((await migrate(cwd, db, ['up'])).code).toBe(0);
      expect((await migrate(cwd, db, ['up'])).out).toBe('Nothing is pending.\n');
      expect((await migrate(cwd, db, ['down', '2'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '1', dirty: false }]);
      expect((await migrate(cwd, db, ['goto', '000003'])).code).toBe(0);
      expect((await migrate(cwd, db, ['redo'])).out).toMatch(/^rolled back db\/000003.*\napplied db\/000003/);
      expect((await migrate(cwd, db, ['goto', '1'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '1', dirty: false }]);
      expect((await migrate(cwd, db, ['down', '--all'])).code).toBe(0);
      // Nothing applied is an empty table (postgres.go:355-387).
      expect(await history(db)).toEqual([]);
      expect(await objects(db)).toEqual([]);
      expect((await migrate(cwd, db, ['down'])).out).toBe('Nothing is applied, so there is nothing to roll back.\n');
    }));

  it('is reported by status, which writes nothing', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      const before = await migrate(cwd, db, ['status', '--format', 'json', '--exit-code']);
      expect(before.code).toBe(1);
      expect(JSON.parse(before.out)).toMatchObject({
        schemaVersion: 1,
        target: { server: expect.stringMatching(new RegExp(`^PostgreSQL ${major}\\.`)) as unknown, protected: false },
        layout: 'golang-migrate',
        history: { table: 'public.schema_migrations', state: 'absent' },
        counts: { applied: 0, pending: 3, changed: 0, missing: 0, failed: 0 },
      });
      expect(await db.query(`SELECT to_regclass('schema_migrations') AS t`)).toEqual([{ t: null }]);
      await migrate(cwd, db, ['up', '1']);
      const text = await migrate(cwd, db, ['status']);
      expect(text.out).toContain('  applied  db/000001_users.up.sql\n  pending  db/000002_index.up.sql\n');
      expect(text.out).toContain('\n1 applied, 2 pending\n');
    }));

  it('goes dirty when a migration fails; the failure is placed, and repair proposes the version', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        ...files,
        'db/000003_more.up.sql': "CREATE TABLE more (id int);\nINSERT INTO more\n  SELECT 'é', oops FROM orders;\n",
      });
      const failed = await migrate(cwd, db, ['up']);
      expect(failed.code).toBe(4);
      expect(failed.out).toContain('applied db/000002');
      expect(failed.err).toMatch(
        /^db\/000003_more\.up\.sql:3:15: ERROR 42703: column "oops" does not exist\n {2}3 \| {3}SELECT 'é', oops FROM orders;\n {4}\| {15}\^\n/,
      );
      expect(failed.err).toContain('PostgreSQL undid all of 000003_more.up.sql: nothing of it remains.');
      expect(failed.err).toContain('Done before it: 1, 2.\nNot done: 3.');
      expect(failed.err).toMatch(/version 3, dirty\.\nNext: lockstep repair\n$/);
      expect(await history(db)).toEqual([{ version: '3', dirty: true }]);

      const refused = await migrate(cwd, db, ['up']);
      expect(refused).toMatchObject({ code: 5, out: '' });
      expect(refused.err).toContain('dirty at version 3');
      const advice = await migrate(cwd, db, ['repair']);
      expect(advice.code).toBe(5);
      expect(advice.out).toContain('Nothing that 3 does is done: no table more.\nNext: lockstep repair --to 2\n');
      const read = await migrate(cwd, db, ['repair', '--format', 'json']);
      expect(read).toMatchObject({ code: 5, err: '' });
      expect(JSON.parse(read.out)).toEqual({
        schemaVersion: 1,
        invalidIndexes: [],
        proposal: {
          reasons: [
            'The history says: version 3, dirty. A migration to or from it failed.',
            'Nothing that 3 does is done: no table more.',
          ],
          version: '2',
        },
      });
      const status = await migrate(cwd, db, ['status', '--format', 'json']);
      expect(JSON.parse(status.out)).toMatchObject({ next: 'repair' });
      expect(await history(db)).toEqual([{ version: '3', dirty: true }]);
      expect((await migrate(cwd, db, ['repair', '--to', '2'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '2', dirty: false }]);
    }));

  it('of a run that was stopped in what can be run again names the version before', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        'db/1_t.up.sql': 'CREATE TABLE t (id int PRIMARY KEY);\n',
        'db/2_reindex.up.sql': "SET lock_timeout = 0;\nREINDEX TABLE t;\nCOMMENT ON TABLE t IS 'rebuilt';\n",
      });
      await migrate(cwd, db, ['up', '1']);
      await db.query('UPDATE schema_migrations SET version = 2, dirty = true');
      expect((await migrate(cwd, db, ['repair'])).out).toContain('2 can be run again');
      expect((await migrate(cwd, db, ['repair', '--to', '1'])).code).toBe(0);
      expect((await migrate(cwd, db, ['up'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '2', dirty: false }]);
    }));

  it('of a run that was stopped before a table gave its name to a view is not taken in by the table', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        'db/1_t.up.sql': 'CREATE TABLE t (id int);\n',
        'db/2_u.up.sql': 'SET lock_timeout = 0;\nALTER TABLE t RENAME TO u;\nCREATE VIEW t AS SELECT id FROM u;\n',
      });
      await migrate(cwd, db, ['up', '1']);
      await db.query('UPDATE schema_migrations SET version = 2, dirty = true');
      expect((await migrate(cwd, db, ['repair'])).out).toContain(
        'Nothing that 2 does is done: no table u, no view t.\nNext: lockstep repair --to 1\n',
      );
    }));

  it('of a run that was stopped before a serial became an identity sees that it is none', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        'db/1_t.up.sql': 'CREATE TABLE t (id serial);\n',
        'db/2_identity.up.sql':
          'SET lock_timeout = 0;\nALTER TABLE t ALTER id DROP DEFAULT, ALTER id ADD GENERATED ALWAYS AS IDENTITY;\n',
      });
      const advice = async (): Promise<string> => {
        await db.query('UPDATE schema_migrations SET version = 2, dirty = true');
        return (await migrate(cwd, db, ['repair'])).out;
      };
      await migrate(cwd, db, ['up', '1']);
      expect(await advice()).toContain(
        'Nothing that 2 does is done: the default of t.id is still there, column t.id is no identity.\nNext: lockstep repair --to 1\n',
      );
      await migrate(cwd, db, ['repair', '--to', '1']);
      await migrate(cwd, db, ['up']);
      expect(await advice()).toContain(
        'All that 2 does is done: the default of t.id is gone, column t.id is an identity.',
      );
    }));

  it('of a run that was stopped while it attached looks for what is attached', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        'db/1_t.up.sql': `CREATE TABLE events (id int) PARTITION BY RANGE (id);
CREATE TABLE events_1 (id int);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (2) TO (3);\n`,
        'db/2_attach.up.sql': `SET lock_timeout = 0;
ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (1) TO (2);
ALTER TABLE events DETACH PARTITION events_2;\n`,
        'db/3_index.up.sql': 'CREATE INDEX i ON ONLY events (id); CREATE INDEX i_1 ON events_1 (id);\n',
        'db/4_attach.up.sql': 'SET lock_timeout = 0;\nALTER INDEX public.i ATTACH PARTITION i_1;\n',
      });
      const adviceAt = async (version: number): Promise<string> => {
        await db.query(`UPDATE schema_migrations SET version = ${version}, dirty = true`);
        const { out } = await migrate(cwd, db, ['repair']);
        await db.query('UPDATE schema_migrations SET version = version - 1, dirty = false');
        return out;
      };
      await migrate(cwd, db, ['up', '1']);
      expect(await adviceAt(2)).toMatch(
        /\nNothing that 2 does is done: events_1 is not attached to events, events_2 is attached to events\.\n[^]*Next: lockstep repair --to 1\n$/,
      );
      await migrate(cwd, db, ['up', '2']);
      expect(await adviceAt(4)).toContain('i_1 is not attached to public.i.\nNext: lockstep repair --to 3\n');
      await migrate(cwd, db, ['up', '1']);
      expect(await adviceAt(4)).toContain(
        'All that 4 does is done: i_1 is attached to public.i.\nNext: lockstep repair --to 4\n',
      );
    }));

  it('of a failed down names the version before; repair tells it from a failed up', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({ ...files, 'db/000003_more.down.sql': 'DROP TABLE more;\nDROP TABLE nothing;\n' });
      await migrate(cwd, db, ['up']);
      expect((await migrate(cwd, db, ['down'])).code).toBe(4);
      expect(await history(db)).toEqual([{ version: '2', dirty: true }]);
      const advice = await migrate(cwd, db, ['repair']);
      expect(advice.out).toContain('it was the down of 3 that failed');
      expect(advice.out).toContain('Next: lockstep repair --to 3\n');
    }));

  it('begins with a baseline, which runs nothing', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      await db.query('CREATE TABLE users (); CREATE TABLE orders ()');
      expect((await migrate(cwd, db, ['baseline', '2'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '2', dirty: false }]);
      expect(await objects(db)).toEqual(['orders', 'users']);
      expect((await migrate(cwd, db, ['baseline', '3'])).code).toBe(5);
      expect((await migrate(cwd, db, ['validate'])).code).toBe(0);
    }));

  it('refuses a version that has no file, and a table of another tool, before anything is written', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      await migrate(cwd, db, ['baseline', '3']);
      await db.query('UPDATE schema_migrations SET version = 9');
      for (const command of ['up', 'down']) {
        const { code, err } = await migrate(cwd, db, [command]);
        expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('no file has that version') as unknown });
      }
      await db.query('DROP TABLE schema_migrations; CREATE TABLE schema_migrations (version varchar PRIMARY KEY)');
      const { code, err } = await migrate(cwd, db, ['up']);
      expect(code).toBe(5);
      expect(err).toContain("is not golang-migrate's history");
      expect(err).toContain('dbmate or Rails');
      expect(await objects(db)).toEqual([]);
    }));

  it('says which version was passed over, since the tool never does', () =>
    withDatabase(major, async (db) => {
      const late = {
        'db/000002_late.up.sql': 'CREATE TABLE late (id int);\n',
        'db/000002_late.down.sql': 'DROP TABLE late;\n',
      };
      const early = Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes('000002')));
      await migrate(folderWith(early), db, ['up']);
      const cwd = folderWith({ ...early, ...late });
      const { code, out, err } = await migrate(cwd, db, ['up']);
      expect({ code, out }).toEqual({ code: 0, out: 'Nothing is pending.\n' });
      expect(err).toContain('000002_late.up.sql was probably never applied');
      expect((await migrate(cwd, db, ['validate'])).code).toBe(5);
      expect(await objects(db)).toEqual(['more', 'orders', 'users']);
    }));

  it('takes an empty migration, and one without a down, as the tool does', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        'db/1_a.up.sql': ' \n',
        'db/1_a.down.sql': '',
        'db/2_b.up.sql': 'CREATE TABLE b ();\n',
      });
      expect((await migrate(cwd, db, ['up'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '2', dirty: false }]);
      expect((await migrate(cwd, db, ['down', '--all'])).code).toBe(0);
      expect(await history(db)).toEqual([]);
      expect(await objects(db)).toEqual(['b']);
    }));

  it('refuses two statements of which one cannot run in a transaction, before anything is sent', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        'db/1_a.up.sql': 'CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n',
        'db/1_a.down.sql': '',
      });
      const { code, err } = await migrate(cwd, db, ['up']);
      expect(code).toBe(4);
      expect(err).toContain('CREATE INDEX CONCURRENTLY cannot run inside a transaction block');
      expect(err).toContain('Next: Move CREATE INDEX into a migration of its own');
      expect(await db.query(`SELECT to_regclass('schema_migrations') AS t`)).toEqual([{ t: null }]);
    }));

  it('cuts at every semicolon with multiStatement, and says what was done before a failure', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        'lockstep.json': '{ "migrations": [{ "dir": "db", "golangMigrate": { "multiStatement": true } }] }',
        'db/1_a.up.sql': 'CREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nSELECT 1/0;\n',
        'db/1_a.down.sql': '',
      });
      const { code, err } = await migrate(cwd, db, ['up']);
      expect(code).toBe(4);
      expect(err).toMatch(/^db\/1_a\.up\.sql:3:1: ERROR 22012/);
      expect(err).toContain('its first 2 statements are done and not undone');
      expect(await objects(db)).toEqual(['a', 'a_id']);
      expect(await history(db)).toEqual([{ version: '1', dirty: true }]);
    }));

  it('is told as events', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({ ...files, 'db/000003_more.up.sql': 'SELECT 1;\nSELECT 1/0;\n' });
      const { code, out } = await migrate(cwd, db, ['up', '--format', 'ndjson']);
      const events = eventsIn(out);
      expect(code).toBe(4);
      expect(events.map(({ event }) => event)).toEqual([
        'start',
        ...['migration', 'statement', 'statement', 'migration'],
        ...['migration', 'statement', 'migration'],
        ...['migration', 'statement', 'statement', 'migration'],
        'error',
        'end',
      ]);
      expect(events[0]).toMatchObject({ command: 'up', count: 3 });
      expect(events.findLast(({ event }) => event === 'statement')).toMatchObject({
        version: '3',
        index: 1,
        state: 'failed',
        range: { start: { line: 1, character: 0 } },
      });
      expect(events.at(-2)).toMatchObject({
        code: 4,
        sqlstate: '22012',
        applied: ['1', '2'],
        hint: 'lockstep repair',
        next: 'repair',
      });
      expect(events.at(-1)).toMatchObject({ exit: 4, counts: { done: 2, notDone: 1 } });
    }));
});
