import type { Span } from '../../server/src/core/text/span';

/** A text with `«` and `»` taken out, and the stretches that they enclosed, in the order of their places. */
export interface Marked {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** Reads `«marks»`; they may stand inside each other, and an empty pair marks a place. */
export function readMarks(marked: string): Marked {
  const open: number[] = [];
  const spans: Span[] = [];
  let text = '';
  for (const part of marked.split(/([«»])/)) {
    if (part === '«') open.push(text.length);
    else if (part === '»') {
      const start = open.pop();
      if (start === undefined) throw new Error(`A » without « in: ${marked}`);
      spans.push({ start, end: text.length });
    } else text += part;
  }
  if (open.length > 0) throw new Error(`A « without » in: ${marked}`);
  return { text, spans: inOrder(spans) };
}

/** Writes marks around stretches of a text, so that a failing test shows where they are. */
export function writeMarks(text: string, spans: readonly Span[]): string {
  let result = '';
  let at = 0;
  const open: Span[] = [];
  const upTo = (offset: number): void => {
    result += text.slice(at, offset);
    at = offset;
  };
  const close = (offset: number): void => {
    for (let last = open.at(-1); last !== undefined && last.end <= offset; last = open.at(-1)) {
      upTo(last.end);
      result += '»';
      open.pop();
    }
  };
  for (const span of inOrder(spans)) {
    close(span.start);
    upTo(span.start);
    result += '«';
    open.push(span);
  }
  close(text.length);
  upTo(text.length);
  return result;
}

const inOrder = (spans: readonly Span[]): Span[] => [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
