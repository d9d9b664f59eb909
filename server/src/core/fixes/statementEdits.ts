import type { Section } from '../layouts/layout';
import { applyEdits, type Edit } from '../text/edit';
import type { Span } from '../text/span';
import type { Place, PlacedStatement } from './place';

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Whether only white space stands between the start of the line and the offset. */
const beginsLine = (text: string, offset: number): boolean => text.slice(lineStart(text, offset), offset).trim() === '';

/** Marker comments of tools, which belong to the section and not to a statement. */
const isMarker = (line: string): boolean =>
  /^\s*--\s*(?:migrate:|\+|lockstep-disable\s|!|liquibase|changeset)/i.test(line);

/**
 * A statement with what belongs to it: the comment lines right above it, its `;` and the rest of its last line when
 * nothing else stands there. Leaving it out leaves no gap.
 */
export function wholeStatement(text: string, section: Section, { span }: PlacedStatement): Span {
  let start = span.start;
  if (beginsLine(text, start)) {
    start = lineStart(text, start);
    while (start > section.span.start) {
      const above = lineStart(text, start - 1);
      const line = text.slice(above, start);
      if (!/^\s*--/.test(line) || isMarker(line) || above < section.span.start) break;
      start = above;
    }
  }
  const semicolon = /^[ \t]*;/.exec(text.slice(span.end))?.[0].length ?? 0;
  const afterSemicolon = span.end + semicolon;
  const lineEnd = /^[ \t]*(?:--[^\n]*)?(?:\r?\n|$)/.exec(text.slice(afterSemicolon))?.[0].length ?? 0;
  return { start, end: Math.min(afterSemicolon + lineEnd, Math.max(section.span.end, afterSemicolon)) };
}

/** The comment lines right above a statement, each with its end; '' where there are none. */
export function commentsOf(text: string, section: Section, placed: PlacedStatement): string {
  return text.slice(wholeStatement(text, section, placed).start, placed.span.start).trimStart();
}

/**
 * The text of a statement with its comments, above it and at the end of its last line; it ends in a newline. `before`
 * stands between the comments and the statement; `sql`: the statement where it changes.
 */
export function wholeTextOf(
  text: string,
  section: Section,
  placed: PlacedStatement,
  { before = '', sql = placed.statement.text }: { readonly before?: string; readonly sql?: string } = {},
): string {
  const { end } = wholeStatement(text, section, placed);
  const behind = text
    .slice(placed.span.end, end)
    .replace(/^[ \t]*;/, '')
    .trimEnd();
  return `${commentsOf(text, section, placed)}${before}${sql};${behind}\n`;
}

/** The same after edits of the statement in its file. */
export function editedText(text: string, section: Section, placed: PlacedStatement, edits: readonly Edit[]): string {
  const offset = commentsOf(text, section, placed).length - placed.span.start;
  return applyEdits(
    wholeTextOf(text, section, placed),
    edits.map(({ span, newText }) => ({ span: { start: span.start + offset, end: span.end + offset }, newText })),
  );
}

/** An edit that leaves a statement out, and one of the blank lines around it. */
export function removeStatement(text: string, section: Section, placed: PlacedStatement): Edit {
  const { start, end } = wholeStatement(text, section, placed);
  const isBlankBefore = start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(0, start)) || start === section.span.start;
  const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(end, section.span.end))?.[0].length ?? 0;
  return { span: { start, end: isBlankBefore ? end + blankAfter : end }, newText: '' };
}

/** An edit that puts a statement before another, at its indentation. `sql` is without `;`. */
export function insertBefore(text: string, { span }: PlacedStatement, sql: string): Edit {
  const start = lineStart(text, span.start);
  const indentation = beginsLine(text, span.start) ? text.slice(start, span.start) : '';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return { span: { start: span.start, end: span.start }, newText: `${sql};${newline}${indentation}` };
}

/**
 * The edit that puts a lock_timeout before a statement, in the form that works there: SET LOCAL in a transaction, which
 * the new statement itself makes of a message; SET where each statement runs alone. null: one is in force already.
 */
export function lockTimeoutBefore(place: Place): Edit | null {
  const placed = place.statements[place.index];
  if (placed === undefined || placed.effects.hasLockTimeout) return null;
  const isLocal = place.section.sending !== 'statements' && place.layout.id !== 'plain';
  const isInTransaction = placed.effects.transaction === 'explicit' || isLocal;
  return insertBefore(place.file.text, placed, place.printer.setLockTimeout(place.lockTimeout, isInTransaction));
}

/** The same as a statement with `;` for a new migration, whose section has several statements. */
export function lockTimeoutStatement(place: Place): string {
  const isLocal = place.section.sending !== 'statements' && place.layout.id !== 'plain';
  return `${place.printer.setLockTimeout(place.lockTimeout, isLocal)};\n`;
}

/** A line that suppresses those of the rules that are on, for the line behind it or the whole file; '' where none is. */
export function directiveLine(
  { isReported }: Place,
  rules: readonly string[],
  reason: string,
  reach: 'next line' | 'file' = 'next line',
): string {
  const on = rules.filter(isReported);
  const directive = reach === 'file' ? 'lockstep-disable' : 'lockstep-disable-next-line';
  return on.length === 0 ? '' : `-- ${directive} ${on.join(', ')} -- ${reason}\n`;
}

/** SET and RESET: they change nothing that stays. */
export function isSetting({ statement: { node } }: PlacedStatement): boolean {
  return node !== null && 'VariableSetStmt' in node;
}

/**
 * Puts statements in the place of one, which goes elsewhere with the comments above it; a lock_timeout before them where
 * none is in force. They are without `;`.
 */
export function replaceStatement(place: Place, placed: PlacedStatement, statements: readonly string[]): Edit {
  const { file, section } = place;
  const start = placed.span.start - commentsOf(file.text, section, placed).length;
  const timeout = lockTimeoutBefore(place)?.newText ?? '';
  return { span: { start, end: placed.span.end }, newText: `${timeout}${statements.join(';\n')}` };
}

/**
 * The edit of the down of the same migration that puts statements in the place of `undo`, or before all others where
 * there is no such statement; a lock_timeout before them where none is in force. null: there is no down.
 */
export function replaceUndo(place: Place, undo: PlacedStatement | null, statements: readonly string[]): Edit | null {
  const { counterpart } = place;
  if (counterpart === null) return null;
  const text = statements.join(';\n');
  const timeout = lockTimeoutStatement(place);
  if (undo !== null) return { span: undo.span, newText: `${undo.effects.hasLockTimeout ? '' : timeout}${text}` };
  const [first] = counterpart.statements;
  if (first !== undefined) return insertBefore(counterpart.file.text, first, `${timeout}${text}`);
  const { end } = counterpart.section.span;
  return { span: { start: end, end }, newText: `${timeout}${text};\n` };
}
