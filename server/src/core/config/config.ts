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
  /** Relative to lockstep.json, with `/`, without `./` before it or `/` after it; `.` is the folder itself. */
  readonly dir: string;
  /** A layout id; undefined: found by looking at the files. */
  readonly layout: string | undefined;
  /** The last version that shows no findings. */
  readonly startAfter: string | undefined;
  readonly direction: 'up-down' | 'forward-only';
  readonly golangMigrate: { readonly multiStatement: boolean };
}

/** A database that migrations are applied to: one entry of `targets` in lockstep.json. */
export interface Target {
  /** `env:NAME` or a PostgreSQL URL; undefined: the PG* variables, .pgpass or the editor's secrets say. */
  readonly url: string | undefined;
  /** A protected target changes only when its database's name is typed. */
  readonly protected: boolean;
  /** The target that a migration must have been applied to before this one. */
  readonly after: string | undefined;
  readonly requireBackup: boolean;
}

/** The tools whose suppressions can be honoured beside our own. */
export type AcceptedTool = 'squawk' | 'pgfence' | 'eugene' | 'atlas';

/** lockstep.json, with defaults filled in. */
export interface Config {
  /** Target majors, ascending, each 14 to 18. */
  readonly postgres: readonly number[];
  readonly migrations: readonly MigrationsFolder[];
  /** By rule id, always one of ours: names of other tools are already resolved. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly preset: 'recommended' | 'strict' | 'squawk';
  readonly suppressions: { readonly requireReason: boolean; readonly accept: readonly AcceptedTool[] };
  /** A PostgreSQL duration such as `2s`. */
  readonly lockTimeout: string;
  /** By name. */
  readonly targets: Readonly<Record<string, Target>>;
  /** About how many rows a table holds, by its name as written (`orders`, `public.orders`). */
  readonly tableSizes: Readonly<Record<string, number>>;
}

/** The major that is assumed when nothing says otherwise (contract). */
export const defaultPostgres = 15;
/** The majors whose behaviour is proven. */
export const supportedPostgres: readonly number[] = [14, 15, 16, 17, 18];

/** What holds without a lockstep.json. */
export const defaultConfig: Config = {
  postgres: [defaultPostgres],
  migrations: [],
  rules: {},
  preset: 'recommended',
  suppressions: { requireReason: false, accept: [] },
  lockTimeout: '2s',
  targets: {},
  tableSizes: {},
};
