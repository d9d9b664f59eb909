import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseDirectives, suppress } from '../../../server/src/core/lint/directives';
import type { DirectiveNames, Directives } from '../../../server/src/core/lint/directives';
import type { Finding } from '../../../server/src/core/lint/finding';
import { tokenize } from '../../../server/src/core/sql/lexer';
import { createLineIndex } from '../../../server/src/core/text/lineIndex';
import type { Span } from '../../../server/src/core/text/span';

const names: DirectiveNames = {
  knownRules: ['drop-column', 'index-blocks-writes', 'unused-directive', 'invalid-directive'],
  sameAs: (name) => (name === 'ban-drop-column' ? ['drop-column'] : []),
  accept: [],
};

function commentsOf(text: string): Span[] {
  return tokenize(text).filter(({ kind, start }) => kind === 'comment' && text.startsWith('--', start));
}

function parse(text: string, accept: DirectiveNames['accept'] = []): Directives {
  return parseDirectives(text, commentsOf(text), { ...names, accept });
}

/** One line for each suppression, fact and problem; spans as the text that they mark. */
function described(text: string, accept: DirectiveNames['accept'] = []): string {
  const { suppressions, facts, problems } = parse(text, accept);
  const at = ({ start, end }: Span) => text.slice(start, end);
  return [
    ...suppressions.map(({ kind, rules, reason, line }) => {
      const named = rules.map(({ id, span }) => (id === at(span) ? id : `${id} (${at(span)})`)).join(' + ');
      return `${kind}${line === undefined ? '' : ` ${line + 1}`}: ${named}${reason === null ? '' : `, because ${reason}`}`;
    }),
    ...facts.map(({ key, value, span }) => `${key}: ${value}${value === at(span) ? '' : ' (misplaced)'}`),
    ...problems.map(({ message, span }) => `«${at(span)}» ${message}`),
  ].join('\n');
}

describe('suppressions', () => {
  test.each([
    ['-- lockstep-disable-next-line drop-column\nSELECT 1', 'next-line 2: drop-column'],
    ['--lockstep-disable-next-line   drop-column\nSELECT 1', 'next-line 2: drop-column'],
    [
      '-- lockstep-disable-next-line drop-column, index-blocks-writes -- nobody reads it\nSELECT 1',
      'next-line 2: drop-column + index-blocks-writes, because nobody reads it',
    ],
    ['-- lockstep-disable drop-column index-blocks-writes', 'file: drop-column + index-blocks-writes'],
    ['-- lockstep-disable drop-column --', 'file: drop-column'],
    ['-- lockstep-disable drop-column -- a -- b', 'file: drop-column, because a -- b'],
    ['SELECT 1; -- lockstep-disable-line drop-column -- why\r\n', 'line 1: drop-column, because why'],
    // The next line is the next one with code.
    [
      '\n-- lockstep-disable-next-line drop-column\n\n  -- why\n/* a /* b */\n c */\n\nSELECT 1',
      'next-line 8: drop-column',
    ],
    ['-- lockstep-disable-next-line drop-column\r\n\r\nSELECT 1', 'next-line 3: drop-column'],
    ['SELECT 1; -- lockstep-disable-next-line drop-column\nSELECT 2', 'next-line 2: drop-column'],
    ['-- lockstep-disable-next-line drop-column\n', 'next-line: drop-column'],
    // No directives.
    ['-- lockstep is a linter\n-- about lockstep-disable\n/* lockstep-disable drop-column */', ''],
    ["SELECT '-- lockstep-disable drop-column'", ''],
  ])('%j', (text, expected) => {
    expect(described(text)).toBe(expected);
  });
});

describe('facts', () => {
  test.each([
    ['-- lockstep: small orders', 'small: orders'],
    ['--lockstep:small public.orders -- 200 rows at most', 'small: public.orders'],
    ['-- lockstep: exists "a--b"."C d"', 'exists: "a--b"."C d"'],
    ['-- lockstep: exists größe_2$', 'exists: größe_2$'],
  ])('%s', (text, expected) => {
    expect(described(text)).toBe(expected);
  });
});

describe('problems', () => {
  test.each([
    [
      '-- lockstep-disable-nextline drop-column',
      '«lockstep-disable-nextline» "lockstep-disable-nextline" is not a directive. Did you mean "lockstep-disable-next-line"? ' +
        'There are lockstep-disable-next-line, lockstep-disable-line, lockstep-disable and "lockstep:".',
    ],
    [
      '-- lockstep-ignore x',
      '«lockstep-ignore» "lockstep-ignore" is not a directive. Did you mean "lockstep-disable"? ' +
        'There are lockstep-disable-next-line, lockstep-disable-line, lockstep-disable and "lockstep:".',
    ],
    [
      '-- lockstep-disable: drop-column',
      '«lockstep-disable:» "lockstep-disable:" is not a directive. Did you mean "lockstep-disable"? ' +
        'There are lockstep-disable-next-line, lockstep-disable-line, lockstep-disable and "lockstep:".',
    ],
    [
      '-- lockstep-disable-next-line -- because\nSELECT 1',
      '«-- lockstep-disable-next-line -- because» This directive names no rule; write "-- lockstep-disable-next-line RULE -- reason".',
    ],
    ['-- lockstep-disable drop-colum', '«drop-colum» There is no rule "drop-colum". Did you mean "drop-column"?'],
    ['-- lockstep-disable drop-column, nonsense', 'file: drop-column\n«nonsense» There is no rule "nonsense".'],
    [
      '-- lockstep-disable ban-drop-column',
      '«ban-drop-column» "ban-drop-column" is the name that another linter uses; here it is drop-column.',
    ],
    [
      '\n  -- lockstep-disable-line drop-column\nSELECT 1',
      '«lockstep-disable-line» lockstep-disable-line belongs at the end of the line that it is about; ' +
        'on a line of its own, write lockstep-disable-next-line.',
    ],
    [
      '-- lockstep:',
      '«-- lockstep:» This directive says nothing; write "-- lockstep: small TABLE" or "-- lockstep: exists TABLE".',
    ],
    [
      '-- lockstep: smal orders',
      '«smal» "smal" is not a fact that Lockstep knows. Did you mean "small"? ' +
        'Write "-- lockstep: small TABLE" or "-- lockstep: exists TABLE".',
    ],
    ['-- lockstep: small', '«-- lockstep: small» This directive names no table; write "-- lockstep: small TABLE".'],
    [
      '-- lockstep: small -- really',
      '«-- lockstep: small -- really» This directive names no table; write "-- lockstep: small TABLE".',
    ],
    [
      '-- lockstep: small orders, users',
      '«orders, users» "orders, users" is not the name of one table; write "-- lockstep: small TABLE", one directive for each.',
    ],
  ])('%s', (text, expected) => {
    expect(described(text)).toBe(expected);
  });
});

describe("squawk's comments", () => {
  test.each([
    [
      '-- squawk-ignore ban-drop-column -- gone since May\nSELECT 1',
      'next-line 2: drop-column (ban-drop-column), because gone since May',
    ],
    ['SELECT 1; -- squawk-ignore ban-drop-column', 'line 1: drop-column (ban-drop-column)'],
    ['-- squawk-ignore-file ban-drop-column, prefer-robust-stmts', 'file: drop-column (ban-drop-column)'],
    ['-- squawk-ignore-file', 'file: * (squawk-ignore-file)'],
    ['-- squawk-ignore prefer-robust-stmts\nSELECT 1', ''],
    ['-- squawk-ignored things', ''],
  ])('count when they are accepted: %j', (text, expected) => {
    expect(described(text, ['squawk'])).toBe(expected);
    expect(described(text)).toBe('');
  });
});

describe('comments of other tools', () => {
  test.each([
    ['pgfence', '-- pgfence: ignore ban-drop-column\nSELECT 1', 'next-line 2: drop-column (ban-drop-column)'],
    ['pgfence', '-- pgfence-ignore ban-drop-column\nSELECT 1', 'next-line 2: drop-column (ban-drop-column)'],
    ['pgfence', '-- pgfence: ignore\nSELECT 1', 'next-line 2: * (pgfence: ignore)'],
    ['eugene', '-- eugene: ignore ban-drop-column, E9\nSELECT 1', 'next-line 2: drop-column (ban-drop-column)'],
    ['atlas', '-- atlas:nolint ban-drop-column E9\nSELECT 1', 'next-line 2: drop-column (ban-drop-column)'],
    ['atlas', '-- atlas:nolint\n\nSELECT 1', 'file: * (atlas:nolint)'],
    ['eugene', '-- eugene: ignored things', ''],
    ['atlas', '-- atlas:nolinting', ''],
    ['pgfence', '-- squawk-ignore ban-drop-column\nSELECT 1', ''],
  ] as const)('of %s count when they are accepted: %j', (tool, text, expected) => {
    expect(described(text, [tool])).toBe(expected);
    expect(described(text)).toBe('');
  });
});

test('every span lies inside its comment', () => {
  const word = fc.constantFrom(
    'lockstep-disable',
    'lockstep-disable-next-line',
    'lockstep:',
    'lockstep-',
    'squawk-ignore',
    'drop-column',
    'small',
    'a.b',
    '"',
    ',',
    '--',
    ' ',
    '\t',
    '😀',
  );
  fc.assert(
    fc.property(fc.array(word), fc.string(), (words, text) => {
      const comment = `--${words.join(' ')}`;
      const all = `${text.replaceAll(/[\n"'$/-]/g, ' ')}\n${comment}\nSELECT 1`;
      const span = { start: all.length - comment.length - 9, end: all.length - 9 };
      const { suppressions, facts, problems } = parseDirectives(all, [span], { ...names, accept: ['squawk'] });
      for (const { start, end } of [
        ...suppressions,
        ...suppressions.flatMap(({ rules }) => rules),
        ...facts,
        ...problems,
      ].map((each) => each.span)) {
        expect(start).toBeGreaterThanOrEqual(span.start);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(span.end);
      }
    }),
  );
});

describe('suppress', () => {
  /** Suppresses in a text in which every word `[rule]` stands for a finding of that rule. */
  function run(text: string, options: { requireReason?: boolean; accept?: DirectiveNames['accept'] } = {}): string {
    const findings = [...text.matchAll(/\[([a-z-]+)\]/g)].map(({ 0: marked, 1: rule = '', index }): Finding => ({
      rule,
      category: 'blocking',
      severity: 'error',
      message: '',
      path: 'a.sql',
      span: { start: index, end: index + marked.length },
      certain: true,
      fixes: [],
    }));
    const { suppressions } = parse(text, options.accept);
    const lines = createLineIndex(text);
    const result = suppress(findings, suppressions, lines, options.requireReason ?? false);
    return [
      ...result.kept.map(({ rule, span }) => `kept ${rule} on ${lines.position(span.start).line + 1}`),
      ...result.unused.map(({ message, span }) => `unused «${text.slice(span.start, span.end)}» ${message}`),
      ...result.problems.map(({ message, span }) => `problem on ${lines.position(span.start).line + 1}: ${message}`),
    ].join('\n');
  }

  test.each([
    [
      'the next line, and no other',
      '-- lockstep-disable-next-line drop-column\n[drop-column]\n[drop-column]',
      'kept drop-column on 3',
    ],
    [
      'no other rule',
      '-- lockstep-disable-next-line drop-column\n[drop-column] [index-blocks-writes]',
      'kept index-blocks-writes on 2',
    ],
    ['its own line', '[drop-column] -- lockstep-disable-line drop-column\n[drop-column]', 'kept drop-column on 2'],
    ['the file, from anywhere', '[drop-column]\n-- lockstep-disable drop-column\n[drop-column]', ''],
    [
      'nothing: on a line',
      '-- lockstep-disable-next-line drop-column, index-blocks-writes\n[drop-column]',
      'unused «index-blocks-writes» This suppression has no use: index-blocks-writes says nothing on line 2.',
    ],
    [
      'nothing: in a file',
      '-- lockstep-disable drop-column\nx',
      'unused «drop-column» This suppression has no use: drop-column says nothing in this file.',
    ],
    [
      'nothing: at the end',
      '[drop-column]\n-- lockstep-disable-next-line drop-column',
      'kept drop-column on 1\nunused «drop-column» This suppression has no use: drop-column says nothing here: no line follows.',
    ],
    [
      'what two directives name: both are used',
      '-- lockstep-disable drop-column\n[drop-column] -- lockstep-disable-line drop-column',
      '',
    ],
    ['unused suppressions too', '-- lockstep-disable unused-directive\n-- lockstep-disable drop-column', ''],
    ['invalid directives too', '-- lockstep-disable invalid-directive\n[invalid-directive]', ''],
  ])('%s', (_, text, expected) => {
    expect(run(text)).toBe(expected);
  });

  it('asks for a reason where one is required', () => {
    const text =
      '-- lockstep-disable-next-line drop-column\n[drop-column]\n[drop-column] -- lockstep-disable-line drop-column -- ok';
    expect(run(text, { requireReason: true })).toBe(
      'kept drop-column on 2\nproblem on 1: This suppression gives no reason, and lockstep.json requires one; write "-- reason" behind the rules.',
    );
  });

  it("never calls another tool's comment unused", () => {
    expect(run('-- squawk-ignore ban-drop-column\nx', { accept: ['squawk'] })).toBe('');
    expect(run('-- squawk-ignore-file\n[drop-column] [index-blocks-writes]', { accept: ['squawk'] })).toBe('');
  });
});
