import type { Severity } from '../lint/finding';

/** A severity that configuration gives a rule. */
export type RuleLevel = Severity | 'off';

/** One entry of `rules` in lockstep.json. */
export interface RuleSetting {
  readonly level: RuleLevel;
  readonly options: Readonly<Record<string, unknown>>;
}

/** One entry of `migrations` in lockstep.json. */
export interface MigrationsFolder {
  /** Relative to lockstep.json, with `/`. */
  readonly dir: string;
  /** A layout id; undefined: found by looking at the files. */
  readonly layout: string | undefined;
  /** The last version that shows no findings. */
  readonly startAfter: string | undefined;
  readonly direction: 'up-down' | 'forward-only';
  readonly golangMigrate: { readonly multiStatement: boolean };
}

/** lockstep.json, with defaults filled in. */
export interface Config {
  /** Target majors, ascending, each 14 to 18. */
  readonly postgres: readonly number[];
  readonly migrations: readonly MigrationsFolder[];
  /** By rule id as written (an id of ours). */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly preset: 'recommended' | 'strict' | 'squawk';
  readonly suppressions: { readonly requireReason: boolean; readonly accept: readonly string[] };
  /** A PostgreSQL duration such as `2s`. */
  readonly lockTimeout: string;
}

/** The major that is assumed when nothing says otherwise (contract). */
export const defaultPostgres = 15;
/** The majors whose behaviour is proven. */
export const supportedPostgres: readonly number[] = [14, 15, 16, 17, 18];
