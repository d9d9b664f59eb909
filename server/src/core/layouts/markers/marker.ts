import type { Edit } from '../../text/edit';
import type { Direction, Section } from '../layout';

/** What the text of a new migration is made of. */
export interface MarkedText {
  readonly up: string;
  readonly down: string | null;
  readonly outsideTransaction: { readonly up: boolean; readonly down: boolean };
}

/**
 * The comments by which one tool divides its migration files or takes them out of the transaction, for tools that have
 * no layout of their own. One tool = one file; index.ts is the list.
 */
export interface Marker {
  readonly id: string;
  /** Whether the text carries the tool's comments. `direction` is what the file name says: then nothing divides it. */
  recognises(text: string, direction: Direction | null): boolean;
  /** The sections of a text that it recognises. `start` is 1 after a byte order mark, else 0. */
  sections(text: string, start: number, direction: Direction | null): Section[];
  /** The edits that take a section out of the transaction; null: the tool has no way to. */
  optOut(text: string, section: Section): Edit[] | null;
  /** The text of a new migration; null: no more than its SQL. */
  scaffold(parts: MarkedText): string | null;
}

/** A line of a text without its line break (and without a CR before it). */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The lines of a text from an offset on. */
export function linesOf(text: string, start: number): Line[] {
  const lines: Line[] = [];
  for (let at = start; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline;
    const line = text.slice(at, next).replace(/\r$/, '');
    lines.push({ start: at, end: at + line.length, text: line });
    at = next + 1;
  }
  return lines;
}

/** A place from which on a file belongs to a direction. */
export interface Mark {
  readonly start: number;
  readonly direction: 'up' | 'down';
  readonly sending: Section['sending'];
}

/** Sections that each reach from a mark to the next; what stands before the first belongs to none. */
export function sectionsFrom(marks: readonly Mark[], length: number): Section[] {
  return marks.map(({ start, direction, sending }, index) => ({
    direction,
    span: { start, end: marks[index + 1]?.start ?? length },
    sending,
    cuts: [],
  }));
}

/** An insertion. */
export function insertAt(offset: number, newText: string): Edit {
  return { span: { start: offset, end: offset }, newText };
}
