import type { Span } from './span';

/** A place as editors count it: 0-based line, 0-based UTF-16 character. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A half-open range of positions; `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Turns UTF-16 offsets into lines and characters. Lines end at LF; a CR before it belongs to the line. */
export interface LineIndex {
  position(offset: number): Position;
  range(span: Span): Range;
  /** The offset at which a 0-based line starts; past the last line, the length of the text. */
  lineStart(line: number): number;
  readonly lineCount: number;
}

/** Builds the index of a text; costs one pass over it. */
export function createLineIndex(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);

  const position = (offset: number): Position => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (starts[low] ?? 0) };
  };

  return {
    position,
    range: (span) => ({ start: position(span.start), end: position(span.end) }),
    lineStart: (line) => starts[line] ?? text.length,
    lineCount: starts.length,
  };
}
