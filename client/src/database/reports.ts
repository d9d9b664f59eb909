// What the command line prints, as docs and contract say. The client imports nothing of the server but its protocol:
// test/client/reports.test.ts holds these against the server's own types.

/** A place in a file: 0-based lines and UTF-16 characters, the end exclusive. */
export interface TextRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** What became of a migration on a target. */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'missing' | 'failed' | 'waits-for-deploy';

/** One migration of `status`; its paths are absolute, and null where there is no such file. */
export interface ReportedMigration {
  readonly version: string;
  readonly name: string;
  readonly state: MigrationState;
  readonly path: string | null;
  readonly downPath: string | null;
  /** Of what `waits-for-deploy`: what must be live first, in words, and the plan and the step of it. */
  readonly waitsFor?: { readonly live: string; readonly plan: string; readonly step: number };
}

/** `lockstep status --format json`. */
export interface StatusReport {
  readonly target: {
    readonly name: string;
    /** `PostgreSQL 16.4`; null: an embedded database that is not made yet. */
    readonly server: string | null;
    readonly protected: boolean;
    /** `host:port/database`, or the folder of an embedded database. */
    readonly place: string;
    /** null: an embedded database, which has no users to tell apart. */
    readonly user: string | null;
    readonly database: string;
  };
  readonly layout: string;
  readonly history: { readonly table: string; readonly state: 'absent' | 'clean' | 'dirty' };
  readonly migrations: readonly ReportedMigration[];
  readonly counts: Readonly<Record<'applied' | 'pending' | 'changed' | 'missing' | 'failed', number>>;
  /** What is wrong with the history, and what to do about it; null: nothing. */
  readonly advice: string | null;
  /** The command that comes next by that advice. */
  readonly next: 'repair' | null;
}

/** The same where it does not come to that. */
export interface StatusFailure {
  readonly error: {
    readonly code: 'no-migrations' | 'several-folders' | 'unreachable' | 'unusable';
    readonly message: string;
  };
}

/** `lockstep repair --format json`. */
export interface RepairReport {
  /** For people. */
  readonly invalidIndexes: readonly string[];
  /** null: there is nothing to repair; its version is what `--to` takes, and null where it cannot be told. */
  readonly proposal: { readonly reasons: readonly string[]; readonly version: string | null } | null;
}

/** A statement of `explain`. */
export interface ExplainedStatement {
  readonly range: TextRange;
  /** PostgreSQL's command tag: `ALTER TABLE`. */
  readonly kind: string;
  readonly locks: readonly { readonly relation: string; readonly mode: string }[];
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
}

/** A finding of `lint` and `explain`. */
export interface ReportedFinding {
  readonly rule: string;
  readonly category: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly range: TextRange;
}

/** A file of `explain`; its path is relative to the project's root. */
export interface ExplainedFile {
  readonly path: string;
  readonly direction: 'up' | 'down' | 'repeatable';
  readonly statements: readonly ExplainedStatement[];
  readonly findings: readonly ReportedFinding[];
}

/** `lockstep explain --format json`. */
export interface ExplainReport {
  readonly projects: readonly {
    /** Absolute. */
    readonly root: string;
    readonly layout: string;
    readonly files: readonly ExplainedFile[];
  }[];
}

/** `lockstep lint --format json`; paths are absolute. */
export interface LintReport {
  readonly files: readonly { readonly path: string; readonly findings: readonly ReportedFinding[] }[];
  readonly counts: { readonly error: number; readonly warning: number; readonly info: number };
}

/** A line of `--format ndjson` that the client reads. There are others. */
export type RunEvent =
  | { readonly event: 'start'; readonly count: number }
  | {
      readonly event: 'migration';
      readonly version: string;
      readonly direction: 'up' | 'down';
      readonly state: 'begin' | 'done' | 'failed';
      readonly path: string | null;
    }
  | { readonly event: 'waiting'; readonly message: string }
  | { readonly event: 'notice'; readonly severity: string; readonly message: string }
  | {
      readonly event: 'error';
      readonly code: number;
      readonly message: string;
      /** Relative to the working directory. */
      readonly path?: string;
      readonly range?: TextRange;
      readonly hint: string;
      /** The command of Lockstep that the hint names. */
      readonly next: string | null;
    }
  | { readonly event: 'end'; readonly exit: number };

/** The exit codes of the command line that the client tells apart. */
export const exitCode = { done: 0, usage: 2, unreachable: 3, failed: 4, refused: 5, cancelled: 130 } as const;
