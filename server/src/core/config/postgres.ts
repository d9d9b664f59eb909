import { supportedPostgres } from './config';
import { shown } from './shown';

/** Something to say about the majors that somebody asked for. `info`: they are usable, but not as written. */
export interface PostgresProblem {
  readonly severity: 'error' | 'info';
  /** One sentence or two, without the name of the key or flag. */
  readonly message: string;
}

/** What `parsePostgres` found. */
export interface ParsedPostgres {
  /** Ascending, each once, each 14 to 18; undefined when a problem is an error. */
  readonly postgres: readonly number[] | undefined;
  readonly problems: readonly PostgresProblem[];
}

const oldest = Math.min(...supportedPostgres);
const newest = Math.max(...supportedPostgres);

/** What may stand for PostgreSQL majors, to end a sentence. */
export const allowedPostgres = `a major such as 16, a range such as "14-17" or a list such as [14, 16], each ${oldest} to ${newest}`;

/** Reads `MAJOR[,MAJOR|-MAJOR]…`, as --pg and the key `postgres` write it: `16`, `14,16`, `14-17`. */
export function parsePostgres(text: string): ParsedPostgres {
  const ranges: Range[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)(\.\d+)*\s*(?:-\s*(\d+)\s*)?$/.exec(part);
    const [, low, minor, high] = match ?? [];
    if (low === undefined) return refused(`"${shown(text)}" must be ${allowedPostgres}.`);
    // Below 10 a major had two numbers, so 9.6 falls through to "too old".
    if (minor !== undefined && Number(low) >= oldest)
      return refused(`"${part.trim()}" names a minor release; write the major, ${low}.`);
    ranges.push({ low: Number(low), high: Number(high ?? low) });
  }
  return majorsOf(ranges);
}

/** Reads majors that are numbers already, as `postgres` in lockstep.json may give them. */
export function checkPostgres(majors: readonly number[]): ParsedPostgres {
  if (majors.length === 0) return refused(`At least one major is needed: ${allowedPostgres}.`);
  // Fractions below stay as they are: 9.6 was a major of its own time, and is too old like the others.
  const minor = majors.find((major) => major >= oldest && !Number.isInteger(major));
  if (minor !== undefined) return refused(`${minor} names a minor release; write the major, ${Math.floor(minor)}.`);
  return majorsOf(majors.map((major) => ({ low: major, high: major })));
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function majorsOf(ranges: readonly Range[]): ParsedPostgres {
  for (const { low, high } of ranges) {
    if (low > high) return refused(`The range ${low}-${high} is empty; write ${high}-${low}.`);
    if (low < oldest)
      return refused(`PostgreSQL ${low} is not supported: Lockstep knows what ${oldest} to ${newest} do.`);
  }
  const tooNew = ranges.find(({ high }) => high > newest);
  return {
    postgres: supportedPostgres.filter((major) =>
      // Both ends are cut to the newest: 19 stands for 18, and 17-20 for 17-18.
      ranges.some(({ low, high }) => Math.min(low, newest) <= major && major <= high),
    ),
    problems:
      tooNew === undefined
        ? []
        : [
            {
              severity: 'info',
              message: `PostgreSQL ${tooNew.high} is taken as ${newest}, the newest major that Lockstep knows.`,
            },
          ],
  };
}

function refused(message: string): ParsedPostgres {
  return { postgres: undefined, problems: [{ severity: 'error', message }] };
}
