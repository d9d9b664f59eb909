import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, folderWith, lockstep, type Files } from '../support/cli';

const files: Files = {
  'db/000001_users.up.sql': 'CREATE TABLE users (id int);\nCREATE TABLE orders (id int);\n',
  'db/000001_users.down.sql': 'DROP TABLE orders;\nDROP TABLE users;\n',
  'db/000002_index.up.sql': 'CREATE INDEX CONCURRENTLY orders_id ON orders (id);\n',
  'db/000002_index.down.sql': 'DROP INDEX CONCURRENTLY orders_id;\n',
};

/** Nothing in the environment names a server. */
const env = { PGHOST: '', PGDATABASE: '' };
const run = (cwd: string, ...args: string[]) => lockstep(args, { cwd, env });

describe('the embedded database', { timeout: 120_000 }, () => {
  test('is made by the first up, never by status, and is the target when nothing is said', async () => {
    const cwd = folderWith(files);
    const before = await run(cwd, 'status');
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toContain('0 applied, 2 pending');
    expect((await run(cwd, 'down')).stdout).toContain('has not been made yet');
    expect((await run(cwd, 'plan')).stdout).toContain('CREATE INDEX CONCURRENTLY orders_id');
    expect(existsSync(join(cwd, '.lockstep'))).toBe(false);

    const up = await run(cwd, 'up');
    expect(up.code).toBe(0);
    expect(up.stderr).toBe(
      'Making pglite:.lockstep/dev, an embedded PostgreSQL 18 (whatever "postgres" says: 15). It is for development; --target names another database.\n',
    );
    expect(up.stdout).toMatch(/^applied db\/000001.*\napplied db\/000002.*\n2 applied on pglite:\.lockstep\/dev/);
    expect(readFileSync(join(cwd, '.lockstep/.gitignore'), 'utf8')).toBe('*\n');
    expect(existsSync(join(cwd, '.lockstep/dev.lock'))).toBe(false);

    // Said once; and status does not start a database, so that it answers while another process has it.
    writeFileSync(join(cwd, '.lockstep/dev.lock'), JSON.stringify({ pid: process.pid, started: null }));
    const after = await run(cwd, 'status', '--format', 'json');
    expect(after.stderr).toBe('');
    expect(JSON.parse(after.stdout)).toMatchObject({
      target: { name: 'pglite:.lockstep/dev', server: expect.stringMatching(/^PostgreSQL 18\./) as unknown },
      history: { state: 'clean' },
      counts: { applied: 2, pending: 0 },
    });
    // A lock whose owner is gone, or whose pid another process has now, is taken over.
    writeFileSync(join(cwd, '.lockstep/dev.lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    writeFileSync(join(cwd, 'db/000002_index.up.sql'), 'CREATE INDEX other ON orders (id);\n');
    expect((await run(cwd, 'status')).stdout).toContain('  changed  db/000002_index.up.sql\n');
    const down = await run(cwd, 'down', '--all');
    expect(down).toMatchObject({ code: 0, stderr: '' });
    expect((await run(cwd, 'status')).stdout).toContain('0 applied, 2 pending');
  });

  test('of several runs at once applies each migration exactly once', async () => {
    const cwd = folderWith(files);
    const runs = await Promise.all(Array.from({ length: 10 }, () => run(cwd, 'up')));
    expect(runs.map(({ code, stderr }) => ({ code, stderr: stderr.replace(/^Making.*\n/, '') }))).toEqual(
      Array.from({ length: 10 }, () => ({ code: 0, stderr: '' })),
    );
    expect(runs.filter(({ stdout }) => stdout.startsWith('applied'))).toHaveLength(1);
  });

  test('of a run that is killed is whole, and what is said next brings it to its end', async () => {
    const whole = folderWith(files);
    const began = performance.now();
    await run(whole, 'up');
    const time = performance.now() - began;
    // From the making of the database to the last migration.
    for (const at of [0.15, 0.35, 0.5, 0.65, 0.8, 0.95]) {
      const cwd = folderWith(files);
      const child = spawn(process.execPath, [cli, 'up'], { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
      const timer = setTimeout(() => child.kill('SIGKILL'), at * time);
      await new Promise((resolve) => child.on('exit', resolve));
      clearTimeout(timer);
      let said = '';
      for (let next = 'up', rounds = 0; next !== '' && rounds < 8; rounds++) {
        const { code, stdout, stderr } = await run(cwd, ...next.split(' '));
        said += `${next}: ${code}\n${stdout}${stderr}`;
        next = /Next: lockstep (repair(?: --to \S+)?)/.exec(stdout + stderr)?.[1] ?? (next === 'up' ? '' : 'up');
      }
      const { stdout } = await run(cwd, 'status');
      expect(stdout, `killed at ${at}\n${said}`).toContain('2 applied, 0 pending');
      expect((await run(cwd, 'down', '--all')).stdout, said).toContain('2 rolled back');
    }
  });

  test('that is damaged is named, with what to do', async () => {
    const cwd = folderWith(files);
    mkdirSync(join(cwd, '.lockstep/dev'), { recursive: true });
    writeFileSync(join(cwd, '.lockstep/dev/PG_VERSION'), '18\n');
    const { code, stdout, stderr } = await run(cwd, 'up');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('The embedded database in .lockstep/dev cannot be opened');
    expect(stderr).toContain('delete that folder');
    expect(stderr).not.toMatch(/^\s+at /m);
    rmSync(join(cwd, '.lockstep'), { recursive: true });
    expect((await run(cwd, 'up')).code).toBe(0);
  });

  test('whose statement is interrupted undoes it, and says so', async () => {
    const sql =
      '-- migrate:up\nCREATE TABLE a ();\nSELECT count(*) FROM generate_series(1, 100000000000);\n\n-- migrate:down\n';
    const cwd = folderWith({ 'db/1_a.sql': sql });
    const child = spawn(process.execPath, [cli, 'up', '--format', 'ndjson'], { cwd, env: { ...process.env, ...env } });
    let out = '';
    child.stdout.on('data', (chunk: Uint8Array) => {
      const hadBegun = out.includes('"begin"');
      out += Buffer.from(chunk).toString();
      if (!hadBegun && out.includes('"begin"')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(out).toContain('"sqlstate":"57014"');
    expect((await run(cwd, 'status')).stdout).toContain('0 applied, 1 pending');
    expect(existsSync(join(cwd, '.lockstep/dev.lock'))).toBe(false);
  });
});
