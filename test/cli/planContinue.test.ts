import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, watch, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run as runCommand } from '../../server/src/cli/program';
import type { LintReport } from '../../server/src/core/report/types';
import { takeFix } from '../support/applyFix';
import { cli, fakeIo, filesIn, folderWith, lockstep, type Files } from '../support/cli';

const files: Files = {
  'lockstep.json': '{ "migrations": [{ "dir": "db" }] }\n',
  'db/000001_users.up.sql': 'CREATE TABLE users (id int PRIMARY KEY, mail text NOT NULL);\n',
  'db/000001_users.down.sql': "SET lock_timeout = '2s';\nDROP TABLE users;\n",
  'db/000002_drop.up.sql': "SET lock_timeout = '2s';\nALTER TABLE users DROP COLUMN mail;\n",
  'db/000002_drop.down.sql': "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN mail text NOT NULL;\n",
};
const plan = 'lockstep/plans/drop-users-mail';
const step = `${plan}/1-drop-mail.sql`;
const live = 'a version of the application that no longer uses public.users.mail';
const env = { PGHOST: '', PGDATABASE: '' };
const run = (cwd: string, ...args: string[]) => lockstep(args, { cwd, env });

/** A folder whose drop waits. */
async function waiting(): Promise<string> {
  const cwd = folderWith(files);
  await takeFix(cwd, 'drop-breaks-application');
  return cwd;
}

/** A step as a file of a plan has it. */
const stepText = (says: string, ...migrations: string[]): string =>
  [
    `--@ live: ${says}`,
    '--@ folder: db',
    '--@ after: 000001_users.up.sql',
    ...migrations.map((name) => `--@ migration: ${name}\n--@ up\nSELECT 1;\n--@ down\nSELECT 2;`),
    '',
  ].join('\n');

describe('plan continue', { timeout: 120_000 }, () => {
  test('writes what waits once it is live, and status and up say that it does', async () => {
    const cwd = await waiting();
    expect(Object.keys(filesIn(cwd))).toContain(step);
    expect((await run(cwd, 'lint')).stdout).not.toContain('lockstep/plans');

    const status = await run(cwd, 'status');
    expect(status.stdout).toContain(`  waits-for-deploy  ${step}\n`);
    expect(status.stdout).toContain(
      '\nThe plan drop-users-mail waits for a deploy: lockstep plan continue drop-users-mail\n',
    );
    const up = await run(cwd, 'up');
    expect(up.code).toBe(0);
    expect(up.stdout).toMatch(
      /\n2 applied .*\nThe plan drop-users-mail waits for a deploy: lockstep plan continue drop-users-mail\n$/,
    );
    const { stdout } = await run(cwd, 'status', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      migrations: [
        { version: '1', state: 'applied' },
        { version: '2', state: 'applied' },
        {
          version: '',
          name: 'drop users.mail',
          state: 'waits-for-deploy',
          path: join(cwd, step),
          downPath: null,
          waitsFor: { plan: 'drop-users-mail', step: 1, live },
        },
      ],
      counts: { applied: 2, pending: 0 },
    });
    expect((await run(cwd, 'plan', 'list')).stdout).toBe(
      `drop-users-mail (db)\n  step 1 waits until this is live: ${live}\n`,
    );
    expect((await run(cwd, 'plan')).stdout).toBe('-- Nothing is pending.\n');

    const refused = await run(cwd, 'plan', 'continue', 'drop-users-mail');
    expect(refused).toEqual({
      code: 5,
      stdout: '',
      stderr: `lockstep: This waits until it is live: ${live}. When it is, and no older version runs any more, say so with --live.\n`,
    });
    expect(existsSync(join(cwd, step))).toBe(true);

    expect(await run(cwd, 'plan', 'continue', 'drop-users-mail', '--live')).toEqual({
      code: 0,
      stdout: 'db/000003_drop_users_mail.up.sql\ndb/000003_drop_users_mail.down.sql\n',
      stderr: 'The plan drop-users-mail is done.\nNext: lockstep up\n',
    });
    expect(existsSync(join(cwd, plan))).toBe(false);
    const written = filesIn(cwd);
    expect(written['db/000003_drop_users_mail.up.sql']).toBe(
      "SET LOCAL lock_timeout = '2s';\n-- lockstep-disable-next-line drop-breaks-application -- the plan drop-users-mail waited until no version used it\nALTER TABLE users DROP COLUMN mail;\n",
    );
    const linted = await run(cwd, 'lint');
    expect(linted.stdout).not.toContain('[drop-breaks-application]');
    expect(linted.stdout).toContain('drop-loses-data');
    const applied = await run(cwd, 'up');
    expect(applied.code).toBe(0);
    expect(applied.stdout).toMatch(/\n1 applied on [^\n]*\n$/);
    expect((await run(cwd, 'down', '--all')).code).toBe(0);
  });

  test('asks whoever sits at a terminal', async () => {
    const cwd = await waiting();
    const asked: string[] = [];
    const answering = (answer: string) => {
      const { io, printed } = fakeIo({
        cwd,
        ask: (question) => {
          asked.push(question);
          return Promise.resolve(answer);
        },
      });
      return runCommand(['plan', 'continue', 'drop-users-mail'], io, '0').then((code) => ({ code, ...printed }));
    };
    expect(await answering('n')).toEqual({ code: 5, out: '', err: 'lockstep: Nothing was written.\n' });
    expect(await answering('y')).toMatchObject({ code: 0 });
    expect(asked).toEqual(
      Array.from({ length: 2 }, () => `Is this live, and does no older version run any more: ${live}? [y/N] `),
    );
  });

  test('takes one step at a time', async () => {
    const cwd = folderWith({
      ...files,
      [`${plan}/1-a.sql`]: stepText('a', 'a', 'b'),
      [`${plan}/10-c.sql`]: stepText('c', 'c'),
    });
    const first = await run(cwd, 'plan', 'continue', 'drop-users-mail', '--live');
    expect(first.stdout.split('\n')).toEqual([
      'db/000003_a.up.sql',
      'db/000003_a.down.sql',
      'db/000004_b.up.sql',
      'db/000004_b.down.sql',
      '',
    ]);
    expect(first.stderr).toContain('The plan drop-users-mail has 1 more to wait for.');
    const second = await run(cwd, 'plan', 'continue', 'drop-users-mail', '--live');
    expect(second.stdout).toContain('db/000005_c.up.sql');
  });

  test.each([
    [
      { [step]: 'SELECT 1;\n' },
      2,
      `${step}:1:1: Only comments may stand before the first "--@" line.\nNothing was written.`,
    ],
    [
      { [step]: stepText('x', 'a').replace('000001_users', '000009_gone') },
      5,
      'The plan drop-users-mail goes on from 000009_gone.up.sql, which db does not hold.',
    ],
    [{}, 2, 'There is no plan "drop-users-mail": no plan waits for a deploy here.'],
    [
      { 'lockstep/plans/other/1-a.sql': stepText('x', 'a') },
      2,
      'There is no plan "drop-users-mail". Those that wait for a deploy: other.',
    ],
  ])('refuses %j', async (changed, code, message) => {
    const cwd = folderWith({ ...files, ...changed });
    const before = filesIn(cwd);
    const ended = await run(cwd, 'plan', 'continue', 'drop-users-mail', '--live');
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(filesIn(cwd)).toEqual(before);
  });

  test('goes on where a file could not be written, with the versions that it began with', async () => {
    const cwd = folderWith({ ...files, [step]: stepText('x', 'a', 'b') });
    const obstacle = join(cwd, 'db/000004_b.up.sql');
    mkdirSync(obstacle);
    expect(await run(cwd, 'plan', 'continue', 'drop-users-mail', '--live')).toMatchObject({ code: 2 });
    expect(existsSync(join(cwd, step))).toBe(true);
    rmdirSync(obstacle);
    // Meanwhile somebody adds a migration.
    writeFileSync(join(cwd, 'db/000005_c.up.sql'), 'SELECT 1;\n');
    const ended = await run(cwd, 'plan', 'continue', 'drop-users-mail');
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('db/000004_b.up.sql') as unknown });
    expect(readdirSync(join(cwd, 'db')).filter((name) => /_[ab]\./.test(name))).toEqual([
      '000003_a.down.sql',
      '000003_a.up.sql',
      '000004_b.down.sql',
      '000004_b.up.sql',
    ]);
    expect(existsSync(join(cwd, plan))).toBe(false);
  });

  test('writes each migration once, whenever it is killed', async () => {
    const migrations = Array.from({ length: 20 }, (_, at) => `m${at}`);
    const expected = folderWith({ ...files, [step]: stepText('x', ...migrations) });
    await run(expected, 'plan', 'continue', 'drop-users-mail', '--live');
    // Killed at the first sign of: what is kept, the first file, one on the way, the last, and the step taken out.
    for (const sign of ['.writing.json', 'm0.up', 'm9.down', 'm19.down', '1-drop-mail.sql']) {
      const cwd = folderWith({ ...files, [step]: stepText('x', ...migrations) });
      const child = spawn(process.execPath, [cli, 'plan', 'continue', 'drop-users-mail', '--live'], { cwd });
      const watchers = ['db', plan].map((folder) =>
        watch(join(cwd, folder), (_, name) => {
          if (name?.includes(sign) === true) child.kill('SIGKILL');
        }),
      );
      await once(child, 'close');
      for (const watcher of watchers) watcher.close();
      if (existsSync(join(cwd, plan))) await run(cwd, 'plan', 'continue', 'drop-users-mail', '--live');
      expect(filesIn(cwd), sign).toEqual(filesIn(expected));
    }
  });
});

test('the files of plans are no migrations', async () => {
  const cwd = folderWith({
    ...files,
    'lockstep.json': '{}',
    [step]: stepText('x', 'a'),
    'lockstep/plans/V1__x.sql': 'DROP TABLE users;\n',
  });
  for (const path of [step, plan, 'lockstep/plans', 'lockstep/plans/V1__x.sql']) {
    const ended = await run(cwd, 'lint', path);
    expect(ended, path).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('belongs to a plan that waits for a deploy, and is no migration yet');
  }
  const { files: linted } = JSON.parse((await run(cwd, 'lint', '--format', 'json')).stdout) as LintReport;
  expect(linted.filter(({ path }) => path.includes('lockstep/plans'))).toEqual([]);
  expect((await run(cwd, 'lint', 'lockstep')).stderr).toContain('No migrations in lockstep');
});
