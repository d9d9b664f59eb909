import { expect, it } from 'vitest';
import { folderWith, lockstep } from '../support/cli';

const files = {
  'lockstep.json': '{ "rules": { "missing-lock-timeout": "off" } }',
  'db/migrations/1_users.up.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, email text);\n',
  'db/migrations/1_users.down.sql': 'DROP TABLE users;\n',
  'db/migrations/2_index.up.sql': 'CREATE INDEX users_email_idx ON users (email);\n',
  'db/migrations/2_index.down.sql': 'DROP INDEX users_email_idx;\n',
};

/** Lints from inside the folder `db`, so that the repository's root is another than the working directory. */
const inFormat = async (format: string): Promise<string> => {
  const { code, stdout, stderr } = await lockstep(['lint', '--format', format], { cwd: `${folderWith(files)}/db` });
  expect(stderr).toBe('');
  expect(code).toBe(1);
  return stdout;
};

it('--format sarif has paths that are relative to the repository, and the rule with its page', async () => {
  const log = JSON.parse(await inFormat('sarif')) as {
    runs: [{ tool: { driver: { version: string } }; results: unknown[] }];
  };
  expect(log.runs[0].tool.driver.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(log.runs[0].results).toMatchObject([
    {
      ruleId: 'index-blocks-writes',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'db/migrations/2_index.up.sql' } } }],
    },
  ]);
});

it('--format github annotates files of the repository', async () => {
  expect(await inFormat('github')).toMatch(
    /^::error file=db\/migrations\/2_index\.up\.sql,line=1,.*title=index-blocks-writes::Nobody can write/,
  );
});

it('--format gitlab names files of the repository', async () => {
  expect(JSON.parse(await inFormat('gitlab'))).toMatchObject([
    { check_name: 'index-blocks-writes', location: { path: 'db/migrations/2_index.up.sql', lines: { begin: 1 } } },
  ]);
});

it('--format junit has a suite for each file', async () => {
  const xml = await inFormat('junit');
  expect(xml).toContain('<testsuites name="lockstep" tests="4" failures="1">');
  expect(xml).toContain('<testsuite name="migrations/2_index.up.sql" tests="1" failures="1">');
});

it('--format markdown is a comment with who waits, the finding and its fix', async () => {
  const text = await inFormat('markdown');
  expect(text).toContain('| public.users ShareLock | writers wait | scans public.users |');
  expect(text).toContain('- **error** `index-blocks-writes` migrations/2\\_index.up.sql:1:');
  expect(text).toContain('  - Fix: ');
});

it('explain --format markdown shows every statement', async () => {
  const { code, stdout } = await lockstep(['explain', '--format', 'markdown'], { cwd: folderWith(files) });
  expect(code).toBe(0);
  expect(stdout).toContain('CREATE TABLE users');
  expect(stdout).toContain('DROP INDEX users\\_email\\_idx'.replaceAll('\\', ''));
});

it('prints a document for machines even when there is nothing to say', async () => {
  const cwd = folderWith({ '1_a.up.sql': 'SELECT 1;\n', '1_a.down.sql': 'SELECT 1;\n' });
  for (const format of ['gitlab', 'sarif', 'junit', 'json']) {
    const { code, stdout } = await lockstep(['lint', '--quiet', '--format', format], { cwd });
    expect(code).toBe(0);
    expect(stdout.trim()).not.toBe('');
  }
  expect(JSON.parse((await lockstep(['lint', '--format', 'gitlab'], { cwd })).stdout)).toEqual([]);
});
