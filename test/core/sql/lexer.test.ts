import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../server/src/core/sql/lexer';

const texts = (sql: string): string[] => tokenize(sql).map(({ start, end }) => sql.slice(start, end));

describe('strings', () => {
  it.each([
    ['go on behind a line break', "'a'\n  'b' c", ["'a'\n  'b'", 'c']],
    ['do not go on in the same line', "'a' 'b'", ["'a'", "'b'"]],
    ['do not go on behind a word', "'a'\nb 'c'", ["'a'", 'b', "'c'"]],
  ])('%s', (_, sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  // A regular expression with white space in white space never came back from the indented dumps of real projects.
  it('are followed by any amount of white space', () => {
    const blank = `\n${' '.repeat(20_000)}`;
    expect(texts(`'a'${blank.repeat(20)}b`)).toEqual(["'a'", 'b']);
  });
});
