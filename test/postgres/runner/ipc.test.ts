import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { PasswordWanted, ToChild } from '../../../server/src/cli/ipc';
import { cli, folderWith, type Files } from '../../support/cli';
import { describeEachMajor, withDatabase } from '../../support/postgres/database';
import { withKeyedUser } from '../../support/postgres/keyedUser';
import { eventsIn, objects } from '../../support/runner';

interface Parent {
  readonly cwd: string;
  readonly url: string;
  readonly args: readonly string[];
  readonly onStdout?: (text: string, send: (message: ToChild) => void, disconnect: () => void) => void;
  readonly onWanted?: (wanted: PasswordWanted, send: (message: ToChild) => void) => void;
}

/** Forks the command line as the extension does. */
const forked = ({
  cwd,
  url,
  args,
  onStdout,
  onWanted,
}: Parent): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = fork(cli, [...args, '--target', 'env:TARGET'], {
      cwd,
      silent: true,
      env: { ...process.env, TARGET: url, PGPASSWORD: '', LOCKSTEP_IPC: '1' },
    });
    const send = (message: ToChild): void => {
      child.send(message);
    };
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk: Uint8Array) => {
      const text = Buffer.from(chunk).toString();
      out += text;
      onStdout?.(text, send, () => {
        child.disconnect();
      });
    });
    child.stderr?.on('data', (chunk: Uint8Array) => (err += Buffer.from(chunk).toString()));
    child.on('message', (wanted: PasswordWanted) => onWanted?.(wanted, send));
    // A parent that disconnects gets no 'close' (Node 20).
    const ended = [child.stdout, child.stderr].flatMap((stream) => (stream === null ? [] : [once(stream, 'end')]));
    child.on('exit', (code) => {
      void Promise.all(ended).then(() => {
        resolve({ code, out, err });
      });
    });
  });

const sleeping: Files = { 'db/1_a.up.sql': 'CREATE TABLE a ();\nSELECT pg_sleep(600);\n', 'db/1_a.down.sql': '' };

describeEachMajor('a process forked with an IPC channel', (major) => {
  it.each([
    [
      'is told to cancel',
      (send: (message: ToChild) => void) => {
        send({ kind: 'cancel' });
      },
    ],
    [
      'loses its parent',
      (_send: (message: ToChild) => void, disconnect: () => void) => {
        disconnect();
      },
    ],
  ])('ends the statement on the server when it %s', (_when, act) =>
    withDatabase(major, async (db) => {
      const asleep = `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
      const { code, out } = await forked({
        cwd: folderWith(sleeping),
        url: db.url,
        args: ['up', '--format', 'ndjson'],
        onStdout: (text, send, disconnect) => {
          if (!text.includes('"begin"')) return;
          void (async () => {
            for (let rows: unknown[] = []; rows.length === 0;) rows = await db.query(asleep);
            act(send, disconnect);
          })();
        },
      });
      expect(code).toBe(130);
      expect(eventsIn(out).at(-2)).toMatchObject({ event: 'error', code: 130, sqlstate: '57014' });
      expect(await db.query(asleep)).toEqual([]);
      expect(await objects(db)).toEqual([]);
    }),
  );

  it('asks for the password that the server wants, and never shows it', () =>
    withDatabase(major, (db) =>
      withKeyedUser(db, async ({ user, password, url }) => {
        const cwd = folderWith({ 'db/1_a.up.sql': 'CREATE TABLE a ();\n', 'db/1_a.down.sql': '' });
        const wanted: PasswordWanted[] = [];
        const up = (answer: string | null) =>
          forked({
            cwd,
            url,
            args: ['up'],
            onWanted: (message, send) => {
              wanted.push(message);
              send({ kind: 'password', password: answer });
            },
          });
        const place = url.replace(/^.*@/, '');
        const none = await up(null);
        expect(none.code).toBe(3);
        expect(none.err).toContain(`wants a password for "${user}"`);
        const wrong = await up('pumpkin');
        expect(wrong).toMatchObject({ code: 3, out: '' });
        expect(wrong.err).not.toContain('pumpkin');
        const right = await up(password);
        expect(right).toMatchObject({ code: 0, err: '' });
        expect(right.out).not.toContain(password);
        // Once a run: the sessions that watch and cancel are let in with the same password.
        expect(wanted).toEqual(
          Array.from({ length: 3 }, () => ({ kind: 'password-wanted', target: place, place, user })),
        );
        expect(await objects(db)).toEqual(['a']);
      }),
    ));

  it('asks nobody who does not need to be asked', () =>
    withDatabase(major, async (db) => {
      const cwd = folderWith({ 'db/1_a.up.sql': 'CREATE TABLE a ();\n', 'db/1_a.down.sql': '' });
      const wanted: PasswordWanted[] = [];
      const { code } = await forked({
        cwd,
        url: db.url,
        args: ['up'],
        onWanted: (message) => {
          wanted.push(message);
        },
      });
      expect({ code, wanted }).toEqual({ code: 0, wanted: [] });
    }));
});
