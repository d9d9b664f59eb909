import fc from 'fast-check';
import { loadModule, parseSync, scanSync } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../server/src/core/sql/lexer';
import { offsetOfByte } from '../../../server/src/core/sql/parser';
import { split } from '../../../server/src/core/sql/splitter';

await loadModule();

/** Pieces of SQL that are hard to cut, and that are whole by themselves. */
const token = fc.constantFrom(
  ...[
    'a',
    'SELECT',
    'größe',
    'e',
    'E',
    'U',
    'n',
    '_x1$',
    '"a;b"',
    '"a""b"',
    'U&"d\\0061t"',
    "'x;y'",
    "'it''s'",
    "''",
    "E'\\'; '",
  ],
  ...[
    "b'01'",
    "X'1F'",
    "U&'\\0061'",
    '$$;$$',
    '$a$ $$ ; $a$',
    '$é$;$é$',
    '$1',
    '1',
    '1.5',
    '.5',
    '1e10',
    '1.5E-3',
    '42.',
  ],
  ...[
    '+',
    '-',
    '->>',
    '<=',
    '<>',
    '||',
    '@>',
    '!~~*',
    '::',
    ':=',
    '(',
    ')',
    '[',
    ']',
    ',',
    ';',
    '.',
    ':',
    '=',
    '=>',
    '*',
    '/',
  ],
);
const space = fc.constantFrom(
  ' ',
  '\n',
  '\t',
  '\r\n',
  '\f',
  '-- a; b\n',
  '--\n',
  '/* ; */',
  '/* a /* ; */ b */',
  '/**/',
);
const closed = fc.array(fc.tuple(token, space), { minLength: 1, maxLength: 20 }).map((parts) => parts.flat().join(''));
/** The same without the spaces between, and with quotes that never close. */
const anything = fc.oneof(
  fc
    .array(
      fc.oneof(
        token,
        space,
        fc.constantFrom("N'n'", "'", '"', '$$', '$a$', '/*', '*/', '--', '\\', '\0', '😀', '\uFEFF'),
      ),
      {
        maxLength: 20,
      },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

// Two things that matter nowhere: libpg-query takes no string on behind a `--` comment, though PostgreSQL does, and a bit
// string that goes on knows no doubled quote.
const isScannedAlike = (text: string): boolean => !/'\s*--|[bx]'\w*'\s*'/i.test(text);

describe('tokens', () => {
  it('stand in order and leave out nothing but white space', () => {
    fc.assert(
      fc.property(fc.oneof(closed, anything), (text) => {
        let at = 0;
        for (const { start, end } of tokenize(text)) {
          expect(text.slice(at, start)).toMatch(/^[ \t\n\r\f\v]*$/);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(text.slice(at)).toMatch(/^[ \t\n\r\f\v]*$/);
      }),
      { numRuns: 500 },
    );
  });

  it("are those of PostgreSQL's own scanner", () => {
    fc.assert(
      fc.property(closed.filter(isScannedAlike), (text) => {
        const expected = scanSync(text).tokens.map(({ start, end }) =>
          text.slice(offsetOfByte(text, start), offsetOfByte(text, end)),
        );
        expect(tokenize(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

/** Statements that hold semicolons in all places where they end nothing. */
const statement = fc.constantFrom(
  'SELECT 1',
  "SELECT 'a;b', E'\\';', $$;$$, $x$ $$; $x$ AS \";\"",
  'CREATE TABLE t (a int DEFAULT (1), b text)',
  'CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)',
  'CREATE OR REPLACE RULE r AS ON DELETE TO t DO INSTEAD (DELETE FROM u; SELECT (1))',
  'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END',
  'CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN 1 END; END',
  'CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); DELETE FROM t; END',
  "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM 1; END'",
  'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN CASE WHEN true THEN 1 ELSE 2 END',
  'DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$',
  'BEGIN',
  'COMMIT',
  'END',
  'CREATE TABLE rule (function int, "begin" int, atomic int)',
  'ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int',
);
const filler = fc.constantFrom('', ' ', '\n', '-- a; b\n', '/* ; /* ; */ */', ';', '; ;\n');

describe('statements', () => {
  it('are cut so that the pieces cover the text without gaps, cuts or not', () => {
    fc.assert(
      fc.property(fc.oneof(closed, anything), fc.array(fc.nat(60)), fc.nat(10), (text, places, margin) => {
        const span = { start: Math.min(margin, text.length), end: text.length };
        const cuts = [...new Set(places)].sort((a, b) => a - b);
        let at = span.start;
        for (const { start, end, statement: inner } of split(text, span, cuts)) {
          expect(start).toBe(at);
          expect(end).toBeGreaterThan(start);
          expect(cuts.filter((cut) => cut > start && cut < end)).toEqual([]);
          if (inner !== null) expect([inner.start >= start, inner.end <= end]).toEqual([true, true]);
          at = end;
        }
        expect(at).toBe(span.end);
      }),
      { numRuns: 500 },
    );
  });

  it("are as many as PostgreSQL's parser finds, and each parses alone", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(filler, statement, filler), { minLength: 1 }), (parts) => {
        const text = parts.map((part) => `${part.join('')};`).join('');
        const found = split(text, { start: 0, end: text.length }).flatMap(({ statement: inner }) => inner ?? []);
        expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(parts.map(([, middle]) => middle));
        expect(parseSync(text).stmts ?? []).toHaveLength(found.length);
      }),
      { numRuns: 200 },
    );
  });
});
