import type { Span } from '../text/span';
import { createScanner } from './lexer';

/** A piece of SQL up to and including its `;`, with the comments and white space before it. UTF-16 offsets. */
export interface Piece extends Span {
  /** The statement itself: from its first token to its last, without `;`. null: comments or nothing. */
  readonly statement: Span | null;
  /** false when a quote, dollar quote or comment in it never closes. */
  readonly closed: boolean;
}

/**
 * Reads the piece that starts at `start`. A statement ends at `;`, except inside the parentheses of CREATE RULE and
 * inside BEGIN ATOMIC … END of a function body, or at a cut (an offset at which the tool ends a statement), or at `end`.
 * `cuts` is ascending.
 */
export function nextPiece(text: string, start: number, end: number, cuts: readonly number[] = []): Piece {
  const limit = cuts.find((cut) => cut > start && cut < end) ?? end;
  const scanner = createScanner(text, start, limit);
  let first = -1;
  let last = -1;
  let closed = true;
  let words = 0;
  let isRule = false;
  let isRoutine = false;
  let parentheses = 0;
  // Depth of BEGIN ATOMIC and the CASE expressions within it: both close with END.
  let atomic = 0;
  let previousWord = '';
  for (let token = scanner.next(); token !== null; token = scanner.next()) {
    if (!token.closed) closed = false;
    if (token.kind === 'comment') continue;
    const isPunctuation = token.kind === 'punctuation';
    const character = isPunctuation ? text.charCodeAt(token.start) : 0;
    if (character === 59 && atomic === 0 && !(isRule && parentheses > 0)) {
      return { start, end: token.end, statement: first === -1 ? null : { start: first, end: last }, closed };
    }
    if (first === -1) first = token.start;
    last = token.end;
    if (character === 40) parentheses++;
    else if (character === 41) parentheses--;
    else if (token.kind === 'word' && (words < 5 || isRoutine)) {
      words++;
      const word = text.slice(token.start, token.end).toLowerCase();
      if (words <= 4 && word === 'rule') isRule = true;
      if (words <= 4 && (word === 'function' || word === 'procedure')) isRoutine = true;
      if (isRoutine) {
        if (word === 'atomic' && previousWord === 'begin') atomic = 1;
        else if (atomic > 0 && word === 'case') atomic++;
        else if (atomic > 0 && word === 'end') atomic--;
      }
      previousWord = word;
    }
  }
  return { start, end: limit, statement: first === -1 ? null : { start: first, end: last }, closed };
}

/** Cuts a stretch of SQL into pieces that cover it without gaps. */
export function split(text: string, span: Span, cuts: readonly number[] = []): Piece[] {
  const pieces: Piece[] = [];
  for (let at = span.start; at < span.end;) {
    const piece = nextPiece(text, at, span.end, cuts);
    pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

const statementStart =
  /^[ \t]*(?:CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COMMENT|GRANT|REVOKE|BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|RESET|DO|CALL|REINDEX|VACUUM|ANALYZE|CLUSTER|REFRESH|LOCK|COPY|REASSIGN|SECURITY)\b/gim;

/**
 * Where a piece that does not parse may be cut again: the next line after `from` that begins with a word that begins
 * a statement. Quotes are not looked at, since an open one is a common reason for the failure. null: nowhere.
 */
export function nextStatementStart(text: string, from: number, end: number): number | null {
  statementStart.lastIndex = from;
  for (let match = statementStart.exec(text); match !== null; match = statementStart.exec(text)) {
    if (match.index >= end) return null;
    if (match.index > from) return match.index;
  }
  return null;
}
