import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../server/src/cli/program';
import { cli, fakeIo, folderWith, lockstep } from '../support/cli';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

describe('the program', () => {
  test('says its version', async () => {
    expect(await lockstep(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('helps', async () => {
    const { code, stdout } = await lockstep(['--help']);
    expect(code).toBe(0);
    for (const command of ['lint', 'explain', 'new', 'rules'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    const lint = await lockstep(['lint', '--help']);
    for (const option of ['--dir', '--layout', '--pg', '--config', '--quiet', '--no-color', '--fix', '--stdin-path'])
      expect(lint.stdout).toContain(option);
  });

  test('ends with 2 and helps on stderr when it is not told what to do', async () => {
    const { code, stdout, stderr } = await lockstep([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: lockstep/);
  });

  test.each([
    [['lnit'], /^lockstep: unknown command 'lnit'\n\(Did you mean lint\?\)\n$/],
    [['lint', '--fxi'], /^lockstep: unknown option '--fxi'\n\(Did you mean --fix\?\)\n$/],
    [['new'], /^lockstep: missing required argument 'name'\n$/],
  ])('does not take %j', async (args, message) => {
    const ended = await lockstep(args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(message);
  });

  test('says in one line that a bug is one, and shows where only with LOCKSTEP_DEBUG', async () => {
    const stdout = (): never => {
      throw new TypeError('x is not a function\nmore');
    };
    const quiet = fakeIo({ stdout });
    expect(await run(['rules'], quiet.io, '0')).toBe(2);
    expect(quiet.printed.err).toBe('lockstep: internal error: x is not a function, please report it\n');
    const loud = fakeIo({ stdout, env: { LOCKSTEP_DEBUG: '1' } });
    await run(['rules'], loud.io, '0');
    expect(loud.printed.err).toContain('program.test.ts');
  });

  test('is quiet when its reader goes away', async () => {
    const inserts = Array.from({ length: 5000 }, (_, at) => `INSERT INTO a VALUES (${at});\n`).join('');
    const cwd = folderWith({ '1_a.up.sql': `CREATE TABLE a (id int);\n${inserts}`, '1_a.down.sql': '' });
    const child = spawn(process.execPath, [cli, 'explain'], { cwd });
    let stderr = '';
    child.stderr.on('data', (chunk: Uint8Array) => (stderr += Buffer.from(chunk).toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
