/** Gives a text a colour or a weight. The core does not know whether the output is a terminal; the caller does. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly green: (text: string) => string;
}

const unchanged = (text: string): string => text;

/** No colours: for files, pipes and NO_COLOR. */
export const plainPaint: Paint = {
  bold: unchanged,
  dim: unchanged,
  red: unchanged,
  yellow: unchanged,
  blue: unchanged,
  green: unchanged,
};

/**
 * ANSI escape sequences (ECMA-48, SGR). Bold and dim share their end (22), so they must not be nested.
 * Only the colours that every theme keeps readable are used.
 */
export const ansiPaint: Paint = {
  bold: wrap(1, 22),
  dim: wrap(2, 22),
  red: wrap(31, 39),
  yellow: wrap(33, 39),
  blue: wrap(34, 39),
  green: wrap(32, 39),
};

function wrap(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}
