import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LintReport } from '../../server/src/core/report/types';
import { folderWith, lockstep, type Ended, type Files } from '../support/cli';

const down = { '1_a.down.sql': '' };
const lint = (files: Files, ...args: string[]): Promise<Ended> =>
  lockstep(['lint', ...args], { cwd: folderWith(files) });
const found = async (files: Files): Promise<string[]> => {
  const { stdout, stderr } = await lint(files, '--format', 'json');
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as LintReport).files.flatMap(({ findings }) =>
    findings.map(({ rule, range }) => `${rule} ${range.start.line + 1}:${range.start.character + 1}`),
  );
};
/** One clear line on stderr, and nothing else. */
const refuses = (ended: Ended, message: string): void => {
  expect(ended).toEqual({ code: 2, stdout: '', stderr: `${message}\n` });
};

describe('files that look odd are linted like any other', () => {
  test.each([
    ['an empty file', ''],
    ['only comments', '-- nothing yet\n/* and\n   here neither */\n'],
    ['only white space', ' \n\t\r\n'],
    ['only semicolons', ';;\n;\n'],
  ])('%s', async (_, text) => {
    expect(await lint({ '1_a.up.sql': text, ...down })).toEqual({
      code: 0,
      stdout: 'No findings in 2 files.\n',
      stderr: '',
    });
  });

  test('CRLF line endings', async () => {
    const text = 'CREATE TABLE a (id int);\r\n\r\nCREATE TABEL b ();\r\n';
    expect(await found({ '1_a.up.sql': text, ...down })).toEqual(['syntax-error 3:8']);
  });

  test('a byte order mark, which golang-migrate would send', async () => {
    expect(await found({ '1_a.up.sql': '\uFEFFSELECT 1;\n', ...down })).toEqual(['invalid-section 1:1']);
  });

  test('a NUL character', async () => {
    expect(await found({ '1_a.up.sql': 'SELECT 1;\0\nSELECT 2;\n', ...down })).toEqual(['syntax-error 1:10']);
  });

  test('10 MB', async () => {
    const row = `(1, '${'x'.repeat(86)}')`;
    const insert = `INSERT INTO a VALUES\n${Array<string>(1000).fill(row).join(',\n')};\n`;
    const text = `CREATE TABLE a (id int, note text);\n${insert.repeat(107)}CREATE TABEL b ();\n`;
    expect(text.length).toBeGreaterThan(10_000_000);
    expect(await found({ '1_a.up.sql': text, ...down })).toEqual([`syntax-error ${107 * 1001 + 2}:8`]);
  });
});

test('one broken statement among good ones leaves the others their findings', async () => {
  const change =
    "SET lock_timeout = '2s';\nALTER TABLE a ADD COLUMN b int NOT NULL;\nSELEC 1;\nCREATE INDEX i ON c (id);\n";
  const files = {
    '1_a.up.sql': 'CREATE TABLE a (id int);\nCREATE TABLE c (id int);\n',
    '1_a.down.sql': '',
    '2_b.up.sql': change,
    '2_b.down.sql': '',
  };
  const rules = await found(files);
  expect(rules).toContain('syntax-error 3:1');
  expect(rules.map((rule) => rule.split(' ')[0])).toEqual(
    expect.arrayContaining(['required-column-without-default', 'index-blocks-writes']),
  );
});

describe('layouts that do not fit together', () => {
  test('a version used twice', async () => {
    const ended = await lint({ '1_a.up.sql': '', '1_a.down.sql': '', '1_b.up.sql': '', '1_b.down.sql': '' });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('error[duplicate-version] 1_b.up.sql:1:1\n  Version 1 is used by both 1_a.up.sql');
  });

  test('an up without a down', async () => {
    const ended = await lint({ '1_a.up.sql': 'SELECT 1;\n' });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('warning[missing-down] 1_a.up.sql:1:1\n  Version 1 has no down');
  });
});

describe('files that cannot be read are named with the reason, and the others are linted', () => {
  test('not UTF-8', async () => {
    const good = { '1_a.up.sql': 'CREATE TABEL a ();\n', ...down };
    const ended = await lint({ ...good, '2_b.up.sql': Buffer.from('-- caf\u00e9', 'latin1') });
    expect(ended.stderr).toBe('2_b.up.sql: It is not UTF-8: byte 0xE9 at offset 6. Save it as UTF-8.\n');
    expect(ended.stdout).toContain('error[syntax-error] 1_a.up.sql:1:8');
    expect(ended.code).toBe(2);
  });

  test('UTF-16', async () => {
    const ended = await lint({ '1_a.up.sql': Buffer.from('\uFEFFSELECT 1;', 'utf16le') });
    refuses(ended, '1_a.up.sql: It is UTF-16: save it as UTF-8.');
  });

  test('too large', async () => {
    const ended = await lint({ '1_a.up.sql': Buffer.alloc(21 * 1024 * 1024, ' '), ...down }, '1_a.up.sql');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^1_a\.up\.sql: It has 21 MB, more than the 20 MB .*\.\n$/);
  });

  test('another file of the folder, which does not fail the one that was asked about', async () => {
    const files = { '1_a.up.sql': 'SELECT 1;\n', ...down, '2_b.up.sql': Buffer.from([0xff]) };
    const ended = await lint(files, '1_a.up.sql');
    expect(ended).toMatchObject({ code: 0, stdout: 'No findings in 1 file.\n' });
    expect(ended.stderr).toMatch(/^2_b\.up\.sql: It is not UTF-8/);
  });
});

describe('a folder that holds nothing', () => {
  const advice = 'Give a migrations folder, a file in one, or a folder that holds some.';

  test('because it is missing', async () => {
    refuses(await lint({}, 'nowhere'), `lockstep: Cannot read nowhere: it does not exist. ${advice}`);
  });

  test('because it is below a file', async () => {
    refuses(await lint({ file: '' }, 'file/db'), `lockstep: Cannot read file/db: it is not a folder. ${advice}`);
  });

  test.skipIf(process.getuid?.() === 0)('because it may not be read', async () => {
    const { chmodSync } = await import('node:fs');
    const cwd = folderWith({ 'db/1_a.up.sql': '' });
    chmodSync(join(cwd, 'db'), 0);
    const ended = await lockstep(['lint', 'db'], { cwd });
    chmodSync(join(cwd, 'db'), 0o700);
    refuses(ended, `lockstep: Cannot read db: it may not be read: check its permissions. ${advice}`);
  });

  test('because it is no SQL', async () => {
    const ended = await lint({ 'notes.txt': '' }, 'notes.txt');
    refuses(ended, `lockstep: Cannot read notes.txt: it is neither a folder nor an .sql file. ${advice}`);
  });

  test('because it is empty', async () => {
    const { code, stdout, stderr } = await lint({});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^lockstep: No migrations in .*\.\nLooked there .*golang-migrate.*\.\nName the folder .*\.\n$/,
    );
  });

  test('of the layout that was asked for', async () => {
    const { code, stderr } = await lint({ '1_a.up.sql': '', ...down }, '--layout', 'flyway');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^lockstep: No migrations of Flyway in .*: no file there has a name that it would run\..*\n$/,
    );
  });

  test('yet, although lockstep.json names it', async () => {
    const settings = { 'lockstep.json': '{ "migrations": [{ "dir": "db", "layout": "dbmate" }] }', 'db/README.md': '' };
    refuses(await lint(settings, 'db'), 'lockstep: No migrations in db: it holds no .sql files.');
  });

  test('and a layout that there is not', async () => {
    const message = 'There is no layout "golang". Use one of: golang-migrate, dbmate, flyway, plain.';
    refuses(await lint(down, '--layout', 'golang'), `lockstep: ${message}`);
  });
});

describe('a lockstep.json that cannot be used', () => {
  const files = { '1_a.up.sql': '', ...down };

  test('has an unknown key', async () => {
    const ended = await lint({ ...files, 'lockstep.json': '{\n  // the servers\n  "postgress": 15\n}\n' });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      /^lockstep\.json:3:3: "postgress" is not a key of lockstep\.json\. Did you mean "postgres"\?.*\nlockstep: Nothing was done, since lockstep\.json cannot be used\.\n$/,
    );
  });

  test('is no JSON, or no text', async () => {
    const broken = await lint({ ...files, 'lockstep.json': '{\n  "postgres": \n}\n' });
    expect(broken).toMatchObject({ code: 2, stdout: '' });
    expect(broken.stderr).toMatch(
      /^lockstep\.json:3:1: lockstep\.json is not valid JSON: a value is expected here\.\n/,
    );
    const latin = await lint({ ...files, 'lockstep.json': Buffer.from([0xe9]) });
    refuses(latin, 'lockstep: lockstep.json: It is not UTF-8: byte 0xE9 at offset 0. Save it as UTF-8.');
  });

  test('names a folder that there is not', async () => {
    const ended = await lint({ 'lockstep.json': '{ "migrations": [{ "dir": "db" }] }' });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^lockstep: lockstep\.json names the folder db\. .*does not exist\..*\n$/);
  });
});
