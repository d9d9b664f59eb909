import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonFix, LintReport } from '../../server/src/core/report/types';
import { filesIn, folderWith, lockstep, type Files } from '../support/cli';
import { writeFix } from '../support/writeFix';

/** Nothing in the environment names a server. */
const env = { PGHOST: '', PGDATABASE: '' };
const run = (cwd: string, ...args: string[]) => lockstep(args, { cwd, env });

const fixesOf = async (cwd: string): Promise<Record<string, JsonFix[]>> => {
  const { stdout } = await run(cwd, 'lint', '--format', 'json');
  const findings = (JSON.parse(stdout) as LintReport).files.flatMap((file) => file.findings);
  return Object.fromEntries(findings.map(({ rule, fixes }) => [rule, [...fixes]]));
};
const titles = (fixes: Record<string, JsonFix[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(fixes).map(([rule, own]) => [rule, own.map(({ title }) => title)]));

const sqlIn = (cwd: string): Record<string, string> =>
  Object.fromEntries(Object.entries(filesIn(cwd)).filter(([path]) => path.endsWith('.sql')));

/** Fails unless the condition holds: how a test asks a database that only migrations reach. */
const assertion = (condition: string): string => `DO $$ BEGIN ASSERT (${condition}), 'it does not hold'; END $$;\n`;

const validated = `(SELECT bool_and(convalidated) FROM pg_constraint WHERE conname = 'positive')`;

const golang: Files = {
  'lockstep.json': '{ "migrations": [{ "dir": "db" }] }',
  'db/000001_orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, n int);\n',
  'db/000001_orders.down.sql': 'DROP TABLE orders;\n',
  'db/000002_positive.up.sql':
    "SET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;\n",
  'db/000002_positive.down.sql': 'ALTER TABLE orders DROP CONSTRAINT positive;\n',
  'db/000003_index.up.sql': 'CREATE INDEX orders_n ON orders (n);\n',
  'db/000003_index.down.sql': "SET LOCAL lock_timeout = '2s';\nDROP INDEX orders_n;\n",
};

const dbmate: Files = {
  'lockstep.json': '{ "migrations": [{ "dir": "db" }] }',
  'db/20240101000001_orders.sql':
    '-- migrate:up\nCREATE TABLE orders (id bigint PRIMARY KEY, n int);\n\n-- migrate:down\nDROP TABLE orders;\n',
  'db/20240101000002_positive.sql':
    "-- migrate:up\nSET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;\n\n-- migrate:down\nALTER TABLE orders DROP CONSTRAINT positive;\n",
  'db/20240101000003_index.sql':
    "-- migrate:up\nCREATE INDEX orders_n ON orders (n);\n\n-- migrate:down\nSET LOCAL lock_timeout = '2s';\nDROP INDEX orders_n;\n",
};

describe('a migration that is applied', { timeout: 120_000 }, () => {
  test.each([
    ['golang-migrate', golang, ['000004_validate_positive.up.sql', '000004_validate_positive.down.sql']],
    ['dbmate', dbmate, [expect.stringMatching(/^\d{14}_validate_positive\.sql$/) as unknown as string]],
  ])('of %s is not edited, and what it has left is put right behind the last', async (_, files, made) => {
    const cwd = folderWith(files);
    const before = await fixesOf(cwd);
    expect(titles(before)['index-blocks-writes']).toEqual(['Build orders_n CONCURRENTLY']);
    expect(titles(before)['constraint-never-validated']).toEqual([]);

    expect((await run(cwd, 'up')).code).toBe(0);
    const applied = await fixesOf(cwd);
    expect(titles(applied)).toMatchObject({
      // Nobody waits for it any more.
      'index-blocks-writes': [],
      'constraint-never-validated': ['Write a corrective migration: validate positive'],
    });
    const texts = sqlIn(cwd);
    const fixed = await run(cwd, 'lint', '--fix', '--fail-on', 'never');
    expect(fixed.stderr).toMatch(/^Not edited, since it is applied on pglite:\.lockstep\/dev: .*index\S*\.sql\.$/m);
    expect(fixed.stderr).toContain('Nothing to fix.');
    expect(sqlIn(cwd)).toEqual(texts);

    const [fix] = applied['constraint-never-validated'] ?? [];
    if (fix === undefined) throw new Error('Nothing is offered.');
    expect(fix).toMatchObject({ applicability: 'needs-review', edits: [] });
    expect(fix.newFiles.map(({ path }) => path.replaceAll('\\', '/').split('/').at(-1))).toEqual(made);
    writeFix(fix);
    expect(Object.keys(await fixesOf(cwd))).not.toContain('constraint-never-validated');
    expect(await run(cwd, 'up')).toMatchObject({ code: 0 });
    const isOneFile = made.length === 1;
    const check = assertion(validated);
    writeFileSync(
      join(cwd, isOneFile ? 'db/29990101000000_check.sql' : 'db/000005_check.up.sql'),
      isOneFile ? `-- migrate:up\n${check}\n-- migrate:down\n` : check,
    );
    expect(await run(cwd, 'up')).toMatchObject({ code: 0 });
    for (const [path, text] of Object.entries(texts)) expect(readFileSync(join(cwd, path), 'utf8')).toBe(text);
  });

  test('is not called changed for what is suppressed in it, counts in its own folder alone, and only until it is rolled back', async () => {
    const cwd = folderWith(golang);
    expect((await run(cwd, 'up')).code).toBe(0);
    const path = join(cwd, 'db/000003_index.up.sql');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `-- lockstep-disable-next-line index-blocks-writes -- done\n${text}`);
    expect((await run(cwd, 'status')).stdout).toContain('3 applied, 0 pending\n');
    writeFileSync(path, text.replace(';\n', '; -- lockstep-disable-line index-blocks-writes\n'));
    expect((await run(cwd, 'status')).stdout).toContain('3 applied, 0 pending\n');
    writeFileSync(path, text.replace('(n)', '(id)'));
    expect((await run(cwd, 'status')).stdout).toContain('1 changed');
    writeFileSync(path, text);

    const other = folderWith(golang);
    const targets = { dev: { url: `pglite:${cwd}/.lockstep/dev` } };
    writeFileSync(join(other, 'lockstep.json'), JSON.stringify({ migrations: [{ dir: 'db' }], targets }));
    expect(titles(await fixesOf(other))['index-blocks-writes']).toEqual(['Build orders_n CONCURRENTLY']);

    expect((await run(cwd, 'down')).code).toBe(0);
    const fixes = titles(await fixesOf(cwd));
    expect(fixes['index-blocks-writes']).toEqual(['Build orders_n CONCURRENTLY']);
    expect(fixes['constraint-never-validated']).toEqual(['Write a corrective migration: validate positive']);
  });
});
