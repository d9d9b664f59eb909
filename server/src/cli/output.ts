import type { RunEvent } from '../runner/events';
import type { Io } from './io';
import { progressBar } from './progressBar';

/** What a command prints: lines for people, or events. */
export interface Output {
  readonly format: 'text' | 'json' | 'ndjson';
  readonly report: (event: RunEvent) => void;
  /** For people alone, on stdout. */
  readonly line: (text: string) => void;
  /** The migration that runs now, and since when (performance.now); undefined: none does. */
  readonly underWay: () => { readonly version: string; readonly since: number } | undefined;
  /** Called when nothing more is printed. */
  readonly close: () => void;
}

const milliseconds = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));

/** Prints events as lines for people, with a progress bar where there is a terminal, or as ndjson. */
export function outputFor(format: Output['format'], io: Io, quiet: boolean, shown: (path: string) => string): Output {
  const bar = progressBar(format === 'text' && !quiet ? io : { ...io, progressColumns: undefined });
  const stdout = (text: string): void => {
    bar.above(() => {
      io.stdout(text);
    });
  };
  const stderr = (text: string): void => {
    bar.above(() => {
      io.stderr(text);
    });
  };
  const pathOf = ({ path, version }: { path: string | null; version: string }): string =>
    path === null ? version : shown(path);
  let current: ReturnType<Output['underWay']>;
  return {
    format,
    underWay: () => current,
    line(text) {
      if (format === 'text' && !quiet) stdout(`${text}\n`);
    },
    close: bar.end,
    report(event) {
      if (event.event === 'migration')
        current = event.state === 'begin' ? { version: event.version, since: performance.now() } : undefined;
      if (format === 'ndjson') {
        const { event: name, ...rest } = event;
        io.stdout(`${JSON.stringify({ event: name, at: io.now().toISOString(), ...rest })}\n`);
        return;
      }
      if (event.event === 'migration' && event.state === 'done' && format === 'text') {
        const what = event.direction === 'up' ? 'applied' : 'rolled back';
        bar.advance();
        stdout(`${what} ${pathOf(event)} (${milliseconds(event.ms ?? 0)} ms)\n`);
      }
      if (event.event === 'start') bar.begin(event.count);
      if (event.event === 'migration' && event.state === 'begin') bar.label(pathOf(event));
      if (event.event === 'progress') bar.detail(`${event.done} rows`);
      if (event.event === 'end' || event.event === 'error') bar.end();
      if (event.event === 'waiting' && !quiet) stderr(`${event.message}\n`);
      if (
        event.event === 'notice' &&
        !quiet &&
        !(event.severity === 'NOTICE' && event.version === null && isNoise(event.message))
      )
        stderr(`${event.severity === 'INFO' ? '' : `${event.severity}: `}${event.message}\n`);
    },
  };
}

/** What IF EXISTS and IF NOT EXISTS say is what they were written for. */
const isNoise = (message: string): boolean => /(?:does not exist|already exists), skipping$/.test(message);
