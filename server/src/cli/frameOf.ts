import { printable } from '../core/report/columns';
import type { Position } from '../core/text/lineIndex';

/** The line of a text with a mark under a place, as a terminal shows it. */
export function frame(text: string, { line, character }: Position): string[] {
  const source = text.split('\n')[line] ?? '';
  const number = String(line + 1);
  const indent = printable(source.slice(0, character)).length;
  return [`  ${number} | ${printable(source.trimEnd())}`, `  ${' '.repeat(number.length)} | ${' '.repeat(indent)}^`];
}
