import { compareNatural } from './naturalOrder';

/** A descriptive name made fit for a file name: lower case, runs of anything but letters and digits become `_`. */
export function slug(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return words === '' ? 'migration' : words;
}

/** SQL as the body of a file: nothing, or ending with exactly one line break. */
export function body(sql: string): string {
  const trimmed = sql.replace(/\s+$/, '');
  return trimmed === '' ? '' : `${trimmed}\n`;
}

const calendar = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/;
/** Lengths of YYYYMMDD, YYYYMMDDHHMM, YYYYMMDDHHMMSS and, with milliseconds, node-pg-migrate's (bin: yyyyMMddHHmmssSSS). */
const calendarLengths = new Set([8, 12, 14, 17]);
/** Digits of an epoch counted in seconds (10), milliseconds, microseconds and nanoseconds (golang-migrate's unixNano). */
const epochLengths = new Set([10, 13, 16, 19]);

const epochSeconds = (now: string): number => {
  const part = (start: number, end: number): number => Number(now.slice(start, end));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14)) / 1000;
};

/** `now` (UTC, YYYYMMDDHHMMSS) in the form of `version`, or null when that is no point in time but a number. */
export function nowLike(version: string, now: string): string | null {
  if (calendarLengths.has(version.length) && calendar.test(version)) return `${now}000`.slice(0, version.length);
  // 1_000_000_000 to 1_999_999_999 seconds are the years 2001 to 2033.
  if (epochLengths.has(version.length) && version.startsWith('1'))
    return String(epochSeconds(now)).padEnd(version.length, '0');
  return null;
}

/** The number after a run of digits, as wide as that. */
export function increment(digits: string): string {
  return (BigInt(digits) + 1n).toString().padStart(digits.length, '0');
}

/**
 * The version after `last` (digits) in the same style: the next number, or the time if that is later, so that two
 * migrations made within a second count up. Without a last one: the time as YYYYMMDDHHMMSS.
 */
export function nextVersion(last: string | null, now: string): string {
  if (last === null) return now;
  const counted = increment(last);
  const time = nowLike(last, now);
  return time !== null && compareNatural(time, counted) > 0 ? time : counted;
}
