import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../server/src/core/lint/finding';
import { tryFix } from '../../../server/src/core/lint/tryFix';
import { filesAfter, sessionAfter } from '../../../server/src/core/lint/verifyFix';
import type { Session } from '../../../server/src/core/lint/session';
import type { Edit } from '../../../server/src/core/text/edit';
import { openFolder } from '../../support/folder';

const files = {
  '1_a.up.sql': 'CREATE TABLE t (id bigint PRIMARY KEY, a int);\nCREATE INDEX a ON t (a);',
  '1_a.down.sql': 'DROP TABLE t;',
  '2_b.up.sql': 'ALTER TABLE t ADD COLUMN b int;',
  '2_b.down.sql': 'ALTER TABLE t DROP COLUMN b;',
  '3_c.up.sql': 'CREATE INDEX c ON t (b);\nCREATE INDEX a2 ON t (a);',
  '3_c.down.sql': 'DROP INDEX a2;\nDROP INDEX c;',
  '4_d.up.sql': 'UPDATE t SET a = 1 WHERE b = 2;\nALTER TABLE t ALTER COLUMN b SET NOT NULL;',
  '4_d.down.sql': 'ALTER TABLE t ALTER COLUMN b DROP NOT NULL;',
};

/** The counts of what a fix takes away and brings, as tried and as a session of the whole folder has them. */
const tried = (session: Session, fix: Pick<Fix, 'edits' | 'newFiles'>) => {
  const result = tryFix(session, fix, filesAfter(session.project.files, fix));
  const after = sessionAfter(session, fix);
  const all = ({ linted }: Session) => linted.flatMap(({ findings }) => findings);
  return {
    tried: result && difference(result.before, result.after),
    whole: difference(all(session), all(after)),
    endsAlike: result?.endsAlike,
  };
};

const difference = (
  before: readonly { readonly rule: string; readonly severity: string }[],
  after: readonly { readonly rule: string; readonly severity: string }[],
): Record<string, number> => {
  const counts: Record<string, number> = {};
  const add = (by: number) => (finding: { readonly rule: string; readonly severity: string }) => {
    const key = `${finding.rule} ${finding.severity}`;
    counts[key] = (counts[key] ?? 0) + by;
  };
  before.forEach(add(-1));
  after.forEach(add(1));
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
};

const edit = (path: string, start: number, newText: string, end = start): Pick<Fix, 'edits' | 'newFiles'> => ({
  edits: [{ path, edits: [{ span: { start, end }, newText } satisfies Edit] }],
  newFiles: [],
});

describe('a fix that is tried', () => {
  it('changes the findings that it changes in the whole folder', () => {
    const session = openFolder({ files, major: [15, 18] });
    const fixes = {
      'a lock_timeout': edit('2_b.up.sql', 0, "SET lock_timeout = '2s';\n"),
      'a comment': edit('2_b.up.sql', 0, '-- A comment.\n'),
      'another statement': edit('2_b.up.sql', 0, 'SELECT 1;\n'),
      'another name': edit('2_b.up.sql', 25, 'x', 26),
      'an empty file': edit('2_b.up.sql', 0, '', 31),
      'a schema': edit('1_a.up.sql', 0, 'CREATE SCHEMA s;\n'),
      'an index gone': edit('3_c.up.sql', 0, '', 24),
      'the index that another repeats gone': edit('1_a.up.sql', 47, '', 71),
      'a syntax error': edit('4_d.up.sql', 0, 'UPDATE UPDATE;\n'),
      'an index moved to the end': {
        ...edit('3_c.up.sql', 0, '', 25),
        newFiles: [{ path: '5_e.up.sql', text: 'CREATE INDEX CONCURRENTLY c ON t (b);' }],
      },
      'a migration without a down and with a version that is there': {
        edits: [],
        newFiles: [{ path: '4_e.up.sql', text: 'CREATE TABLE u (id int);' }],
      },
    };
    const seen = Object.entries(fixes).map(([name, fix]) => ({ name, ...tried(session, fix) }));
    for (const each of seen) expect(each.tried, each.name).toEqual(each.whole);
    expect(seen.filter(({ endsAlike }) => endsAlike === true).map(({ name }) => name)).toEqual([
      'a lock_timeout',
      'a comment',
      'another statement',
      'a schema',
      'a syntax error',
      'an index moved to the end',
    ]);
  });

  it('is not tried so where the sections change', () => {
    const text = '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n';
    const session = openFolder({ files: { '1_a.sql': text }, layout: 'dbmate' });
    expect(tried(session, edit('1_a.sql', text.indexOf('-- migrate:down'), '', text.length)).tried).toBeUndefined();
  });
});
