import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../server/src/cli/program';
import type { LintReport } from '../../server/src/core/report/types';
import { fakeIo, folderWith, lockstep, type Files } from '../support/cli';

const users: Files = {
  'db/1_users.up.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);\n',
  'db/1_users.down.sql': "SET lock_timeout = '2s';\nDROP TABLE users;\n",
};
const shop: Files = {
  ...users,
  'db/2_index.up.sql': "SET lock_timeout = '2s';\n\n  CREATE INDEX users_name_idx ON users (name);\n",
  'db/2_index.down.sql': "SET lock_timeout = '2s';\nDROP INDEX users_name_idx;\n",
};
const asJson = (stdout: string): LintReport => JSON.parse(stdout) as LintReport;
const rulesIn = (report: LintReport): string[] =>
  report.files.flatMap(({ findings }) => findings.map(({ rule }) => rule));

describe('lint in text', () => {
  test('shows each finding with its place, its fix and its page, and ends with 1', async () => {
    const cwd = folderWith(shop);
    const { code, stdout, stderr } = await lockstep(['lint'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^error\[index-blocks-writes\] db\/2_index\.up\.sql:3:3\n {2}.*public\.users.*ShareLock/);
    expect(stdout).toContain('> 3 |   CREATE INDEX users_name_idx ON users (name);\n');
    expect(stdout).toContain('  fix: Build users_name_idx CONCURRENTLY');
    expect(stdout).toContain('  more: lockstep rules index-blocks-writes\n');
    expect(stdout).toMatch(/\n1 error in 4 files \(7 statements\)\n$/);
  });

  test('is short where there is nothing to say, and silent with --quiet', async () => {
    const cwd = folderWith(users);
    expect(await lockstep(['lint'], { cwd })).toEqual({ code: 0, stdout: 'No findings in 2 files.\n', stderr: '' });
    expect(await lockstep(['lint', '--quiet'], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('has colours when they are wanted', async () => {
    const cwd = folderWith(shop);
    const forced = { cwd, env: { FORCE_COLOR: '1' } };
    expect((await lockstep(['lint'], forced)).stdout).toContain('\u001b[31merror[index-blocks-writes]\u001b[39m');
    expect((await lockstep(['lint', '--no-color'], forced)).stdout).not.toContain('\u001b');
    expect((await lockstep(['lint'], { cwd, env: { FORCE_COLOR: '0' } })).stdout).not.toContain('\u001b');
  });

  test('fits into the terminal', async () => {
    const cwd = folderWith({
      ...shop,
      'db/2_index.up.sql': `CREATE INDEX ${'x'.repeat(55)} ON users (name, id, name);\n`,
    });
    const { io, printed } = fakeIo({ cwd, isTerminal: true, columns: 72, env: { TERM: 'dumb' } });
    expect(await run(['lint'], io, '0')).toBe(1);
    expect(printed.out).toContain('CREATE INDEX xxx');
    const tooWide = printed.out.split('\n').filter(({ length }) => length > 72);
    expect(tooWide).toEqual([]);
  });

  test('names files relative to the working directory', async () => {
    const cwd = folderWith(shop);
    const inside = await lockstep(['lint', '.'], { cwd: join(cwd, 'db') });
    expect(inside.stdout).toContain('] 2_index.up.sql:3:3\n');
    const dir = await lockstep(['lint', '--dir', 'db'], { cwd });
    expect(dir.stdout).toContain('] db/2_index.up.sql:3:3\n');
  });
});

describe('lint in JSON', () => {
  test('is one document with absolute paths, files without findings too', async () => {
    const cwd = folderWith(shop);
    const { code, stdout } = await lockstep(['lint', '--format', 'json', '--pg', '14-16'], { cwd });
    expect(code).toBe(1);
    const report = asJson(stdout);
    expect(report).toMatchObject({
      schemaVersion: 1,
      postgres: [14, 15, 16],
      counts: { error: 1, warning: 0, info: 0 },
    });
    expect(report.files.map(({ path }) => path).sort()).toEqual(
      Object.keys(shop)
        .sort()
        .map((path) => join(cwd, path)),
    );
    const found = report.files.flatMap(({ path, findings }) => findings.map((finding) => ({ path, finding })));
    expect(found).toMatchObject([
      {
        path: join(cwd, 'db/2_index.up.sql'),
        finding: {
          rule: 'index-blocks-writes',
          category: 'blocking',
          severity: 'error',
          certain: true,
          range: { start: { line: 2, character: 2 } },
        },
      },
    ]);
    const [fix] = found[0]?.finding.fixes ?? [];
    expect(fix?.applicability).toBe('ready');
    expect(fix?.edits.map(({ path }) => path)).toContain(join(cwd, 'db/2_index.up.sql'));
    expect(fix?.newFiles.map(({ path }) => path)).toEqual([
      join(cwd, 'db/3_users_name_idx.up.sql'),
      join(cwd, 'db/3_users_name_idx.down.sql'),
    ]);
  });

  test('is whole, however large', async () => {
    const inserts = Array.from({ length: 3000 }, (_, at) => `INSERT INTO users (id) VALUES (${at});\n`);
    const cwd = folderWith({ ...users, 'db/2_rows.up.sql': inserts.join(''), 'db/2_rows.down.sql': '' });
    const { stdout } = await lockstep(['explain', '--format', 'json'], { cwd });
    expect(stdout.length).toBeGreaterThan(1_000_000);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });
});

describe('what is linted', () => {
  test('of a file in a folder its own findings, with the folder as its history', async () => {
    const cwd = folderWith(shop);
    const own = await lockstep(['lint', 'db/2_index.up.sql', '--format', 'json'], { cwd });
    expect(asJson(own.stdout).files.map(({ path }) => path)).toEqual([join(cwd, 'db/2_index.up.sql')]);
    expect(asJson(own.stdout).files[0]?.findings[0]?.certain).toBe(true);
    const other = await lockstep(['lint', 'db/1_users.up.sql'], { cwd });
    expect(other).toEqual({ code: 0, stdout: 'No findings in 1 file.\n', stderr: '' });
  });

  test('of several files of one folder each once', async () => {
    const cwd = folderWith(shop);
    const paths = ['db/2_index.up.sql', 'db/1_users.up.sql', 'db/2_index.up.sql'];
    const { stdout } = await lockstep(['lint', ...paths, '--format', 'json'], { cwd });
    const linted = asJson(stdout).files.map(({ path }) => path);
    expect(linted).toEqual([join(cwd, 'db/1_users.up.sql'), join(cwd, 'db/2_index.up.sql')]);
  });

  test('of a file in no folder of migrations what it says if the tables exist', async () => {
    const cwd = folderWith({ 'notes/query.sql': 'CREATE INDEX i ON users (name);\n' });
    const { stdout, code } = await lockstep(['lint', 'notes/query.sql', '--format', 'json'], { cwd });
    expect(asJson(stdout).files[0]?.findings).toMatchObject([{ rule: 'index-blocks-writes', certain: false }]);
    expect(code).toBe(0);
  });

  test('of a project with several folders all of them, each with a history of its own', async () => {
    const cwd = folderWith({
      'one/1_a.up.sql': 'CREATE TABLE a (id int);\n',
      'one/1_a.down.sql': '',
      'two/1_a.up.sql': 'CREATE TABLE a (id int);\n',
      'two/1_a.down.sql': '',
    });
    const { stdout, code } = await lockstep(['lint'], { cwd });
    expect({ stdout, code }).toEqual({ stdout: 'No findings in 4 files.\n', code: 0 });
  });
});

describe('--stdin-path', () => {
  const text = "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN email text NOT NULL;\n";

  test('replaces the file on disk', async () => {
    const cwd = folderWith(shop);
    const { stdout, code } = await lockstep(['lint', '--stdin-path', 'db/2_index.up.sql', '--format', 'json'], {
      cwd,
      input: text,
    });
    const report = asJson(stdout);
    expect(report.files.map(({ path }) => path)).toEqual([join(cwd, 'db/2_index.up.sql')]);
    expect(rulesIn(report)).toContain('required-column-without-default');
    expect(rulesIn(report)).not.toContain('index-blocks-writes');
    expect(code).toBe(1);
  });

  test('joins the folder where the file is not saved yet', async () => {
    const cwd = folderWith(shop);
    const { stdout } = await lockstep(['lint', '--stdin-path', 'db/3_email.up.sql', '--format', 'json'], {
      cwd,
      input: text,
    });
    const findings = asJson(stdout).files[0]?.findings ?? [];
    expect(findings.find(({ rule }) => rule === 'required-column-without-default')?.certain).toBe(true);
  });

  test("joins the folders beside its own, as Prisma's migrations lie", async () => {
    const cwd = folderWith({
      'prisma/20240101000000_init/migration.sql': 'CREATE TABLE users (id bigint PRIMARY KEY);\n',
      'prisma/20240102000000_more/migration.sql': 'SELECT 1;\n',
    });
    const path = 'prisma/20240103000000_email/migration.sql';
    const { stdout } = await lockstep(['lint', '--stdin-path', path, '--format', 'json'], { cwd, input: text });
    const [finding] = asJson(stdout).files[0]?.findings ?? [];
    expect(finding).toMatchObject({ rule: 'required-column-without-default', certain: true });
  });

  test('stands alone where there is no folder, and assumes the tables', async () => {
    const cwd = folderWith({});
    const { stdout, code } = await lockstep(['lint', '--stdin-path', 'nowhere/3_email.up.sql', '--format', 'json'], {
      cwd,
      input: text,
    });
    const [file] = asJson(stdout).files;
    expect(file?.path).toBe(join(cwd, 'nowhere/3_email.up.sql'));
    const finding = file?.findings.find(({ rule }) => rule === 'required-column-without-default');
    expect(finding?.certain).toBe(false);
    expect(code).toBe(0);
  });

  test('must be UTF-8, and does not go with --fix or a PATH', async () => {
    const cwd = folderWith(shop);
    const latin = await lockstep(['lint', '--stdin-path', 'db/3_x.up.sql'], { cwd, input: Buffer.from([0x41, 0xe9]) });
    expect(latin).toMatchObject({ code: 2, stdout: '' });
    expect(latin.stderr).toBe('lockstep: db/3_x.up.sql: Standard input is not UTF-8: see the byte at offset 1.\n');
    const fix = await lockstep(['lint', '--stdin-path', 'db/3_x.up.sql', '--fix'], { cwd });
    expect(fix).toMatchObject({ code: 2, stdout: '' });
    expect(fix.stderr).toMatch(/^lockstep: --fix writes files, .*\n$/);
    expect(await lockstep(['lint', 'db', '--stdin-path', 'db/3_x.up.sql'], { cwd })).toMatchObject({ code: 2 });
  });
});

describe('the exit code', () => {
  const warns: Files = { ...users, 'db/2_c.up.sql': 'ALTER TABLE users ADD COLUMN c int;\n', 'db/2_c.down.sql': '' };

  test.each([
    ['error', 0],
    ['warning', 1],
    ['info', 1],
    ['never', 0],
  ])('with --fail-on %s for a warning is %i', async (level, code) => {
    const ended = await lockstep(['lint', '--fail-on', level], { cwd: folderWith(warns) });
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(/1 warning in 4 files/);
  });

  test('with --fail-on never is 0 for an error', async () => {
    expect((await lockstep(['lint', '--fail-on', 'never'], { cwd: folderWith(shop) })).code).toBe(0);
  });

  const formats = 'Use one of: text, json, sarif, github, gitlab, junit, markdown.';
  test.each([
    [['--format', 'pdf'], `--format has no value "pdf". ${formats}`],
    [['--format', 'jsno'], `--format has no value "jsno". Did you mean "json"? ${formats}`],
    [['--fail-on', 'always'], '--fail-on has no value "always". Use one of: error, warning, info, never.'],
    [['--pg', '13'], '--pg: PostgreSQL 13 is not supported: Lockstep knows what 14 to 18 do.'],
    [['--config', 'no.json'], 'no.json: It cannot be read: it does not exist.'],
    [['--dir', 'db', 'db'], 'Give either PATHs or --dir: a PATH says itself where the migrations are.'],
  ])('is 2 for %j, and nothing runs', async (args, message) => {
    const ended = await lockstep(['lint', ...args], { cwd: folderWith(shop) });
    expect(ended).toEqual({ code: 2, stdout: '', stderr: `lockstep: ${message}\n` });
  });
});

describe('settings', () => {
  test('come from the nearest lockstep.json above, but not above the repository', async () => {
    const off = '{ "rules": { "index-blocks-writes": "off" } }';
    const above = folderWith({ ...shop, 'lockstep.json': off });
    expect((await lockstep(['lint', 'db'], { cwd: above })).code).toBe(0);
    const files = Object.entries(shop).map(([path, text]) => [`repository/${path}`, text] as const);
    const cwd = folderWith({ 'lockstep.json': off, 'repository/.git/HEAD': '', ...Object.fromEntries(files) });
    expect((await lockstep(['lint', 'repository/db'], { cwd })).code).toBe(1);
    expect((await lockstep(['lint', 'repository/db', '--config', 'lockstep.json'], { cwd })).code).toBe(0);
  });

  test('say where findings begin', async () => {
    const settings = '{ "migrations": [{ "dir": "db", "startAfter": "2" }] }';
    expect((await lockstep(['lint'], { cwd: folderWith({ ...shop, 'lockstep.json': settings }) })).code).toBe(0);
  });

  test('may ask about a major that is taken as another, which is said unless --quiet', async () => {
    const cwd = folderWith(users);
    const loud = await lockstep(['lint', '--pg', '19'], { cwd });
    expect(loud.stderr).toBe('lockstep: PostgreSQL 19 is taken as 18, the newest major that Lockstep knows.\n');
    expect((await lockstep(['lint', '--pg', '19', '--quiet'], { cwd })).stderr).toBe('');
  });
});
