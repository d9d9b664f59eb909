/** A half-open range of a text, in UTF-16 offsets, as JavaScript strings count. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span moved by `offset` UTF-16 units. */
export function shift(span: Span, offset: number): Span {
  return { start: span.start + offset, end: span.end + offset };
}
