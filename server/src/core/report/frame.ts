import type { LineIndex, Range } from '../text/lineIndex';
import { cellsOf } from './columns';
import type { Cell } from './columns';
import type { Paint } from './paint';

/** A text that frames are cut from. */
export interface FramedText {
  readonly text: string;
  readonly lines: LineIndex;
}

/** The most columns of code that a frame shows of a line, and the fewest, however narrow the terminal is. */
const widest = 100;
const narrowest = 40;
/** The columns that stay visible before a range that is far to the right. */
const before = 30;

/**
 * The place of a range in its source, as compilers print it: the line with its number, the line before it, and `^`
 * below the range. A range of several lines is underlined to the end of its first.
 * @param colour paints the marks.
 * @param columns how wide the frame may be.
 */
export function frame(
  source: FramedText,
  range: Range,
  paint: Paint,
  colour: (text: string) => string,
  columns = Infinity,
): string[] {
  const { line, character } = range.start;
  const code = lineText(source, line);
  const end = range.end.line === line ? range.end.character : code.trimEnd().length;
  const gutter = String(line + 1).length;
  // Before the code stand a mark, the number, a bar and three blanks; `…` may stand at each end of it.
  const most = Math.min(widest, Math.max(narrowest, columns - gutter - 7));
  const cut = cutAround(code, character, Math.max(end, character + 1), most);
  const previous = line > 0 ? lineText(source, line - 1) : '';

  const numbered = (number: number) => String(number).padStart(gutter);
  return [
    ...(previous.trim() === ''
      ? []
      : [`  ${paint.dim(`${numbered(line)} |`)} ${paint.dim(cutAround(previous, 0, 1, most).text)}`]),
    `${colour('>')} ${paint.dim(`${numbered(line + 1)} |`)} ${cut.text}`,
    `  ${' '.repeat(gutter)} ${paint.dim('|')} ${' '.repeat(cut.from)}${colour('^'.repeat(cut.columns))}`,
  ].map((each) => each.trimEnd());
}

/** A 0-based line without its line break. */
export function lineText({ text, lines }: FramedText, line: number): string {
  return text.slice(lines.lineStart(line), lines.lineStart(line + 1)).replace(/\r?\n$/, '');
}

/** A line fit to be shown, and where below it the marks go, in columns. */
interface Cut {
  readonly text: string;
  readonly from: number;
  readonly columns: number;
}

/** Cuts a line that is too wide so that the range [start, end) stays in sight. `…` stands for what is left out. */
function cutAround(line: string, start: number, end: number, most: number): Cut {
  // A line may be megabytes long; only what could be shown is measured.
  const from = Math.max(0, start - 2 * widest);
  const to = Math.min(line.length, start + 4 * widest);
  const cells = cellsOf(line.slice(from, to)).map((cell) => ({ ...cell, start: cell.start + from }));
  const head = cells.filter((cell) => cell.start < start);
  const marked = cells.filter((cell) => cell.start >= start && cell.start < end);
  const isHeadWhole = from === 0 && columnsOf(head) <= Math.max(before, most - columnsOf(marked));

  const shownHead = isHeadWhole ? head : fitting(head.toReversed(), before).toReversed();
  const wanted = [...shownHead, ...cells.slice(head.length)];
  const shown = fitting(wanted, most);
  const left = isHeadWhole ? '' : '…';
  const right = shown.length < wanted.length || to < line.length ? '…' : '';
  return {
    text: left + shown.map((cell) => cell.text).join('') + right,
    from: left.length + columnsOf(shownHead),
    // Something is marked even where nothing can be seen, such as the end of a line.
    columns: Math.max(1, columnsOf(marked.filter((cell) => shown.includes(cell)))),
  };
}

/** The first cells that fit into this many columns. */
function fitting(cells: readonly Cell[], most: number): Cell[] {
  let used = 0;
  const first = cells.findIndex((cell) => (used += cell.columns) > most);
  return cells.slice(0, first === -1 ? cells.length : first);
}

function columnsOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.columns, 0);
}
