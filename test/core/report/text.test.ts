import { describe, expect, it, test } from 'vitest';
import { ansiPaint, plainPaint } from '../../../server/src/core/report/paint';
import { findingsText } from '../../../server/src/core/report/text';
import type { ReportedFile } from '../../../server/src/core/report/json';
import { findingAt, fixOf } from './findings';

const text = '-- speed up lookups\nCREATE INDEX orders_user_id_idx ON orders (user_id);\n';
const file: ReportedFile = {
  path: 'db/migrations/003_add_index.up.sql',
  text,
  findings: [
    findingAt(text, 'CREATE INDEX', {
      message:
        'Building orders_user_id_idx reads all of public.orders while it holds a ShareLock: nobody can write to public.orders until it is done.',
      path: '003_add_index.up.sql',
      fixes: [
        fixOf({
          title: 'Build the index CONCURRENTLY in a migration of its own',
          edits: [{ path: '003_add_index.up.sql', edits: [] }],
          newFiles: [
            { path: '004_index.up.sql', text: '' },
            { path: '004_index.down.sql', text: '' },
          ],
        }),
      ],
    }),
  ],
};

describe('a report', () => {
  it('shows every finding with its place, and a summary', () => {
    expect(findingsText([file], { paint: plainPaint, statements: 1 })).toBe(
      `error[index-blocks-writes] db/migrations/003_add_index.up.sql:2:1
  Building orders_user_id_idx reads all of public.orders while it holds a ShareLock: nobody can write to public.orders until it is done.
    1 | -- speed up lookups
  > 2 | CREATE INDEX orders_user_id_idx ON orders (user_id);
      | ^^^^^^^^^^^^
  fix: Build the index CONCURRENTLY in a migration of its own (adds 2 files)
  docs/rules/index-blocks-writes.md

1 error in 1 file (1 statement)
`,
    );
  });

  it('puts findings in the order of their places, and says what is assumed and where it holds', () => {
    const findings = [
      findingAt(text, 'orders (', { severity: 'info', rule: 'b', message: 'Second.' }),
      findingAt(text, 'CREATE', {
        severity: 'warning',
        rule: 'a',
        message: 'First; assumes that public.orders is large.',
        certain: false,
        postgres: [14, 15, 17],
      }),
    ];
    expect(
      findingsText(
        [
          { path: 'a.sql', text, findings },
          { ...file, findings: [] },
        ],
        { paint: plainPaint },
      ),
    ).toBe(`warning[a] (assumption) a.sql:2:1 (PostgreSQL 14–15, 17)
  First; assumes that public.orders is large.
    1 | -- speed up lookups
  > 2 | CREATE INDEX orders_user_id_idx ON orders (user_id);
      | ^^^^^^
  docs/rules/a.md

info[b] a.sql:2:36
  Second.
    1 | -- speed up lookups
  > 2 | CREATE INDEX orders_user_id_idx ON orders (user_id);
      |                                    ^^^^^^^^
  docs/rules/b.md

1 warning, 1 info in 2 files
`);
  });

  it('says when there is nothing to say', () => {
    const quiet = { ...file, findings: [] };
    expect(findingsText([quiet, quiet], { paint: plainPaint, statements: 7 })).toBe('No findings in 2 files.\n');
    expect(findingsText([quiet], { paint: plainPaint })).toBe('No findings in 1 file.\n');
  });

  it('is painted', () => {
    const painted = findingsText([file], { paint: ansiPaint, statements: 1 });
    expect(
      painted
        .split('\n')
        .filter((line) => /[>^]|error|fix/.test(line))
        .join('\n'),
    ).toBe(
      [
        '\u001b[1m\u001b[31merror[index-blocks-writes]\u001b[39m\u001b[22m db/migrations/003_add_index.up.sql:2:1',
        '  \u001b[31m>\u001b[39m \u001b[2m2 |\u001b[22m CREATE INDEX orders_user_id_idx ON orders (user_id);',
        '      \u001b[2m|\u001b[22m \u001b[31m^^^^^^^^^^^^\u001b[39m',
        '  \u001b[32mfix:\u001b[39m Build the index CONCURRENTLY in a migration of its own (adds 2 files)',
        '\u001b[31m1 error\u001b[39m in 1 file (1 statement)',
      ].join('\n'),
    );
    // What is painted says the same as what is not.
    // eslint-disable-next-line no-control-regex -- to take escape sequences away is the point.
    expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(findingsText([file], { paint: plainPaint, statements: 1 }));
  });

  it('does not obey what it shows', () => {
    const evil = 'SELECT 1; -- \u001b[2J\u202e done';
    const report = findingsText(
      [{ path: 'a\u001b.sql', text: evil, findings: [findingAt(evil, 'SELECT', { message: 'x\u001b[31m\ny' })] }],
      { paint: plainPaint },
    );
    expect(report).toContain('> 1 | SELECT 1; -- �[2J� done');
    expect(report).toContain('  x�[31m y\n');
    expect(report).toContain(' a�.sql:1:1\n');
  });
});

describe('a fix', () => {
  const edit = (path: string) => ({ path, edits: [] });
  test.each([
    ['changes its own file', fixOf({ edits: [edit('m/3.sql')] }), 'fix: Do it otherwise'],
    [
      'needs review',
      fixOf({ applicability: 'needs-review', edits: [edit('m/3.sql')] }),
      'fix: Do it otherwise (needs review)',
    ],
    ['changes another file', fixOf({ edits: [edit('m/2.sql')] }), 'fix: Do it otherwise (changes 2.sql)'],
    [
      'changes two files',
      fixOf({ edits: [edit('m/2.sql'), edit('m/3.sql')] }),
      'fix: Do it otherwise (changes 2 files)',
    ],
    ['adds a file', fixOf({ newFiles: [{ path: 'm/4.sql', text: '' }] }), 'fix: Do it otherwise (adds 4.sql)'],
    [
      'does all that',
      fixOf({ applicability: 'needs-review', edits: [edit('m/3.sql')], newFiles: [{ path: 'm/4.sql', text: '' }] }),
      'fix: Do it otherwise (needs review, adds 4.sql)',
    ],
  ])('%s', (_, fix, expected) => {
    const report = findingsText([{ path: 'm/3.sql', text, findings: [findingAt(text, 'CREATE', { fixes: [fix] })] }], {
      paint: plainPaint,
    });
    expect(report.split('\n').find((line) => line.startsWith('  fix'))).toBe(`  ${expected}`);
  });
});
