import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frame } from '../../../server/src/core/report/frame';
import { plainPaint } from '../../../server/src/core/report/paint';
import { createLineIndex } from '../../../server/src/core/text/lineIndex';

/** The frame around what stands between « and » in a text. */
function framed(marked: string): string {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace('«', '').replace('»', '');
  const lines = createLineIndex(text);
  return frame({ text, lines }, lines.range({ start, end }), plainPaint, (mark) => mark).join('\n');
}

const long = 'abcdefghij'.repeat(30);

test.each([
  [
    'one line, no line before',
    'SELECT «1»;',
    `\
> 1 | SELECT 1;
    |        ^`,
  ],
  [
    'a blank line before is left out',
    'a\n  \n«SELECT» 1;',
    `\
> 3 | SELECT 1;
    | ^^^^^^`,
  ],
  [
    'line numbers are as wide as the widest',
    `${'\n'.repeat(8)}nine\n«ten»`,
    `\
   9 | nine
> 10 | ten
     | ^^^`,
  ],
  [
    'CRLF',
    'one\r\n«two\r\nthree»\r\n',
    `\
  1 | one
> 2 | two
    | ^^^`,
  ],
  [
    'several lines: to the end of the first',
    'CREATE «TABLE t (  \n  id int\n)»;',
    `\
> 1 | CREATE TABLE t (
    |        ^^^^^^^^^`,
  ],
  [
    'tabs take four columns',
    '\tADD\t«COLUMN»\tx',
    `\
> 1 |     ADD    COLUMN    x
    |            ^^^^^^`,
  ],
  [
    'a tab that is marked',
    'a«\t»b',
    `\
> 1 | a    b
    |  ^^^^`,
  ],
  [
    'wide characters take two columns',
    "COMMENT '日本語 👩‍👩‍👧 e\u0301' «x»",
    `\
> 1 | COMMENT '日本語 👩‍👩‍👧 e\u0301' x
    |                       ^`,
  ],
  [
    'wide characters that are marked',
    'DROP TABLE «注文»;',
    `\
> 1 | DROP TABLE 注文;
    |            ^^^^`,
  ],
  [
    'an empty range',
    'SELECT «»',
    `\
> 1 | SELECT
    |        ^`,
  ],
  [
    'an empty text',
    '«»',
    `\
> 1 |
    | ^`,
  ],
  [
    'a long line is cut on the right',
    `${long}\n«abc»${long}`,
    `\
  1 | ${long.slice(0, 100)}…
> 2 | abc${long.slice(0, 97)}…
    | ^^^`,
  ],
  [
    'a long line is cut on both sides',
    `${long}«HERE»${long}`,
    `\
> 1 | …${long.slice(0, 30)}HERE${long.slice(0, 66)}…
    |                                ^^^^`,
  ],
  [
    'a long line is cut on the left',
    `${long}«HERE»`,
    `\
> 1 | …${long.slice(0, 30)}HERE
    |                                ^^^^`,
  ],
  [
    'a long line whose range is longer still',
    `SELECT «${long}»`,
    `\
> 1 | SELECT ${long.slice(0, 93)}…
    |        ${'^'.repeat(93)}`,
  ],
  [
    'what is left of the range stays when both fit',
    `${long.slice(0, 60)}«${long.slice(0, 40)}»!`,
    `\
> 1 | ${long.slice(0, 60)}${long.slice(0, 40)}…
    | ${' '.repeat(60)}${'^'.repeat(40)}`,
  ],
  [
    'a line of just the width is whole',
    `«${long.slice(0, 100)}»`,
    `\
> 1 | ${long.slice(0, 100)}
    | ${'^'.repeat(100)}`,
  ],
])('%s', (_, text, expected) => {
  expect(framed(text)).toBe(expected);
});

test('a line of megabytes is cut at once', () => {
  const line = 'x'.repeat(5_000_000);
  expect(framed(`${line}«HERE»${line}`)).toContain('HERE');
});

test('marks something, and shows little of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(), fc.nat(), (text, a, b) => {
      const lines = createLineIndex(text);
      const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
      const result = frame({ text, lines }, lines.range({ start, end }), plainPaint, (mark) => mark);
      expect(result.at(-1)).toMatch(/^ +\| +\^+$/);
      for (const line of result) expect(line).not.toMatch(/[\n\r\t]/);
    }),
  );
});
