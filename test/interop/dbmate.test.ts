import { describe, expect, it } from 'vitest';
import { folderWith, type Files } from '../support/cli';
import { describeEachMajor, withDatabase, type Database } from '../support/postgres/database';
import { schemaDifferences, snapshot } from '../support/postgres/schema';
import { history, migrate, objects } from '../support/runner';
import { hasTool, runTool } from '../support/tools';

const files: Files = {
  'db/20260101000001_users.sql': '-- migrate:up\nCREATE TABLE users (id int);\n\n-- migrate:down\nDROP TABLE users;\n',
  'db/20260101000002_index.sql':
    '-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY users_id ON users (id);\n\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY users_id;\n',
  'db/20260101000003_orders.sql':
    '-- migrate:up\nCREATE TABLE orders (id int);\n\n-- migrate:down\nDROP TABLE orders;\n',
};

const dbmate = (cwd: string, { url }: Database, ...args: string[]) =>
  runTool('dbmate', ['--url', `${url}?sslmode=disable`, '--migrations-dir', 'db', '--no-dump-schema', ...args], cwd);

const names = Object.keys(files).map((path) => path.slice('db/'.length));

if (!hasTool('dbmate')) describe.skip('interop with dbmate: it is not installed for this platform', () => undefined);
else
  describeEachMajor('dbmate and Lockstep', (major) => {
    it('go on where the other stopped, up and down, with the same rows and the same table', () =>
      withDatabase(major, async (db) => {
        const cwd = folderWith(files);
        expect((await migrate(cwd, db, ['up', '2'])).code).toBe(0);
        const theirs = await dbmate(cwd, db, 'up');
        expect(theirs).toMatchObject({ code: 0 });
        expect(theirs.stdout).toContain(`Applied: ${names[2] ?? ''}`);
        expect(theirs.stdout).not.toContain(names[1]);
        expect((await migrate(cwd, db, ['up'])).out).toBe('Nothing is pending.\n');

        await withDatabase(major, async (other) => {
          expect(await dbmate(cwd, other, 'up')).toMatchObject({ code: 0 });
          expect(await history(other)).toEqual(await history(db));
          expect(schemaDifferences(await snapshot(other), await snapshot(db))).toEqual([]);
        });

        expect((await migrate(cwd, db, ['down'])).code).toBe(0);
        expect((await dbmate(cwd, db, 'rollback')).stdout).toContain(`Rolled back: ${names[1] ?? ''}`);
        expect((await migrate(cwd, db, ['down'])).code).toBe(0);
        expect((await dbmate(cwd, db, 'status')).stdout).toBe(
          `${names.map((name) => `[ ] ${name}\n`).join('')}\nApplied: 0\nPending: 3\n`,
        );
        expect(await objects(db)).toEqual([]);
      }));

    it('roll back what the other applied, and apply it again', () =>
      withDatabase(major, async (db) => {
        const cwd = folderWith(files);
        await dbmate(cwd, db, 'up');
        expect((await migrate(cwd, db, ['down', '--all'])).code).toBe(0);
        expect(await history(db)).toEqual([]);
        expect(await dbmate(cwd, db, 'up')).toMatchObject({ code: 0 });
        expect((await migrate(cwd, db, ['redo'])).code).toBe(0);
        expect((await dbmate(cwd, db, 'status', '--exit-code')).code).toBe(0);
      }));

    it('leave the same after a failure', () =>
      withDatabase(major, (db) =>
        withDatabase(major, async (other) => {
          const cwd = folderWith({
            ...files,
            'db/20260101000003_orders.sql':
              '-- migrate:up\nCREATE TABLE orders (id int);\nSELECT 1/0;\n\n-- migrate:down\n',
          });
          expect((await migrate(cwd, db, ['up'])).code).toBe(4);
          expect((await dbmate(cwd, other, 'up')).code).toBe(2);
          expect(await history(db)).toEqual(await history(other));
          expect(await objects(db)).toEqual(await objects(other));
        }),
      ));

    it('use the table of DBMATE_MIGRATIONS_TABLE, and make its schema', () =>
      withDatabase(major, async (db) => {
        const cwd = folderWith(files);
        const env = { TARGET: db.url, DBMATE_MIGRATIONS_TABLE: 'app.mig' };
        expect((await migrate(cwd, db, ['up', '1'], { env })).code).toBe(0);
        expect(await dbmate(cwd, db, '--migrations-table', 'app.mig', 'up')).toMatchObject({ code: 0 });
        expect((await migrate(cwd, db, ['status'], { env })).out).toContain('3 applied, 0 pending');
        expect(await db.query('SELECT count(*)::int AS n FROM app.mig')).toEqual([{ n: 3 }]);
      }));
  });
