import type { NewMigration } from '../fixes/newMigrations';

/** Where the plans of a migrations folder are kept: `lockstep/plans` beside lockstep.json, else beside the folder. */
export interface PlansPlace {
  /** The folder of all plans, relative to the migrations folder, with `/`: `../lockstep/plans`. */
  readonly folder: string;
  /** The migrations folder as plans name it: relative to the folder that `lockstep/plans` lies in. `.`: that folder. */
  readonly migrations: string;
  /** The names that are taken. */
  readonly names: readonly string[];
}

/** A step of a plan that must not run before new application code is live. */
export interface WaitingStep {
  /** What it does, for the name of its file: `drop users mail`. */
  readonly name: string;
  /** What must be live first, as part of a sentence, with names: `application code that no longer uses users.mail`. */
  readonly live: string;
  /** The migrations that it then writes. */
  readonly migrations: readonly NewMigration[];
}

/** Where plans are, in the folder of lockstep.json or the one that the migrations folder lies in. */
export const plansFolder = 'lockstep/plans';

/** Whether a path, with `/`, leads into the plans: what lies there is no migration whatever its name looks like. */
export function isPlanFile(path: string): boolean {
  return /(?:^|\/)lockstep\/plans(?:\/|$)/.test(path);
}

/** A name that no plan has: the words, else with a number behind them. */
export function planName(words: string, taken: readonly string[]): string {
  const base = fileName(words);
  const count = (number: number): string =>
    taken.includes(`${base}-${number}`) ? count(number + 1) : `${base}-${number}`;
  return taken.includes(base) ? count(2) : base;
}

/** The name of the file of a step, counted from 1: `1-drop-users-mail.sql`. */
export function stepFileName(number: number, { name }: Pick<WaitingStep, 'name'>): string {
  return `${number}-${fileName(name)}.sql`;
}

/** The number of a step by the name of its file; null: it is none. */
export function stepNumber(file: string): number | null {
  const [, number] = /^([1-9]\d{0,3})-.*\.sql$/.exec(file) ?? [];
  return number === undefined ? null : Number(number);
}

/** File systems take 255 bytes; a migration's version and ending still have to fit. */
const longestName = 100;

/** Words as the name of a file or folder: lower case, with `-` for anything but letters and digits. */
const fileName = (words: string): string => {
  const name = words
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .slice(0, longestName)
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'plan' : name;
};
