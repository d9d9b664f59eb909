import type { Span } from '../text/span';

/**
 * What a token is. `word`: an unquoted identifier or keyword; `quoted`: a "delimited" identifier; `string`: any quoted
 * constant (plain, E, B, X, N, U&); `dollar`: a dollar-quoted constant; `parameter`: `$1`.
 */
export type TokenKind =
  'word' | 'quoted' | 'string' | 'dollar' | 'number' | 'operator' | 'punctuation' | 'parameter' | 'comment' | 'unknown';

/** A token of SQL, as UTF-16 offsets of the text that was read. */
export interface Token extends Span {
  readonly kind: TokenKind;
  /** false: a quote or a comment that the text ends without closing. */
  readonly closed: boolean;
}

/** Reads tokens one by one; `next` gives null at the end. White space is skipped. */
export interface Scanner {
  next(): Token | null;
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
const isWordPart = (code: number): boolean => isWordStart(code) || isDigit(code) || code === 36;
const operatorCharacters = new Set(Array.from('+-*/<>=~!@#%^&|`?', (character) => character.charCodeAt(0)));

const endOfQuote = (text: string, quoteAt: number, end: number, backslashes: boolean): number => {
  const quote = text.charCodeAt(quoteAt);
  for (let at = quoteAt + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && backslashes) at++;
    else if (code === quote) {
      if (text.charCodeAt(at + 1) === quote && at + 1 < end) at++;
      else return at + 1;
    }
  }
  return -1;
};

// A string goes on in the next one where a line break lies between them (scan.l, quotecontinue). Gives the offset of
// the quote that goes on, or -1. By hand, since white space within white space makes a regular expression explode.
const continuationAt = (text: string, from: number, end: number): number => {
  let hasBreak = false;
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === 39) return hasBreak ? at : -1;
    if (code === 10 || code === 13) hasBreak = true;
    if (isSpace(code)) at++;
    else if (code === 45 && text.charCodeAt(at + 1) === 45) {
      while (at < end && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++;
    } else return -1;
  }
  return -1;
};

const endOfString = (text: string, quoteAt: number, end: number, backslashes: boolean): number => {
  let at = endOfQuote(text, quoteAt, end, backslashes);
  while (at !== -1) {
    const next = continuationAt(text, at, end);
    if (next === -1) return at;
    at = endOfQuote(text, next, end, backslashes);
  }
  return -1;
};

const endOfBlockComment = (text: string, start: number, end: number): number => {
  let depth = 0;
  for (let at = start; at < end - 1; at++) {
    const pair = text.charCodeAt(at) * 256 + text.charCodeAt(at + 1);
    if (pair === 0x2f2a) {
      depth++;
      at++;
    } else if (pair === 0x2a2f) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
};

const stringPrefix = (text: string, start: number): number => {
  const first = text.charCodeAt(start) | 32;
  const second = text.charCodeAt(start + 1);
  // E'…', B'…', X'…', N'…' and U&'…' or U&"…" are one token with their prefix.
  if (second === 39 && (first === 101 || first === 98 || first === 120 || first === 110)) return 1;
  if (first === 117 && second === 38) {
    const third = text.charCodeAt(start + 2);
    if (third === 39 || third === 34) return 2;
  }
  return 0;
};

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/**
 * Reads the tokens of `text` between two UTF-16 offsets, after the rules of PostgreSQL's scan.l
 * (manual, 4.1 "Lexical Structure"). It never fails: what does not close runs to `end` with `closed: false`.
 */
export function createScanner(text: string, start = 0, end = text.length): Scanner {
  let position = start;

  const token = (kind: TokenKind, tokenEnd: number): Token => {
    const closed = tokenEnd !== -1;
    const result = { kind, start: position, end: closed ? tokenEnd : end, closed };
    position = result.end;
    return result;
  };

  const next = (): Token | null => {
    while (position < end && isSpace(text.charCodeAt(position))) position++;
    if (position >= end) return null;
    const code = text.charCodeAt(position);
    const following = position + 1 < end ? text.charCodeAt(position + 1) : -1;

    if (code === 45 && following === 45) {
      const newline = text.indexOf('\n', position);
      return token('comment', newline === -1 || newline > end ? end : newline);
    }
    if (code === 47 && following === 42) return token('comment', endOfBlockComment(text, position, end));
    if (code === 39) return token('string', endOfString(text, position, end, false));
    if (code === 34) return token('quoted', endOfQuote(text, position, end, false));
    if (isWordStart(code)) {
      const prefix = stringPrefix(text, position);
      if (prefix > 0) {
        const quoteAt = position + prefix;
        if (text.charCodeAt(quoteAt) === 34) return token('quoted', endOfQuote(text, quoteAt, end, false));
        return token('string', endOfString(text, quoteAt, end, (code | 32) === 101));
      }
      let at = position + 1;
      while (at < end && isWordPart(text.charCodeAt(at))) at++;
      return token('word', at);
    }
    if (isDigit(code) || (code === 46 && isDigit(following))) {
      let at = position + 1;
      for (; at < end; at++) {
        const digit = text.charCodeAt(at);
        const exponentSign =
          (digit === 43 || digit === 45) && (text.charCodeAt(at - 1) | 32) === 101 && isDigit(text.charCodeAt(at + 1));
        // `1..2` in PL/pgSQL is a number and a range, not `1.` and `.2`.
        if (digit === 46 && text.charCodeAt(at + 1) === 46) break;
        if (!isWordPart(digit) && digit !== 46 && !exponentSign) break;
      }
      return token('number', at);
    }
    if (code === 36) {
      if (isDigit(following)) {
        let at = position + 1;
        while (at < end && isDigit(text.charCodeAt(at))) at++;
        return token('parameter', at);
      }
      dollarTag.lastIndex = position;
      const tag = dollarTag.exec(text)?.[0];
      if (tag === undefined) return token('unknown', position + 1);
      const close = text.indexOf(tag, position + tag.length);
      return token('dollar', close === -1 || close + tag.length > end ? -1 : close + tag.length);
    }
    if (operatorCharacters.has(code)) {
      let at = position + 1;
      for (; at < end; at++) {
        const part = text.charCodeAt(at);
        const after = text.charCodeAt(at + 1);
        if (!operatorCharacters.has(part)) break;
        if ((part === 45 && after === 45) || (part === 47 && after === 42)) break;
      }
      return token('operator', at);
    }
    if (code === 58 && (following === 58 || following === 61)) return token('punctuation', position + 2);
    return token('()[],;:.'.includes(text.charAt(position)) ? 'punctuation' : 'unknown', position + 1);
  };

  return { next };
}

/** All tokens of a text between two UTF-16 offsets, comments included. */
export function tokenize(text: string, start = 0, end = text.length): Token[] {
  const scanner = createScanner(text, start, end);
  const tokens: Token[] = [];
  for (let token = scanner.next(); token !== null; token = scanner.next()) tokens.push(token);
  return tokens;
}
