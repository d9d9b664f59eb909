import { nextPiece, nextStatementStart, type Piece } from '../sql/splitter';
import type { Statement, StatementReader } from '../sql/statement';
import type { Span } from '../text/span';

/** A statement in a chunk of a section. */
export interface ReadStatement {
  readonly statement: Statement;
  /** UTF-16 offset of the statement's first token from the start of its chunk. */
  readonly offset: number;
}

/** What lies between two ends of statements: comments, a statement and its `;`. */
export interface Chunk {
  readonly text: string;
  /** UTF-16 offset in the file. */
  readonly start: number;
  /** None for comments alone; several where what did not parse was cut again. */
  readonly statements: readonly ReadStatement[];
}

/** The chunks of a section, and what they were made from, so that the next reading can take over what is unchanged. */
export interface Reading {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether chunks may end elsewhere than at a `;`. */
  readonly hasCuts: boolean;
  readonly chunks: readonly Chunk[];
}

export interface ReadRequest {
  /** The whole file, with NUL and BOM replaced by spaces and templates masked. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly cuts: readonly number[];
}

/**
 * Reads the statements of a section. With the reading before an edit, only the chunks that the edit touches are read:
 * what stands before it is compared and kept, and from the first chunk end at which the rest is unchanged, the rest too.
 */
export function readSection(request: ReadRequest, reader: StatementReader, previous?: Reading): Reading {
  const { text, start, end, cuts } = request;
  const hasCuts = cuts.length > 0;
  const usable = hasCuts || previous?.hasCuts === true ? undefined : previous;
  const chunks: Chunk[] = [];
  let at = start;
  // The last one ended with the text and not at a `;`, so that what follows now may belong to it.
  for (const chunk of usable?.chunks.slice(0, -1) ?? []) {
    if (at + chunk.text.length >= end || !text.startsWith(chunk.text, at)) break;
    chunks.push(chunk.start === at ? chunk : { ...chunk, start: at });
    at += chunk.text.length;
  }
  while (at < end) {
    const rest = usable === undefined ? undefined : unchangedRest(usable, chunks.length, request, at);
    if (rest !== undefined) {
      const shift = at - (rest[0]?.start ?? at);
      for (const chunk of rest) chunks.push(shift === 0 ? chunk : { ...chunk, start: chunk.start + shift });
      break;
    }
    const piece = nextPiece(text, at, end, cuts);
    chunks.push(readPiece(text, piece, reader));
    at = piece.end;
  }
  return { text, start, end, hasCuts, chunks };
}

// The chunks of the previous reading that stand unchanged from `at` to the end, if `at` is an end of a chunk in it.
const unchangedRest = (
  previous: Reading,
  readSoFar: number,
  { text, end }: ReadRequest,
  at: number,
): readonly Chunk[] | undefined => {
  if (readSoFar === 0 && at === previous.start && text === previous.text && end === previous.end)
    return previous.chunks;
  const oldAt = previous.end - (end - at);
  const first = firstChunkAt(previous.chunks, oldAt);
  if (first === -1) return undefined;
  return text.slice(at, end) === previous.text.slice(oldAt, previous.end) ? previous.chunks.slice(first) : undefined;
};

const firstChunkAt = (chunks: readonly Chunk[], start: number): number => {
  let low = 0;
  let high = chunks.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = chunks[middle]?.start ?? 0;
    if (found === start) return middle;
    if (found < start) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
};

const readPiece = (text: string, piece: Piece, reader: StatementReader): Chunk => {
  const chunkText = text.slice(piece.start, piece.end);
  const statements: ReadStatement[] = [];
  const span = statementIn(text, piece);
  if (span !== null) collect(text, piece.start, span.start, span.end, reader, statements);
  return { text: chunkText, start: piece.start, statements };
};

// What the parser is given of a piece. A comment that never closes is no statement, but PostgreSQL refuses it.
const statementIn = (text: string, { start, end, statement, closed }: Piece): Span | null => {
  if (closed) return statement;
  const blank = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
  return { start: statement?.start ?? start + blank, end: start + text.slice(start, end).trimEnd().length };
};

// A statement that does not parse may have swallowed others, when its `;` or a quote is missing: it is cut at the next
// line that begins like a statement, and what comes after is read as usual.
const collect = (
  text: string,
  base: number,
  start: number,
  end: number,
  reader: StatementReader,
  into: ReadStatement[],
): void => {
  const statement = reader(text.slice(start, end));
  const cut = statement.problem === null ? null : nextStatementStart(text, start, end);
  if (cut === null) {
    into.push({ statement, offset: start - base });
    return;
  }
  const headEnd = start + text.slice(start, cut).trimEnd().length;
  into.push({ statement: { ...reader(text.slice(start, headEnd)), problem: statement.problem }, offset: start - base });
  for (let at = cut; at < end;) {
    const piece = nextPiece(text, at, end);
    const span = statementIn(text, piece);
    if (span !== null) collect(text, base, span.start, span.end, reader, into);
    at = piece.end;
  }
};
