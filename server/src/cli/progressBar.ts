import type { Io } from './io';

/** A line at the foot of a terminal that says how far a run is. */
export interface ProgressBar {
  /** A run of so many migrations begins. */
  readonly begin: (count: number) => void;
  /** What is under way. */
  readonly label: (text: string) => void;
  /** How far what is under way is. */
  readonly detail: (text: string) => void;
  /** One more is done. */
  readonly advance: () => void;
  /** Prints something above the line. */
  readonly above: (print: () => void) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const cells = 20;
const parts = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/** How often the seconds go on, in milliseconds. */
const every = 100;

/** The line: `██████▌············· 3 of 9  db/000004_add.up.sql  2.1 s`, no wider than the terminal. */
export function progressLine(
  { done, count, label, detail, ms }: { done: number; count: number; label: string; detail: string; ms: number },
  columns: number,
): string {
  const eighths = Math.round((done / count) * cells * 8);
  const bar = ('█'.repeat(Math.floor(eighths / 8)) + (parts[eighths % 8] ?? '')).padEnd(cells, '·');
  const line = [`${bar} ${done} of ${count}`, label, detail, `${(ms / 1000).toFixed(1)} s`].filter(
    (text) => text !== '',
  );
  return line.join('  ').slice(0, Math.max(0, columns - 1));
}

/** Draws on stderr, so that what stands on stdout can be piped on; draws nothing where that is no terminal. */
export function progressBar({ stderr, progressColumns }: Io): ProgressBar {
  let state: { done: number; count: number; label: string; detail: string; since: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const erase = (): void => {
    if (state !== undefined) stderr('\r\u001b[K');
  };
  const draw = (): void => {
    if (state === undefined || progressColumns === undefined) return;
    const ms = performance.now() - state.since;
    stderr(`\r\u001b[K${progressLine({ ...state, ms }, progressColumns)}`);
  };
  return {
    begin(count) {
      if (progressColumns === undefined || count === 0) return;
      state = { done: 0, count, label: '', detail: '', since: performance.now() };
      timer = setInterval(draw, every);
      timer.unref();
    },
    label(label) {
      if (state !== undefined) state = { ...state, label, detail: '', since: performance.now() };
      draw();
    },
    detail(text) {
      if (state !== undefined) state = { ...state, detail: text };
      draw();
    },
    advance() {
      if (state !== undefined) state = { ...state, done: state.done + 1 };
    },
    above(print) {
      erase();
      print();
      draw();
    },
    end() {
      erase();
      state = undefined;
      clearInterval(timer);
    },
  };
}
