import { describe, expect, it } from 'vitest';
import { explainProject } from '../../../server/src/core/report/explainProject';
import { markdownReport, type MarkdownOptions } from '../../../server/src/core/report/markdown';
import type { ExplainReport } from '../../../server/src/core/report/types';
import { openFolder, type Folder } from '../../support/folder';

const explained = (folder: Folder): { report: ExplainReport; file: MarkdownOptions['file'] } => {
  const session = openFolder(folder);
  const isAsked = (path: string): boolean => path.startsWith('2_');
  const findings = session.linted
    .flatMap((linted) => linted.findings.map((finding) => ({ ...finding, fixes: [] })))
    .filter(({ path }) => isAsked(path));
  const report: ExplainReport = {
    schemaVersion: 1,
    postgres: [15],
    projects: [explainProject({ session, root: '/r', isAsked, findings })],
  };
  const texts = new Map(session.project.files.map(({ path, text }) => [path, text]));
  return { report, file: (_, path) => ({ path, text: texts.get(path) ?? '' }) };
};

const schema = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);';

describe('a Markdown report', () => {
  it('shows statements that others notice, who waits, and the findings', () => {
    const sql = `
      SET lock_timeout = '2s';
      CREATE TABLE other (id int);
      ALTER TABLE orders ALTER COLUMN id
        TYPE numeric;
      COMMENT ON TABLE orders IS 'x';
    `;
    const { report, file } = explained({ schema, sql });
    expect(markdownReport(report, { statements: 'noticed', file })).toBe(`## Lockstep

4 statements in 1 file on PostgreSQL 15: 1 error.

| Statement | Locks | Who waits | Work |
| --- | --- | --- | --- |
| \`ALTER TABLE orders ALTER COLUMN id TYPE numeric\`<br>2\\_change.up.sql:3 | public.orders AccessExclusiveLock | readers and writers wait | rewrites public.orders<br>scans public.orders<br>rebuilds public.orders\\_pkey |

### Findings

- **error** \`type-change-blocks\` 2\\_change.up.sql:3: Nobody can read or write public.orders while every row is written anew to change the type of id, under an AccessExclusiveLock, because bigint and numeric are stored differently.
`);
    const all = markdownReport(report, { statements: 'all', file });
    expect(all).toContain("| `SET lock_timeout = '2s'`<br>2\\_change.up.sql:1 | – | – | – |");
    expect(all).toContain('| `CREATE TABLE other (id int)`<br>2\\_change.up.sql:2 | – | – | – |');
  });

  it('cannot be broken out of by names', () => {
    const sql = 'ALTER TABLE "a|b`<b>@all" ADD COLUMN c int;';
    const { report, file } = explained({ schema: 'CREATE TABLE "a|b`<b>@all" (id int);', sql });
    const row = markdownReport(report, { statements: 'all', file })
      .split('\n')
      .find((line) => line.includes('ALTER TABLE'));
    expect(row).toBe(
      '| ``ALTER TABLE "a\\|b`<b>@all" ADD COLUMN c int``<br>2\\_change.up.sql:1 | public.a\\|b\\`\\<b\\>@\u200ball AccessExclusiveLock | readers and writers wait | – |',
    );
  });

  it('fits into a comment of GitHub', () => {
    const sql = Array.from({ length: 1000 }, (_, at) => `CREATE INDEX ix_${at} ON orders (id, note);\n`).join('');
    const { report, file } = explained({ schema, sql });
    const text = markdownReport(report, { statements: 'noticed', file });
    expect(text.length).toBeLessThan(65_536);
    expect(text.length).toBeGreaterThan(60_000);
    expect(text).toMatch(/… and \d+ more statements that did not fit here\./);
    expect(text).toMatch(/… and \d+ more findings that did not fit here\./);
  });
});
