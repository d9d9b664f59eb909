import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { indexBlocksWrites } from '../../../server/src/core/rules/index-blocks-writes';
import { checkFix } from '../../support/checkFix';
import { findingsOf, openFolder } from '../../support/folder';
import { readMarks, writeMarks } from '../../support/marks';
import { refuseLazyCases, type RuleCases } from '../../support/testRule';

const message = 'Nobody can write to public.t while the index i is built over all rows, under a ShareLock.';
const enough: RuleCases = {
  quiet: { a: 'SELECT 1;', b: 'SELECT 2;', c: 'SELECT 3;' },
  reported: [
    { name: 'a', sql: '«CREATE INDEX» i ON t (a);', message, fixes: [{ title: 'x', after: 'SELECT 1;' }] },
    { name: 'b', sql: '«CREATE INDEX» j ON t (a);', message, fixes: [{ title: 'x' }] },
  ],
};

describe('the tester of rules refuses', () => {
  const [first, second] = enough.reported;
  test.each<[why: string, cases: Partial<RuleCases>]>([
    ['fewer than three quiet cases', { quiet: { a: 'SELECT 1;', b: 'SELECT 2;' } }],
    ['fewer than two reported cases', { reported: enough.reported.slice(1) }],
    ['two cases are the same', { quiet: { a: 'SELECT 1;', b: 'SELECT 2;', c: 'SELECT 1;' } }],
    [
      'no case reports the message "builds"',
      { reported: [first, second].flatMap((each) => (each ? [{ ...each, message: 'No.' }] : [])) },
    ],
    [
      'no case shows what the fix "y" leaves',
      { reported: [first, second].flatMap((each) => (each ? [{ ...each, fixes: [{ title: 'y' }] }] : [])) },
    ],
  ])('%s', (why, cases) => {
    expect(() => {
      refuseLazyCases(indexBlocksWrites, { ...enough, ...cases });
    }).toThrow(why);
  });

  it('nothing where all is there', () => {
    expect(() => {
      refuseLazyCases(indexBlocksWrites, enough);
    }).not.toThrow();
  });
});

describe('the tester of fixes refuses', () => {
  const folder = { schema: 'CREATE TABLE t (a int);', sql: 'CREATE INDEX i ON t (a);' };
  const session = openFolder(folder);
  const finding = findingsOf(session).find(({ rule }) => rule === 'index-blocks-writes');
  const path = '2_change.up.sql';
  const at = (start: number, end: number, newText: string) => ({ span: { start, end }, newText });

  test.each<[why: string, edits: ReturnType<typeof at>[]]>([
    ['edits that overlap', [at(0, 8, 'x'), at(4, 9, 'y')]],
    ['edits beyond the file', [at(20, 99, '')]],
    ['nothing that changes', [at(0, 6, 'CREATE')]],
    ['what does not parse', [at(0, 6, 'CREATED')]],
    ['the finding that stays', [at(13, 14, 'j')]],
    ['another finding', [at(0, 24, 'UPDATE t SET a = 1')]],
  ])('%s', (_, edits) => {
    const fix = { title: 'x', applicability: 'ready' as const, edits: [{ path, edits }], newFiles: [] };
    expect(() => finding && checkFix(folder, session, finding, fix)).toThrow();
  });

  it('nothing that is right', () => {
    const [fix] = finding?.fixes ?? [];
    expect(finding && fix && checkFix(folder, session, finding, fix)).toEqual({
      [path]: 'CREATE INDEX CONCURRENTLY i ON t (a);\n',
    });
  });
});

describe('marks', () => {
  it.each(['', 'a', '«a» b', '««a» b»', '«»a«»', '«a««b»»»c', '«a»«b»'])(
    'of %j are read and written again',
    (marked) => {
      const { text, spans } = readMarks(marked);
      expect(writeMarks(text, spans)).toBe(marked);
    },
  );

  it('around any stretches that do not cross are written where they are read', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.tuple(fc.nat(20), fc.nat(20))), (text, places) => {
        const spans = places.map(([start, length]) => ({
          start: Math.min(start, text.length),
          end: Math.min(start + length, text.length),
        }));
        const nested = spans.filter((span, index) =>
          spans.slice(0, index).every(({ start, end }) => span.end <= start || end <= span.start),
        );
        expect(readMarks(writeMarks(text, nested)).text).toBe(text);
      }),
    );
  });

  it('without a partner are refused', () => {
    expect(() => readMarks('«a')).toThrow('without »');
    expect(() => readMarks('a»')).toThrow('without «');
  });
});
