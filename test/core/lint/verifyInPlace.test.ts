import { describe, expect, it } from 'vitest';
import { filesAfter, sessionAfter } from '../../../server/src/core/lint/verifyFix';
import { findingsInPlace } from '../../../server/src/core/lint/verifyInPlace';
import type { Session } from '../../../server/src/core/lint/session';
import type { Edit } from '../../../server/src/core/text/edit';
import { openFolder } from '../../support/folder';

const files = {
  '1_a.up.sql': 'CREATE TABLE t (id bigint PRIMARY KEY, a int);',
  '1_a.down.sql': 'DROP TABLE t;',
  '2_b.up.sql': 'ALTER TABLE t ADD COLUMN b int;',
  '2_b.down.sql': 'ALTER TABLE t DROP COLUMN b;',
  '3_c.up.sql': 'CREATE INDEX c ON t (b);',
  '3_c.down.sql': 'DROP INDEX c;',
};

const edited = (session: Session, path: string, edit: Edit) => {
  const fix = { edits: [{ path, edits: [edit] }], newFiles: [] };
  const inPlace = findingsInPlace(session, fix, filesAfter(session.project.files, fix));
  const whole = sessionAfter(session, fix);
  const rulesIn = (findings: readonly { readonly rule: string }[]): string[] => findings.map(({ rule }) => rule).sort();
  return {
    inPlace: inPlace && { before: rulesIn(inPlace.before), after: rulesIn(inPlace.after) },
    whole: rulesIn(whole.linted.flatMap(({ file, findings }) => (file.path === path ? findings : []))),
  };
};

const at = (start: number, newText: string, end = start): Edit => ({ span: { start, end }, newText });

describe('a fix that leaves the schema as it was left', () => {
  it('is verified on its own files, with the result of the whole folder', () => {
    const session = openFolder({ files, major: [15, 18] });
    for (const edit of [at(0, "SET lock_timeout = '2s';\n"), at(0, '-- A comment.\n'), at(0, 'SELECT 1;\n')]) {
      const { inPlace, whole } = edited(session, '2_b.up.sql', edit);
      expect(inPlace?.before).toEqual(['missing-lock-timeout']);
      expect(inPlace?.after).toEqual(whole);
    }
    expect(edited(session, '2_b.up.sql', at(0, "SET lock_timeout = '2s';\n")).inPlace?.after).toEqual([]);
  });

  it('is not verified so where others could tell, or the sections change', () => {
    const session = openFolder({ files });
    expect(edited(session, '2_b.up.sql', at(25, 'x', 26)).inPlace).toBeUndefined();
    expect(edited(session, '2_b.up.sql', at(0, '', 31)).inPlace).toBeUndefined();
    expect(edited(session, '1_a.up.sql', at(0, 'CREATE SCHEMA s;\n')).inPlace).toBeUndefined();
  });
});
