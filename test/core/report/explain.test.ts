import { expect, it } from 'vitest';
import { explainText } from '../../../server/src/core/report/explain';
import { ansiPaint, plainPaint } from '../../../server/src/core/report/paint';
import type { ExplainedStatement, ExplainReport, JsonFinding } from '../../../server/src/core/report/types';
import type { Range } from '../../../server/src/core/text/lineIndex';

const text = `\
SET lock_timeout = '2s';
ALTER TABLE orders
  ALTER COLUMN id TYPE bigint;
CREATE INDEX CONCURRENTLY i ON t (a);
`;

function range(line: number, endLine: number, endCharacter: number): Range {
  return { start: { line, character: 0 }, end: { line: endLine, character: endCharacter } };
}

function statement(kind: string, changes: Partial<ExplainedStatement>): ExplainedStatement {
  return {
    range: range(0, 0, 23),
    kind,
    transaction: 'tool',
    refusesTransaction: false,
    fails: null,
    locks: [],
    rewrites: [],
    scans: [],
    rebuilds: [],
    blocks: { reads: [], writes: [] },
    certain: true,
    ...changes,
  };
}

function finding(rule: string, at: Range, changes: Partial<JsonFinding> = {}): JsonFinding {
  return {
    rule,
    category: 'blocking',
    severity: 'error',
    message: `What ${rule} says.`,
    range: at,
    certain: true,
    docs: '',
    fixes: [],
    ...changes,
  };
}

const report: ExplainReport = {
  schemaVersion: 1,
  postgres: [14, 18],
  projects: [
    {
      root: '/repo/db',
      layout: 'plain',
      files: [
        {
          path: '1.sql',
          version: '1',
          direction: 'up',
          statements: [
            statement('SET', {}),
            statement('ALTER TABLE', {
              range: range(1, 2, 29),
              locks: [
                { relation: 'public.orders', mode: 'AccessExclusiveLock' },
                { relation: 'public.items', mode: 'ShareRowExclusiveLock' },
              ],
              rewrites: ['public.orders'],
              scans: ['public.orders', 'public.items'],
              rebuilds: ['public.orders_pkey'],
              blocks: { reads: ['public.orders'], writes: ['public.orders', 'public.items'] },
              postgres: [14, 15],
            }),
            statement('CREATE INDEX', {
              range: range(3, 3, 36),
              refusesTransaction: true,
              fails: 'CREATE INDEX CONCURRENTLY cannot run inside a transaction block',
              blocks: { reads: ['public.orders'], writes: ['public.orders', 'public.items'] },
              certain: false,
            }),
          ],
          findings: [
            finding('type-change-rewrites', range(2, 2, 5), { postgres: [14] }),
            finding('only-on-18', range(2, 2, 5), { postgres: [18] }),
            finding('missing-down', range(4, 4, 0), { severity: 'warning', certain: false }),
          ],
        },
      ],
    },
  ],
};

const file = (_: unknown, path: string) => ({ path: `db/${path}`, text });

it('says what each statement does', () => {
  expect(explainText(report, { paint: plainPaint, file })).toBe(`db/1.sql:1  SET  (in the tool's transaction)
  SET lock_timeout = '2s'
  takes no new lock that others could notice

db/1.sql:2  ALTER TABLE  (in the tool's transaction)  (PostgreSQL 14–15)
  ALTER TABLE orders …
  locks public.orders AccessExclusiveLock — readers and writers wait
  locks public.items ShareRowExclusiveLock — writers wait
  rewrites public.orders
  scans public.orders, public.items
  rebuilds public.orders_pkey
  error[type-change-rewrites] What type-change-rewrites says.

db/1.sql:4  CREATE INDEX  (in the tool's transaction)
  CREATE INDEX CONCURRENTLY i ON t (a)
  fails: CREATE INDEX CONCURRENTLY cannot run inside a transaction block
  refuses to run inside a transaction block
  still holds public.orders — readers and writers wait
  still holds public.items — writers wait
  assumption: the schema is not known here

db/1.sql:5  warning[missing-down] (assumption) What missing-down says.

3 statements in 1 file, 2 errors, 1 warning
`);
});

it('is painted by who waits', () => {
  const painted = explainText(report, { paint: ansiPaint, file });
  expect(painted).toContain('AccessExclusiveLock — \u001b[31mreaders and writers wait\u001b[39m');
  expect(painted).toContain('ShareRowExclusiveLock — \u001b[33mwriters wait\u001b[39m');
});

it('says when there is nothing to explain', () => {
  expect(explainText({ ...report, projects: [] }, { paint: plainPaint, file })).toBe('0 statements in 0 files\n');
});

it('says that code behind a condition counts', () => {
  const conditional = statement('DO', {
    locks: [{ relation: 'public.orders', mode: 'AccessExclusiveLock' }],
    conditional: true,
  });
  const files = [{ path: '1.sql', version: '1', direction: 'up', statements: [conditional], findings: [] }] as const;
  const explained = explainText(
    { schemaVersion: 1, postgres: [18], projects: [{ root: '/repo/db', layout: 'plain', files }] },
    { paint: plainPaint, file: (_, path) => ({ path, text }) },
  );
  expect(explained).toContain('\n  some of it only where a condition of the code holds\n');
});
