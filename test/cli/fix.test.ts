import { describe, expect, test } from 'vitest';
import { createFile } from '../../server/src/cli/writeFixes';
import { filesIn, folderWith, lockstep, type Files } from '../support/cli';

const files: Files = {
  '1_users.up.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);\n',
  '1_users.down.sql': "SET lock_timeout = '2s';\nDROP TABLE users;\n",
  '2_index.up.sql':
    "SET lock_timeout = '2s';\n-- For the search.\nCREATE INDEX users_name_idx ON users (name);\nCREATE TABLE notes (id int);\n",
  '2_index.down.sql': "SET lock_timeout = '2s';\nDROP TABLE notes;\nDROP INDEX users_name_idx;\n",
  '3_email.up.sql': "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN email text NOT NULL;\n",
  '3_email.down.sql': "SET lock_timeout = '2s';\nALTER TABLE users DROP COLUMN email;\n",
  '4_phone.up.sql': 'ALTER TABLE users ADD COLUMN phone text;\n',
  '4_phone.down.sql': "SET lock_timeout = '2s';\nALTER TABLE users DROP COLUMN phone;\n",
};

describe('lint --fix', () => {
  test('applies what is ready, says what it did, and reports what remains', async () => {
    const cwd = folderWith(files);
    const { code, stdout, stderr } = await lockstep(['lint', '--fix'], { cwd });
    expect(stderr).toContain('Fixed index-blocks-writes in 2_index.up.sql: Build users_name_idx CONCURRENTLY');
    expect(stderr).toContain(
      '  changed 2_index.down.sql\n  created 5_users_name_idx.up.sql\n  created 5_users_name_idx.down.sql\n',
    );
    expect(stderr).toContain('Fixed missing-lock-timeout in 4_phone.up.sql: ');
    // Which value old rows get, nobody here knows: that fix needs a person.
    expect(stdout).toContain('error[required-column-without-default] 3_email.up.sql');
    expect(stdout).toMatch(/\n1 error in 10 files/);
    expect(code).toBe(1);

    const fixed = filesIn(cwd);
    expect(fixed['5_users_name_idx.up.sql']).toBe(
      '-- For the search.\nCREATE INDEX CONCURRENTLY users_name_idx ON users (name);\n',
    );
    expect(fixed['2_index.up.sql']).not.toContain('CREATE INDEX');
    expect(fixed['2_index.down.sql']).not.toContain('DROP INDEX');
    expect(fixed['4_phone.up.sql']).toContain('lock_timeout');
    for (const path of ['1_users.up.sql', '3_email.up.sql', '3_email.down.sql'])
      expect(fixed[path], path).toBe(files[path]);
  });

  test('changes nothing when it runs again', async () => {
    const cwd = folderWith(files);
    await lockstep(['lint', '--fix'], { cwd });
    const once = filesIn(cwd);
    const again = await lockstep(['lint', '--fix'], { cwd });
    expect(again.stderr).toBe('Nothing to fix.\n');
    expect(filesIn(cwd)).toEqual(once);
  });

  test('keeps to the file that was asked about, and says nothing with --quiet', async () => {
    const cwd = folderWith(files);
    const { stderr, code } = await lockstep(['lint', '4_phone.up.sql', '--fix', '--quiet'], { cwd });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const fixed = filesIn(cwd);
    expect(Object.keys(fixed)).toEqual(Object.keys(files).sort());
    expect(fixed['2_index.up.sql']).toBe(files['2_index.up.sql']);
    expect(fixed['4_phone.up.sql']).not.toBe(files['4_phone.up.sql']);
  });

  test('keeps line endings and a byte order mark of what it does not touch', async () => {
    const text = '\uFEFF-- caf\u00e9 \u{1F418}\r\nALTER TABLE users ADD COLUMN phone text;\r\nSELECT 1;\r\n';
    const cwd = folderWith({ 'V1__users.sql': 'CREATE TABLE users (id int);\n', 'V2__phone.sql': text });
    await lockstep(['lint', '--fix'], { cwd });
    const fixed = filesIn(cwd)['V2__phone.sql'] ?? '';
    expect(fixed).toContain('lock_timeout');
    expect(fixed.startsWith('\uFEFF-- caf\u00e9 \u{1F418}\r\n')).toBe(true);
    expect(fixed.endsWith('ALTER TABLE users ADD COLUMN phone text;\r\nSELECT 1;\r\n')).toBe(true);
  });
});

test('a new file never overwrites one', async () => {
  const root = folderWith({ '5_a.up.sql': 'mine' });
  const shown = (path: string): string => path;
  await expect(createFile(root, { path: '5_a.up.sql', text: 'theirs' }, shown)).rejects.toThrow(
    '5_a.up.sql exists already, and nothing is overwritten.',
  );
  await createFile(root, { path: 'new/5_b.up.sql', text: 'theirs' }, shown);
  expect(filesIn(root)).toEqual({ '5_a.up.sql': 'mine', 'new/5_b.up.sql': 'theirs' });
});
