import { expect, it } from 'vitest';
import { folderWith, type Files } from '../../support/cli';
import { describeEachMajor, withDatabase } from '../../support/postgres/database';
import { eventsIn, history, migrate, objects } from '../../support/runner';

const files: Files = {
  'db/01_users.sql': '-- migrate:up\nCREATE TABLE users (id int);\n\n-- migrate:down\nDROP TABLE users;\n',
  'db/02_index.sql':
    '-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY users_id ON users (id);\n\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY users_id;\n',
  'db/03_more.sql': '-- migrate:up\nCREATE TABLE more (id int);\n\n-- migrate:down\nDROP TABLE more;\n',
};

describeEachMajor('the history of dbmate', (major) => {
  it('is written as the tool writes it, up and down', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      expect(await migrate(cwd, db, ['up'])).toMatchObject({ code: 0, err: '' });
      expect(await history(db)).toEqual([{ version: '01' }, { version: '02' }, { version: '03' }]);
      expect(await objects(db)).toEqual(['more', 'users', 'users_id']);
      expect((await migrate(cwd, db, ['down'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '01' }, { version: '02' }]);
      expect((await migrate(cwd, db, ['redo'])).code).toBe(0);
      expect((await migrate(cwd, db, ['goto', '03'])).code).toBe(0);
      expect((await migrate(cwd, db, ['down', '--all'])).code).toBe(0);
      expect(await history(db)).toEqual([]);
      expect(await objects(db)).toEqual([]);
    }));

  it.each([
    ['first', '01_users.sql', ''],
    ['middle', '02_b.sql', '01'],
    ['last', '03_c.sql', '01,02'],
  ])('keeps what was applied when the %s migration fails, and no row of it', (_which, broken, applied) =>
    withDatabase(major, async (db) => {
      const good = (name: string) =>
        `-- migrate:up\nCREATE TABLE ${name} ();\n\n-- migrate:down\nDROP TABLE ${name};\n`;
      const cwd = folderWith({
        'db/01_users.sql': good('a'),
        'db/02_b.sql': good('b'),
        'db/03_c.sql': good('c'),
        [`db/${broken}`]: '-- migrate:up\nCREATE TABLE half ();\nSELECT * FROM nowhere;\n\n-- migrate:down\n',
      });
      const { code, err } = await migrate(cwd, db, ['up']);
      expect(code).toBe(4);
      expect(err).toMatch(new RegExp(`^db/${broken}:3:15: ERROR 42P01: relation "nowhere" does not exist\\n`));
      expect((await history(db)).map(({ version }) => version).join()).toBe(applied);
      expect(await objects(db)).not.toContain('half');
    }),
  );

  it('applies a version that is older than the last one, and says so', () =>
    withDatabase(major, async (db) => {
      const { 'db/02_index.sql': late = '', ...early } = files;
      const cwd = folderWith(early);
      await migrate(cwd, db, ['up']);
      const later = folderWith({ ...early, 'db/02_index.sql': late });
      const { code, err } = await migrate(later, db, ['up']);
      expect(code).toBe(0);
      expect(err).toContain('02 is older than 03');
      expect(await history(db)).toHaveLength(3);
    }));

  it('does not roll back an older one when the file of the last is missing', () =>
    withDatabase(major, async (db) => {
      await migrate(folderWith(files), db, ['up']);
      const rest = Object.entries(files).filter(([path]) => path !== 'db/03_more.sql');
      const cwd = folderWith(Object.fromEntries(rest));
      const { code, err } = await migrate(cwd, db, ['down']);
      expect(code).toBe(5);
      expect(err).toContain('Version 03 was applied here last, and its file is missing');
      expect((await migrate(cwd, db, ['status'])).out).toContain('missing  03 (no file)');
      expect(await history(db)).toHaveLength(3);
    }));

  it('names an INVALID index that a failure leaves, with the way out', () =>
    withDatabase(major, async (db) => {
      await db.query('CREATE TABLE users (id int); INSERT INTO users VALUES (1), (1)');
      const cwd = folderWith({
        'db/02_index.sql':
          '-- migrate:up transaction:false\nCREATE UNIQUE INDEX CONCURRENTLY users_id ON users (id);\n\n-- migrate:down\n',
      });
      const { code, err } = await migrate(cwd, db, ['up']);
      expect(code).toBe(4);
      expect(err).toMatch(/^db\/02_index\.sql:2:1: ERROR 23505/);
      expect(err).toContain('Detail: Key (id)=(1) is duplicated.');
      expect(err).toContain('The index users_id on users is INVALID');
      expect(err).toContain('DROP INDEX CONCURRENTLY users_id;');
      expect(await history(db)).toEqual([]);
      expect((await migrate(cwd, db, ['repair'])).out).toContain('DROP INDEX CONCURRENTLY users_id;');
      expect((await migrate(cwd, db, ['validate'])).code).toBe(5);
    }));

  it('finds a migration that was run and not recorded, or rolled back and still recorded', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      await migrate(cwd, db, ['up']);
      // What a run leaves that is killed between an index and its row.
      await db.query(`DELETE FROM schema_migrations WHERE version IN ('02', '03'); DROP TABLE more`);
      const status = await migrate(cwd, db, ['status', '--format', 'json']);
      expect(JSON.parse(status.out)).toMatchObject({
        advice: expect.stringMatching(
          /^All that 02 does is done: index users_id is there\. The history has no row for 02\..*Next: lockstep repair$/,
        ) as unknown,
      });
      const failed = await migrate(cwd, db, ['up']);
      expect(failed.code).toBe(4);
      expect(failed.err).toContain('ERROR 42P07');
      expect(failed.err).toMatch(/02 runs outside a transaction, .*\nNext: lockstep repair\n$/);
      const found = await migrate(cwd, db, ['repair']);
      expect(found.code).toBe(5);
      expect(found.out).toMatch(/The history has no row for 02\.\nNext: lockstep repair --to 02\n$/);
      expect((await migrate(cwd, db, ['repair', '--to', '03'])).err).toContain('lie 2 migrations');
      expect((await migrate(cwd, db, ['repair', '--to', '02'])).code).toBe(0);
      expect((await migrate(cwd, db, ['repair', '--to', '02'])).err).toContain('nothing to repair');
      expect((await migrate(cwd, db, ['repair', '--to', '03'])).err).toContain('written in one transaction');

      await db.query('DROP INDEX users_id');
      const up = await migrate(cwd, db, ['up', '1']);
      expect(up.code).toBe(0);
      expect(up.err).toMatch(/^WARNING: Nothing that 02 does is done: no index users_id\..*Next: lockstep repair\n$/);
      await migrate(cwd, db, ['down']);
      expect((await migrate(cwd, db, ['repair'])).out).toContain('Next: lockstep repair --to 01\n');
      expect((await migrate(cwd, db, ['repair', '--to', '01'])).code).toBe(0);
      expect(await history(db)).toEqual([{ version: '01' }]);
      expect((await migrate(cwd, db, ['up'])).code).toBe(0);
      expect((await migrate(cwd, db, ['repair'])).out).toBe('There is nothing to repair.\n');
      const read = await migrate(cwd, db, ['repair', '--format', 'json']);
      expect({ code: read.code, ...(JSON.parse(read.out) as object) }).toMatchObject({ code: 0, proposal: null });
    }));

  it('goes to the server in one message with its row, and what fails is placed in its file', () =>
    withDatabase(major, async (db) => {
      const section = (up: string): string => `-- migrate:up\n${up}\n\n-- migrate:down\n`;
      const cwd = folderWith({
        'db/1_a.sql': section(
          'CREATE TABLE sent AS SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid() -- no semicolon',
        ),
      });
      expect((await migrate(cwd, db, ['up'])).code).toBe(0);
      const [row] = await db.query<{ query: string }>('SELECT query FROM sent');
      expect(row?.query).toMatch(/^SET lock_timeout = '2s';\nBEGIN READ WRITE;\n[^]*CREATE TABLE sent[^]*COMMIT;$/);

      const failing = async (up: string): Promise<{ err: string; events: unknown[] }> => {
        const folder = folderWith({ 'db/1_a.sql': section(''), 'db/2_b.sql': section(up) });
        const { out } = await migrate(folder, db, ['up', '--format', 'ndjson']);
        const { code, err } = await migrate(folder, db, ['up']);
        expect(code).toBe(4);
        return {
          err,
          events: eventsIn(out).filter((event) => event.event === 'statement' && event.state === 'failed'),
        };
      };
      const table = 'CREATE TABLE ü ();\n';
      const syntax = await failing(`${table}CREATE TABLE b (;`);
      expect(syntax.err).toContain('2_b.sql:3:17: ERROR 42601');
      expect(syntax.events).toMatchObject([{ index: 1 }]);
      const missing = await failing(`${table}SELECT 1; SELECT nothing;`);
      expect(missing.err).toContain('2_b.sql:3:18: ERROR 42703');
      expect(missing.events).toMatchObject([{ index: 2 }]);
      const divided = await failing(`${table}SELECT 1 / 0;`);
      expect(divided.err).toContain('2_b.sql:3:1: ERROR 22012');
      expect(divided.events).toMatchObject([{ index: 1 }]);
      const open = await failing(`${table}SELECT 1 /* not closed`);
      expect(open.err).toContain('ERROR 42601: unterminated /* comment');
      await db.query('ALTER TABLE schema_migrations ADD CHECK (version < $$2$$)');
      const recorded = await failing(table);
      expect(recorded.err).toContain('2_b.sql: ERROR 23514');
      expect(recorded.events).toEqual([]);
      expect(await objects(db)).toEqual(['sent']);
    }));

  it('records a file that ends the transaction itself, and says that the two were not committed together', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({ 'db/1_a.sql': '-- migrate:up\nCREATE TABLE a ();\nCOMMIT;\n\n-- migrate:down\n' });
      const { code, err } = await migrate(cwd, db, ['up']);
      expect(code).toBe(0);
      expect(err).toContain('1_a.sql ends the transaction that it runs in');
      expect(await history(db)).toEqual([{ version: '1' }]);
    }));

  it('refuses CONCURRENTLY in the transaction of dbmate beforehand, with the fix', () =>
    withDatabase(major, async (db) => {
      await db.query('CREATE TABLE users (id int)');
      const cwd = folderWith({
        'db/1_a.sql': '-- migrate:up\nCREATE INDEX CONCURRENTLY a ON users (id);\n\n-- migrate:down\n',
      });
      const { code, err } = await migrate(cwd, db, ['up']);
      expect(code).toBe(4);
      expect(err).toContain('Write "-- migrate:up transaction:false" in place of its marker');
      expect(await objects(db)).toEqual(['users']);
    }));
});
