import type { Span } from '../text/span';
import type { Token } from './lexer';
import { offsetOfByte } from './parser';
import { keyword, type Statement } from './statement';

/**
 * SQL as a migration wrote it, to be written again: at even places the text, at odd places the names, unquoted, of
 * columns of the table that it is about, so that a renamed column is renamed in it too. Without comments.
 */
export type WrittenSql = readonly string[];

/** The tokens of a statement that lie in a stretch of it. */
export function tokensIn(statement: Statement, within: Span): Token[] {
  return statement.tokens().filter(({ start, end }) => start >= within.start && end <= within.end);
}

/** The whole statement. */
export function wholeOf({ text }: Statement): Span {
  return { start: 0, end: text.length };
}

/** Where a node stands that the parser gives a place in bytes. */
export function placeOf({ text }: Statement, location: number | undefined): number {
  return offsetOfByte(text, location ?? 0);
}

/** The change of depth that a token makes: brackets of all kinds count. */
export function depthChange(statement: Statement, { kind, start }: Token): number {
  if (kind !== 'punctuation') return 0;
  const character = statement.text.charAt(start);
  if (character === '(' || character === '[') return 1;
  return character === ')' || character === ']' ? -1 : 0;
}

/** What stands between the first parenthesis of a stretch and the one that closes it; null: there is none. */
export function inParentheses(statement: Statement, within: Span): Span | null {
  let depth = 0;
  let start: number | null = null;
  for (const token of tokensIn(statement, within)) {
    const change = depthChange(statement, token);
    if (change === 0) continue;
    depth += change;
    if (start === null) start = token.end;
    else if (depth === 0) return { start, end: token.start };
  }
  return null;
}

/** The parts of a stretch between commas that stand in no parentheses of it, each from its first token to its last. */
export function listItems(statement: Statement, within: Span): Span[] {
  const items: Span[] = [];
  let depth = 0;
  let isOpen = false;
  for (const token of tokensIn(statement, within)) {
    depth += depthChange(statement, token);
    if (depth === 0 && token.kind === 'punctuation' && statement.text.charAt(token.start) === ',') {
      isOpen = false;
      continue;
    }
    const open = isOpen ? items.pop() : undefined;
    items.push({ start: open?.start ?? token.start, end: token.end });
    isOpen = true;
  }
  return items;
}

/**
 * What follows the first of some words that stand one after the other in no parentheses of a stretch; null: they do not.
 */
export function after(statement: Statement, within: Span, words: readonly string[]): Span | null {
  const found = wordsAt(statement, within, words);
  return found === null ? null : { start: found.end, end: within.end };
}

/** Where consecutive words stand in no parentheses of a stretch; null: they do not. */
export function wordsAt(statement: Statement, within: Span, words: readonly string[]): Span | null {
  const tokens = tokensIn(statement, within);
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += depthChange(statement, token);
    if (depth !== 0 || !words.every((word, offset) => keyword(statement, tokens[at + offset]) === word)) continue;
    return { start: token.start, end: tokens[at + words.length - 1]?.end ?? token.end };
  }
  return null;
}

/** A stretch as one line of SQL: comments and line breaks between tokens become a space. */
export function textIn(statement: Statement, within: Span): string {
  return writtenSql(statement, within, [])[0] ?? '';
}

/** A stretch to be written again, with the columns in it that it may name. */
export function writtenSql(statement: Statement, within: Span, columns: readonly string[]): WrittenSql {
  const parts = [''];
  const { text } = statement;
  const tokens = tokensIn(statement, within);
  const write = (piece: string): void => {
    parts.push(`${parts.pop() ?? ''}${piece}`);
  };
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    if (before !== undefined && before.end < token.start) write(' ');
    const name = columns.length === 0 ? null : identifierOf(text, token);
    if (name !== null && columns.includes(name) && isColumn(statement, tokens, at)) parts.push(name, '');
    else write(text.slice(token.start, token.end));
  }
  return parts;
}

/** The name that a token spells; null where it is no identifier. */
function identifierOf(text: string, { kind, start, end }: Token): string | null {
  if (kind === 'word') return text.slice(start, end).toLowerCase();
  return kind === 'quoted' ? text.slice(start + 1, end - 1).replaceAll('""', '"') : null;
}

// A function, a type after a cast and a part of a longer name are no columns.
const isColumn = (statement: Statement, tokens: readonly Token[], at: number): boolean => {
  const before = keyword(statement, tokens[at - 1]);
  const next = keyword(statement, tokens[at + 1]);
  const beforeDot = keyword(statement, tokens[at - 2]);
  if (isSyntax(keyword(statement, tokens[at]), before, next, beforeDot)) return false;
  if (next === '(' || next === '.' || before === '::' || before === 'AS' || before === 'COLLATE') return false;
  // A type before a constant: date '2024-01-01'.
  if (tokens[at + 1]?.kind === 'string') return false;
  return before !== '.' || beforeDot === 'NEW' || beforeDot === 'OLD';
};

// Words that a column may have for a name, where they are none: AT TIME ZONE, AT LOCAL, EXTRACT (day FROM …).
const isSyntax = (word: string, before: string, next: string, beforeThat: string): boolean =>
  (word === 'AT' && (next === 'TIME' || next === 'LOCAL')) ||
  ((word === 'TIME' || word === 'LOCAL') && before === 'AT') ||
  (word === 'ZONE' && before === 'TIME') ||
  (before === '(' && beforeThat === 'EXTRACT' && next === 'FROM');

/** Whether a stretch names a column in a way that a rename of it can be followed. */
export function namesColumn(sql: WrittenSql, column: string): boolean {
  return sql.some((part, at) => at % 2 === 1 && part === column);
}

/** The SQL after a column has got another name. */
export function withRenamed(sql: WrittenSql, from: string, to: string): WrittenSql {
  return namesColumn(sql, from) ? sql.map((part, at) => (at % 2 === 1 && part === from ? to : part)) : sql;
}
