import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { run } from '../../../server/src/cli/program';
import { fakeIo, folderWith } from '../../support/cli';
import { describeEachMajor, withDatabase } from '../../support/postgres/database';
import { withKeyedUser } from '../../support/postgres/keyedUser';
import { eventsIn, history, migrate, objects } from '../../support/runner';

const golang = {
  'db/1_a.up.sql': 'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n',
  'db/1_a.down.sql': 'DROP TABLE a;\n',
  'db/2_b.up.sql': 'INSERT INTO a VALUES (2);\n',
  'db/2_b.down.sql': 'DELETE FROM a WHERE id = 2;\n',
};
const dbmate = {
  'db/1_a.sql':
    '-- migrate:up\nCREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n\n-- migrate:down\nDROP TABLE a;\n',
  'db/2_b.sql': '-- migrate:up\nINSERT INTO a VALUES (2);\n\n-- migrate:down\nDELETE FROM a WHERE id = 2;\n',
};

/** A listener for an interrupt, to be pulled by the test. */
const interruptible = () => {
  let pull = (): void => undefined;
  return {
    onInterrupt: (listener: () => void) => {
      pull = listener;
      return () => undefined;
    },
    interrupt: () => {
      pull();
    },
  };
};

describeEachMajor('a run', (major) => {
  it.each([
    ['golang-migrate', golang],
    ['dbmate', dbmate],
  ])('of ten at once with %s applies each migration exactly once', (_tool, files) =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(files);
      const runs = await Promise.all(Array.from({ length: 10 }, () => migrate(cwd, db, ['up'])));
      expect(runs.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
      expect(runs.filter(({ out }) => out.startsWith('applied'))).toHaveLength(1);
      expect(await db.query('SELECT id FROM a ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
      expect((await history(db)).length).toBeGreaterThan(0);
    }),
  );

  it('holds both keys that golang-migrate may lock, while it runs', () =>
    withDatabase(major, async (db) => {
      const holder = await db.connect();
      const cwd = folderWith(golang);
      const keys = async () => {
        const rows = await db.query<{ key: string }>(
          `SELECT (classid::bigint << 32 | objid::bigint) AS key FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY 1`,
        );
        return rows.map(({ key }) => key);
      };
      await db.query('CREATE TABLE gate (id int)');
      await holder.query('BEGIN; LOCK TABLE gate');
      const blocked = folderWith({ ...golang, 'db/1_a.up.sql': 'SET lock_timeout = 0;\nSELECT * FROM gate;\n' });
      let held: string[] = [];
      const { code } = await migrate(blocked, db, ['up', '1'], {
        stderr: () => {
          // It says that it waits: then the locks are held.
          void keys().then(async (found) => {
            held = found;
            await holder.query('ROLLBACK');
          });
        },
      });
      expect(code).toBe(0);
      expect(held).toHaveLength(2);
      expect(cwd).not.toBe(blocked);
    }));

  it('tries again after a lock timeout, and names who blocks it', () =>
    withDatabase(major, async (db) => {
      await db.query('CREATE TABLE orders (id int)');
      const other = await db.connect();
      await other.query("SET application_name = 'shop'");
      await other.query('BEGIN; SELECT * FROM orders');
      const cwd = folderWith({
        'lockstep.json': '{ "lockTimeout": "600ms" }',
        'db/1_a.sql': '-- migrate:up\nALTER TABLE orders ADD COLUMN x int;\n\n-- migrate:down\n',
      });
      let out = '';
      const { code } = await migrate(cwd, db, ['up', '--format', 'ndjson'], {
        stdout: (text) => {
          out += text;
          if (text.includes('"attempt 2') || text.includes('(attempt 2')) void other.query('COMMIT');
        },
      });
      expect(code).toBe(0);
      const events = eventsIn(out);
      expect(events.find(({ event }) => event === 'waiting')).toMatchObject({
        version: '1',
        relation: 'orders',
        mode: 'AccessExclusiveLock',
        blockers: [{ pid: other.pid, application: 'shop' }],
      });
      expect(events.filter(({ event }) => event === 'notice')).toHaveLength(1);
    }));

  it.each([
    ['dbmate', { 'db/1_a.sql': '-- migrate:up\nCREATE TABLE a ();\nSELECT pg_sleep(600);\n\n-- migrate:down\n' }, []],
    [
      'golang-migrate',
      { 'db/1_a.up.sql': 'CREATE TABLE a ();\nSELECT pg_sleep(600);\n' },
      [{ version: '1', dirty: true }],
    ],
  ] as const)(
    'of %s that is interrupted ends the statement on the server and says what is left',
    (_tool, files, rows) =>
      withDatabase(major, async (db) => {
        const cwd = folderWith(files);
        const { onInterrupt, interrupt } = interruptible();
        let out = '';
        const { code, err } = await migrate(cwd, db, ['up', '--format', 'ndjson'], {
          onInterrupt,
          stdout: (text) => {
            out += text;
            if (!text.includes('"migration"') || !text.includes('"begin"')) return;
            void (async () => {
              for (let n = 0; n === 0;)
                n = (
                  await db.query(
                    `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`,
                  )
                ).length;
              interrupt();
            })();
          },
        });
        expect({ code, err }).toEqual({ code: 130, err: '' });
        expect(eventsIn(out).at(-1)).toMatchObject({ event: 'end', exit: 130 });
        expect(eventsIn(out).at(-2)).toMatchObject({ event: 'error', code: 130, sqlstate: '57014' });
        expect(
          await db.query(`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`),
        ).toEqual([]);
        expect(await objects(db)).toEqual([]);
        expect(await history(db)).toEqual(rows);
      }),
  );

  it('changes a protected target only when its database is named', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        ...golang,
        'lockstep.json': '{ "targets": { "prod": { "url": "env:URL", "protected": true } } }',
      });
      expect((await migrate(cwd, db, ['up'])).code).toBe(0);
      const asked = async (...args: string[]) => {
        const { io, printed } = fakeIo({ cwd, env: { URL: db.url } });
        return { code: await run(args, io, '0'), ...printed };
      };
      const refused = await asked('down');
      expect(refused.code).toBe(5);
      expect(refused.err).toContain(`--confirm ${db.name}`);
      expect((await asked('status')).code).toBe(0);
      expect((await asked('down', '--confirm', 'other')).code).toBe(5);
      expect((await asked('down', '--confirm', db.name)).code).toBe(0);
    }));

  it('changes a target that wants a backup only when one is named', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({
        ...golang,
        'lockstep.json': '{ "targets": { "prod": { "url": "env:URL", "requireBackup": true } } }',
      });
      const asked = async (...args: string[]) => {
        const { io, printed } = fakeIo({ cwd, env: { URL: db.url } });
        return { code: await run(args, io, '0'), ...printed };
      };
      const refused = await asked('up');
      expect(refused.code).toBe(5);
      expect(refused.err).toContain('The target prod wants a backup first');
      expect(await objects(db)).toEqual([]);
      expect((await asked('up', '--backup', 'snapshot:x')).code).toBe(0);
      expect((await asked('down')).code).toBe(5);
      expect((await asked('status')).code).toBe(0);
    }));

  it('finds its server by PGSERVICE', () =>
    withDatabase(major, async (db) => {
      const { port } = new URL(db.url);
      const cwd = folderWith({
        ...golang,
        services: `# ours\n[other]\nhost=nowhere.invalid\n\n[shop]\nhost=127.0.0.1\nport=${port}\nuser=postgres\ndbname=${db.name}\n`,
      });
      const status = async (env: Record<string, string>) => {
        const { io, printed } = fakeIo({ cwd, env: { PGSERVICEFILE: join(cwd, 'services'), ...env } });
        return { code: await run(['status'], io, '0'), ...printed };
      };
      // A service comes before the variables (manual, 34.17).
      expect((await status({ PGSERVICE: 'shop', PGPORT: '1' })).out).toContain(`127.0.0.1:${port}/${db.name}`);
      const unknown = await status({ PGSERVICE: 'shoe' });
      expect(unknown.code).toBe(2);
      expect(unknown.err).toContain(`There is no service "shoe" in ${join(cwd, 'services')}.`);
    }));

  it('of a target that comes after another applies only what that one has', () =>
    withDatabase(major, (staging) =>
      withDatabase(major, async (prod) => {
        const targets = { staging: { url: 'env:STAGING' }, prod: { url: 'env:PROD', after: 'staging' } };
        const cwd = folderWith({ ...golang, 'lockstep.json': JSON.stringify({ targets }) });
        const asked = async (...args: string[]) => {
          const { io, printed } = fakeIo({ cwd, env: { STAGING: staging.url, PROD: prod.url } });
          return { code: await run(args, io, '0'), ...printed };
        };
        expect((await asked('up')).err).toContain('say with --target which one is meant: staging, prod');
        const early = await asked('up', '--target', 'prod');
        expect(early.code).toBe(5);
        expect(early.err).toContain('Version 1 has not been applied to staging');
        expect((await asked('up', '1', '--target', 'staging')).code).toBe(0);
        expect((await asked('up', '1', '--target', 'prod')).code).toBe(0);
        expect((await asked('up', '--target', 'prod')).code).toBe(5);
        expect(await history(prod)).toEqual([{ version: '1', dirty: false }]);
      }),
    ));

  it('that loses its session says that nobody knows what became of the statement', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({ 'db/1_a.up.sql': 'SELECT pg_sleep(600);\n', 'db/1_a.down.sql': '' });
      const ended = migrate(cwd, db, ['up']);
      for (let killed = 0; killed === 0;)
        killed = (
          await db.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`,
          )
        ).length;
      const { code, err } = await ended;
      expect(code).toBe(4);
      expect(err).toMatch(/^db\/1_a\.up\.sql: the session ended .*; what became of the statement is not known\.\n/);
      expect(err).toContain('Next: lockstep status');
    }));

  it('asks for a password, takes it from PGPASSWORD and .pgpass, and never shows it', () =>
    withDatabase(major, (db) =>
      withKeyedUser(db, async ({ user, password, url }) => {
        const cwd = folderWith({ ...golang, pgpass: `127.0.0.1:*:*:${user}:${password}\n` });
        const status = (env: Record<string, string>, at = url) =>
          migrate(cwd, { url: at }, ['status'], { env: { TARGET: at, ...env } });
        const without = await status({});
        expect(without.code).toBe(3);
        expect(without.err).toContain(`wants a password for "${user}"`);
        const wrong = await status({}, url.replace('@', ':pumpkin@'));
        expect(wrong.code).toBe(3);
        expect(wrong.err).toContain(`does not let "${user}" in: password authentication failed`);
        expect(wrong.err).not.toContain('pumpkin');
        expect((await status({ PGPASSWORD: password })).code).toBe(0);
        chmodSync(join(cwd, 'pgpass'), 0o600);
        vi.stubEnv('PGPASSFILE', join(cwd, 'pgpass'));
        try {
          expect((await status({})).code).toBe(0);
        } finally {
          vi.unstubAllEnvs();
        }
      }),
    ));

  it('says host and port, and never the password, when there is no session to be had', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(golang);
      const base = new URL(db.url);
      const failing = async (change: (url: URL) => void) => {
        const url = new URL(db.url);
        url.password = 'sesame';
        change(url);
        const { code, out, err } = await migrate(cwd, { url: url.href }, ['up']);
        expect(out + err).not.toContain('sesame');
        expect(code).toBe(3);
        return err;
      };
      expect(await failing((url) => (url.port = '1'))).toContain('Nothing answers at 127.0.0.1, port 1.');
      expect(await failing((url) => (url.hostname = 'no-such-host.invalid'))).toContain('"no-such-host.invalid"');
      expect(await failing((url) => (url.pathname = '/nowhere'))).toContain('has no database "nowhere"');
      expect(await failing((url) => (url.username = 'nobody'))).toContain('does not let "nobody" in');
      expect(await failing((url) => (url.search = '?sslmode=require'))).toContain(
        `127.0.0.1, port ${base.port} has no TLS`,
      );
    }));

  it('of a user who may not write says so and leaves nothing', () =>
    withDatabase(major, async (db) => {
      await db.query(`CREATE ROLE reader_${db.name} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
      try {
        const url = db.url.replace('postgres@', `reader_${db.name}@`);
        const { code, err } = await migrate(folderWith(golang), { url }, ['up']);
        expect(code).toBe(4);
        expect(err).toContain('42501');
        expect((await migrate(folderWith(golang), { url }, ['status'])).code).toBe(0);
      } finally {
        await db.query(`DROP ROLE reader_${db.name}`);
      }
    }));

  it('is followed by a bar at the foot of a terminal, which is gone when it ends', () =>
    withDatabase(major, async (db) => {
      const shownBy = async (args: string[], changes = {}) =>
        (await migrate(folderWith(dbmate), db, args, { progressColumns: 60, ...changes })).err;
      const err = await shownBy(['up']);
      const frames = err.split('\r\u001b[K');
      expect(frames).toContain('···················· 0 of 2  db/1_a.sql  0.0 s');
      expect(frames).toContain('██████████·········· 1 of 2  db/2_b.sql  0.0 s');
      expect(frames.at(-1)).toBe('');
      expect(frames.every((frame) => frame.length < 60)).toBe(true);
      // Nothing to do, nobody to see it, events instead: no bar.
      expect(await shownBy(['up'])).toBe('');
      expect(await shownBy(['down', '--quiet'])).toBe('');
      expect(await shownBy(['up', '--format', 'ndjson'])).toBe('');
      expect(await shownBy(['down'], { progressColumns: undefined })).toBe('');
    }));

  it('tells how many rows batches have changed', () =>
    withDatabase(major, async (db) => {
      const block = `DO $$ BEGIN FOR i IN 1..3 LOOP COMMIT; RAISE NOTICE 'lockstep: % rows', i * 5000; END LOOP; RAISE NOTICE 'else'; END $$;`;
      const cwd = folderWith({ 'db/1_a.up.sql': `${block}\n`, 'db/1_a.down.sql': '' });
      const { out } = await migrate(cwd, db, ['up', '--format', 'ndjson']);
      const events = eventsIn(out);
      expect(events.flatMap((event) => (event.event === 'progress' ? [[event.version, event.done]] : []))).toEqual([
        ['1', 5000],
        ['1', 10000],
        ['1', 15000],
      ]);
      expect(events.flatMap((event) => (event.event === 'notice' ? [event.message] : []))).toEqual(['else']);
      await migrate(cwd, db, ['down']);
      const { err } = await migrate(cwd, db, ['up'], { progressColumns: 100 });
      expect(err).toContain('0 of 1  db/1_a.up.sql  15000 rows  ');
    }));

  it('is planned with the very SQL that is sent, and the plan runs nothing', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith(dbmate);
      const { code, out } = await migrate(cwd, db, ['plan', '1']);
      expect(code).toBe(0);
      expect(out).toContain(
        [
          '-- 1_a.sql',
          '-- one transaction:',
          "SET lock_timeout = '2s';",
          'BEGIN READ WRITE;',
          '-- migrate:up',
          'CREATE TABLE a (id int);',
          'INSERT INTO a VALUES (1);',
          "INSERT INTO public.schema_migrations (version) VALUES ('1');",
          'COMMIT;',
        ].join('\n'),
      );
      expect(await objects(db)).toEqual([]);
    }));
});
