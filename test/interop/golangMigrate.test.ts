import { describe, expect, it } from 'vitest';
import { folderWith, type Files } from '../support/cli';
import { describeEachMajor, withDatabase, type Database } from '../support/postgres/database';
import { schemaDifferences, snapshot } from '../support/postgres/schema';
import { eventsIn, history, migrate, objects } from '../support/runner';
import { hasTool, runTool } from '../support/tools';

const files: Files = {
  'db/000001_users.up.sql': 'CREATE TABLE users (id int);\n',
  'db/000001_users.down.sql': 'DROP TABLE users;\n',
  'db/000002_index.up.sql': 'CREATE INDEX CONCURRENTLY users_id ON users (id);\n',
  'db/000002_index.down.sql': 'DROP INDEX CONCURRENTLY users_id;\n',
  'db/000003_orders.up.sql': 'CREATE TABLE orders (id int);\n',
  'db/000003_orders.down.sql': 'DROP TABLE orders;\n',
};

const broken = { ...files, 'db/000003_orders.up.sql': 'CREATE TABLE orders (id int);\nSELECT 1/0;\n' };

/** The tool by the driver of a URL scheme; without TLS, which the servers of the tests do not have. */
const theirUrl = (url: string, scheme: string, more = '') =>
  `${url.replace('postgres://', `${scheme}://`)}?sslmode=disable${more}`;

if (!hasTool('golang-migrate'))
  describe.skip('interop with golang-migrate: there is no go to build it', () => undefined);
else
  describeEachMajor('golang-migrate and Lockstep', (major) => {
    describe.each(['postgres', 'pgx5'])('by %s', (scheme) => {
      const tool = (cwd: string, { url }: Database, ...args: string[]) =>
        runTool('golang-migrate', ['-database', theirUrl(url, scheme), '-path', 'db', ...args], cwd);

      it('go on where the other stopped, up and down, with the same rows and the same table', () =>
        withDatabase(major, async (db) => {
          const cwd = folderWith(files);
          expect((await migrate(cwd, db, ['up', '2'])).code).toBe(0);
          expect((await tool(cwd, db, 'version')).stderr).toBe('2\n');
          expect(await tool(cwd, db, 'up')).toMatchObject({ code: 0 });
          expect((await migrate(cwd, db, ['up'])).out).toBe('Nothing is pending.\n');
          await withDatabase(major, async (other) => {
            expect(await tool(cwd, other, 'up')).toMatchObject({ code: 0 });
            expect(await history(other)).toEqual(await history(db));
            expect(schemaDifferences(await snapshot(other), await snapshot(db))).toEqual([]);
          });
          expect((await migrate(cwd, db, ['down'])).code).toBe(0);
          expect(await tool(cwd, db, 'down', '1')).toMatchObject({ code: 0 });
          expect(await history(db)).toEqual([{ version: '1', dirty: false }]);
          expect((await migrate(cwd, db, ['down'])).code).toBe(0);
          expect(await history(db)).toEqual([]);
          expect(await tool(cwd, db, 'up')).toMatchObject({ code: 0 });
          expect((await migrate(cwd, db, ['down', '--all'])).code).toBe(0);
          expect(await objects(db)).toEqual([]);
          expect((await tool(cwd, db, 'version')).stderr).toContain('no migration');
        }));

      it('leave the same after a failure, and the other goes on after our repair', () =>
        withDatabase(major, (db) =>
          withDatabase(major, async (other) => {
            const cwd = folderWith(broken);
            expect((await migrate(cwd, db, ['up'])).code).toBe(4);
            expect((await tool(cwd, other, 'up')).code).toBe(1);
            expect(await history(db)).toEqual([{ version: '3', dirty: true }]);
            expect(await history(other)).toEqual(await history(db));
            expect(await objects(other)).toEqual(await objects(db));
            expect((await tool(cwd, db, 'up')).stderr).toContain('Dirty database version 3');

            expect((await migrate(cwd, other, ['repair', '--to', '2'])).code).toBe(0);
            expect(await tool(folderWith(files), other, 'up')).toMatchObject({ code: 0 });
            expect(await history(other)).toEqual([{ version: '3', dirty: false }]);
          }),
        ));

      it('wait for each other', () =>
        withDatabase(major, async (db) => {
          const cwd = folderWith({
            ...files,
            'db/000003_orders.up.sql': 'SELECT FROM gate;\nCREATE TABLE orders ();\n',
          });
          const gate = await db.connect();
          await db.query('CREATE TABLE gate (id int)');
          await gate.query('BEGIN; LOCK TABLE gate');
          const theirs = tool(cwd, db, 'up');
          for (let waiting = 0; waiting === 0;)
            waiting = (await db.query(`SELECT FROM pg_locks WHERE relation = 'gate'::regclass AND NOT granted`)).length;
          let out = '';
          const ours = migrate(cwd, db, ['up', '--format', 'ndjson'], {
            stdout: (text) => {
              out += text;
              // It has been told that it must wait.
              if (text.includes('"waiting"')) void gate.query('COMMIT');
            },
          });
          expect(await theirs).toMatchObject({ code: 0 });
          expect((await ours).code).toBe(0);
          expect(eventsIn(out).map(({ event }) => event)).toEqual(['waiting', 'start', 'end']);
          expect(await history(db)).toEqual([{ version: '3', dirty: false }]);

          // And the other way round: the tool asks inside pg_advisory_lock until we are done.
          await migrate(cwd, db, ['down']);
          await gate.query('BEGIN; LOCK TABLE gate');
          const oursFirst = migrate(cwd, db, ['up'], { stderr: () => undefined });
          const waiting = async (where: string) => {
            for (let rows: unknown[] = []; rows.length === 0;)
              rows = await db.query(
                `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND ${where}`,
              );
          };
          await waiting(`relation = 'gate'::regclass`);
          const theirsThen = tool(cwd, db, 'up');
          await waiting(`locktype = 'advisory'`);
          await gate.query('COMMIT');
          expect((await oursFirst).code).toBe(0);
          expect(await theirsThen).toMatchObject({ code: 0, stderr: expect.stringContaining('no change') as unknown });
          expect(await history(db)).toEqual([{ version: '3', dirty: false }]);
        }));
    });

    it('use the same table with x-migrations-table', () =>
      withDatabase(major, async (db) => {
        const cwd = folderWith(files);
        const extra = '&x-migrations-table=mig';
        expect((await migrate(cwd, { url: theirUrl(db.url, 'postgres', extra) }, ['up', '1'])).code).toBe(0);
        const args = ['-database', theirUrl(db.url, 'postgres', extra), '-path', 'db', 'up'];
        expect(await runTool('golang-migrate', args, cwd)).toMatchObject({ code: 0 });
        expect(await db.query('SELECT * FROM mig')).toEqual([{ version: '3', dirty: false }]);
      }));
  });
