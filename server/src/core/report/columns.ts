// How text looks on a terminal: how many columns it takes, and what must not reach the terminal as it is.

/** A piece of text that a terminal shows as one, and the columns it takes. */
export interface Cell {
  readonly text: string;
  readonly columns: number;
  /** UTF-16 offset in the text that was measured. */
  readonly start: number;
}

/** What a tab is shown as: tab stops would depend on what stands before, which here is a line number. */
const tab = '    ';

/**
 * Characters that would act on the terminal or reorder the line instead of being seen: controls (a file could hold
 * escape sequences) and the bidirectional controls that make code look like other code.
 */
// eslint-disable-next-line no-control-regex -- to find control characters is the point.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** East Asian wide and full-width characters and emoji (Unicode annex 11, classes W and F, by block). */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

const nothing = /^[\p{Mark}\u200b-\u200d\u2060]*$/u;

/** A text that a terminal shows and does not obey: one line, tabs and line breaks as spaces, controls as `�`. */
export function printable(text: string): string {
  return text.replace(/\t/g, tab).replace(/\r?\n/g, ' ').replace(unprintable, '�');
}

/** Made when it is first needed: that alone takes longer than most lines do. */
let graphemes: Intl.Segmenter | undefined;

/** Cuts a line into what a terminal shows as single characters. */
export function cellsOf(line: string): Cell[] {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return [...graphemes.segment(line)].map(({ segment, index }) => {
    const text = printable(segment);
    return { text, columns: text === tab ? tab.length : columnsOf(text), start: index };
  });
}

function columnsOf(grapheme: string): number {
  if (nothing.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}
