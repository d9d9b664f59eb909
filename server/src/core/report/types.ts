// The JSON that people script against. A change of meaning bumps schemaVersion; additions do not.
import type { TransactionKind } from '../effects/effects';
import type { LockMode } from '../effects/lockMode';
import type { Direction } from '../layouts/layout';
import type { Category, Severity } from '../lint/finding';
import type { Range } from '../text/lineIndex';

/** What `lockstep lint --format json` prints. */
export interface LintReport {
  readonly schemaVersion: 1;
  /** The majors asked about, ascending. */
  readonly postgres: readonly number[];
  readonly files: readonly LintedFile[];
  readonly counts: Counts;
}

/** One file of a LintReport. */
export interface LintedFile {
  /** Absolute. */
  readonly path: string;
  readonly findings: readonly JsonFinding[];
}

/** How many findings there are of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

/** A finding in JSON. */
export interface JsonFinding {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  /** false: the schema is not known here and this assumes something. */
  readonly certain: boolean;
  /** The page of the rule. */
  readonly docs: string;
  /** The majors it holds for, when not for all that were asked about. */
  readonly postgres?: readonly number[];
  readonly fixes: readonly JsonFix[];
}

/** A fix in JSON. Paths are of the kind that the file's own path is: absolute in a LintReport, else relative. */
export interface JsonFix {
  readonly title: string;
  readonly applicability: 'ready' | 'needs-review';
  readonly edits: readonly JsonEdit[];
  readonly newFiles: readonly { readonly path: string; readonly text: string }[];
}

/** An edit of one place of one file. */
export interface JsonEdit {
  readonly path: string;
  readonly range: Range;
  readonly newText: string;
}

/** What `lockstep explain --format json` prints. */
export interface ExplainReport {
  readonly schemaVersion: 1;
  readonly postgres: readonly number[];
  readonly projects: readonly ExplainedProject[];
}

/** One migrations folder of an ExplainReport. */
export interface ExplainedProject {
  /** Absolute. */
  readonly root: string;
  readonly layout: string;
  /** In the order in which they would run: all up, then repeatable, then down, newest first. */
  readonly files: readonly ExplainedFile[];
}

/** One direction of one file. */
export interface ExplainedFile {
  /** Relative to the project's root. */
  readonly path: string;
  readonly version: string | null;
  readonly direction: Direction;
  readonly statements: readonly ExplainedStatement[];
  readonly findings: readonly JsonFinding[];
}

/** What PostgreSQL does for one statement. */
export interface ExplainedStatement {
  readonly range: Range;
  /** PostgreSQL's command tag, such as `ALTER TABLE`. */
  readonly kind: string;
  readonly transaction: TransactionKind;
  /** Can never run inside a transaction block. */
  readonly refusesTransaction: boolean;
  /** Why the server will certainly refuse it, whatever the data. */
  readonly fails: string | null;
  /** Per relation the strongest mode, where it is stronger than what the transaction already held. */
  readonly locks: readonly { readonly relation: string; readonly mode: LockMode }[];
  /** AccessExclusiveLocks on indexes whose tables are not locked so: who would read or write the table waits. */
  readonly indexLocks?: readonly { readonly index: string; readonly table: string; readonly mode: LockMode }[];
  /** Relations given a new file. */
  readonly rewrites: readonly string[];
  /** Relations read whole. */
  readonly scans: readonly string[];
  /** Existing indexes given a new file. */
  readonly rebuilds: readonly string[];
  /** Relations on which the transaction holds, after this statement, a lock that stops reads or writes. */
  readonly blocks: { readonly reads: readonly string[]; readonly writes: readonly string[] };
  /** false where the schema is not known and the answer is an assumption. */
  readonly certain: boolean;
  /** Some of it is done only where the code of a DO block or routine is reached that stands behind a condition. */
  readonly conditional?: true;
  /** Where the majors asked for differ: one entry per group of majors that agree. */
  readonly postgres?: readonly number[];
}
