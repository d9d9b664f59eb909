import type { Span } from '../text/span';
import type { Edit } from '../text/edit';
import type { SourceFile } from '../layouts/layout';

/** The kinds of harm of the contract (docs/rules/README.md says what each means). */
export type Category =
  | 'blocking'
  | 'transaction'
  | 'syntax'
  | 'long-running'
  | 'lock-queue'
  | 'compatibility'
  | 'data-loss'
  | 'correctness'
  | 'layout'
  | 'convention';

export type Severity = 'error' | 'warning' | 'info';

/** Edits of one existing file. */
export interface FileEdits {
  /** Relative to the project root. */
  readonly path: string;
  readonly edits: readonly Edit[];
}

/**
 * Something that can be done about a finding. `ready`: ends in the same schema, reached more safely.
 * `needs-review`: a person has to decide something first; the title says what.
 */
export interface Fix {
  readonly title: string;
  readonly applicability: 'ready' | 'needs-review';
  readonly edits: readonly FileEdits[];
  /** Migrations, and the files of steps that wait for a deploy (isPlanFile tells them apart). */
  readonly newFiles: readonly SourceFile[];
  /** For each step that waits: the migrations that it would write if it were continued at once. */
  readonly waits?: readonly (readonly SourceFile[])[];
  /** As written the migration is refused and rolled back, so that what it leaves is no measure for the fix. */
  readonly mendsRefusal?: true;
}

/** What Lockstep says about a place in a file. */
export interface Finding {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  /** One sentence: the effect on a running system, with names, without advice. */
  readonly message: string;
  /** Relative to the project root. */
  readonly path: string;
  readonly span: Span;
  /** false: the schema is not known here and this assumes something; the severity is one level lower. */
  readonly certain: boolean;
  /** The PostgreSQL majors it holds for, when not for all that were asked about. */
  readonly postgres?: readonly number[];
  readonly fixes: readonly Fix[];
}
