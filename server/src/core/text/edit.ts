import type { Span } from './span';

/** Replaces the text of `span` by `newText`; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/**
 * Applies edits, given in any order, to a text.
 * Two insertions at one place keep the order in which they are given.
 * @throws Error when two edits overlap: that is a bug of whoever made them.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let position = 0;
  for (const { span, newText } of ordered) {
    if (span.start < position) throw new Error(`Overlapping edits at offset ${span.start}.`);
    result += text.slice(position, span.start) + newText;
    position = span.end;
  }
  return result + text.slice(position);
}

/** The smallest single edit that makes one text of another. */
export function changedSpan(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { span: { start, end: before.length - end }, newText: after.slice(start, after.length - end) };
}
