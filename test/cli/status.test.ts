import { expect, test } from 'vitest';
import { folderWith, lockstep, type Files } from '../support/cli';

const migrations = { '1_a.up.sql': 'SELECT 1;\n', '1_a.down.sql': 'SELECT 1;\n' };
const inFolder = (folder: string): Files =>
  Object.fromEntries(Object.entries(migrations).map(([path, text]) => [`${folder}/${path}`, text]));

test.each([
  ['no-migrations', 2, {}, 'pglite:.lockstep/dev'],
  ['no-migrations', 2, { 'notes.sql.txt': '' }, 'pglite:.lockstep/dev'],
  ['several-folders', 2, { ...inFolder('a'), ...inFolder('b') }, 'pglite:.lockstep/dev'],
  ['unreachable', 3, inFolder('db'), 'postgres://nobody@127.0.0.1:1/none'],
  ['unusable', 2, { ...inFolder('db'), 'lockstep.json': '{ "postgres": 3 }' }, 'pglite:.lockstep/dev'],
  ['unusable', 2, inFolder('db'), 'nothing-of-that-name'],
])('status that fails says %s to programs, beside its words', async (code, exit, files: Files, target) => {
  const cwd = folderWith(files);
  const args = ['status', '--target', target];
  const text = await lockstep(args, { cwd });
  expect(text).toMatchObject({ code: exit, stdout: '' });
  const json = await lockstep([...args, '--format', 'json'], { cwd });
  expect(json).toMatchObject({ code: exit, stderr: text.stderr });
  const said = JSON.parse(json.stdout) as { error: { message: string } };
  expect(said).toMatchObject({ schemaVersion: 1, error: { code } });
  expect(text.stderr).toContain(`lockstep: ${said.error.message}\n`);
});
