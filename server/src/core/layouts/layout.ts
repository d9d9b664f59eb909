import type { Span } from '../text/span';
import type { Edit } from '../text/edit';

/** What a section does: brings the schema forward, takes it back, or is run again whenever it changes. */
export type Direction = 'up' | 'down' | 'repeatable';

/**
 * How a tool sends a section to the server, which decides the transaction its statements run in.
 * - `transaction`: the tool opens a transaction around the section.
 * - `message`: the section is one simple-query message; PostgreSQL runs several statements of a message in one
 *   implicit transaction (manual, "Message Flow", 54.2.2.1) and a single one on its own.
 * - `statements`: each statement is a message of its own.
 */
export type Sending = 'transaction' | 'message' | 'statements';

/** A stretch of a migration file that holds SQL for one direction. */
export interface Section {
  readonly direction: Direction;
  /** The SQL, as a UTF-16 span of the file. Marker lines of the tool may lie inside: they are SQL comments. */
  readonly span: Span;
  readonly sending: Sending;
  /** UTF-16 offsets in the file at which a statement ends even without `;` (markers such as `--> statement-breakpoint`). */
  readonly cuts: readonly number[];
}

/** Something wrong with names, pairs, sections or versions; becomes a finding of the category layout. */
export interface LayoutProblem {
  /** The layout rule that reports it. */
  readonly rule: LayoutRuleId;
  /** One sentence with names. */
  readonly message: string;
  /** Relative to the project root. */
  readonly path: string;
  readonly span: Span;
}

/** The rules whose findings come from the layout and not from SQL. One file each in rules/. */
export type LayoutRuleId = 'duplicate-version' | 'missing-up' | 'missing-down' | 'invalid-section' | 'version-gap';

/** What a file name says. */
export interface ParsedName {
  /** As the tool's history would hold it; null for repeatable migrations. */
  readonly version: string | null;
  /** The descriptive part, as written. */
  readonly name: string;
  /** null: the sections inside the file say. */
  readonly direction: Direction | null;
}

/** Settings of one migrations folder that change how its files are read. */
export interface LayoutOptions {
  /** golang-migrate's x-multi-statement: every statement is sent alone. */
  readonly multiStatement: boolean;
  /** forward-only folders have no downs, and miss none. */
  readonly direction: 'up-down' | 'forward-only';
}

export const defaultLayoutOptions: LayoutOptions = { multiStatement: false, direction: 'up-down' };

/** A file of a migrations folder. */
export interface SourceFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface SectionsRequest {
  readonly path: string;
  readonly text: string;
  readonly options: LayoutOptions;
  /** The text of another file of the folder (Flyway's `V2__x.sql.conf`), or undefined. */
  readonly companion: (path: string) => string | undefined;
}

export interface Sections {
  readonly sections: readonly Section[];
  readonly problems: readonly LayoutProblem[];
}

/** Asks a layout for the files of a new migration. */
export interface ScaffoldRequest {
  /** Descriptive name as the user gave it; the layout makes it fit for a file name. */
  readonly name: string;
  /** Paths of all files of the folder, relative to the root. The new version comes after the last of them. */
  readonly existing: readonly string[];
  /** UTC, `YYYYMMDDHHMMSS`. */
  readonly now: string;
  readonly up: string;
  /** null: the migration has no down (forward-only). */
  readonly down: string | null;
  /** Whether the up and the down must run outside the tool's transaction. */
  readonly outsideTransaction: { readonly up: boolean; readonly down: boolean };
  readonly options: LayoutOptions;
  /** The last migration of the folder. `plain` writes the markers it finds there; the other layouts need no example. */
  readonly sample?: SourceFile | undefined;
}

export interface Scaffold {
  readonly version: string;
  readonly files: readonly SourceFile[];
}

/** How a section leaves the tool's transaction: edits of its own file and companions beside it. */
export interface OptOut {
  readonly edits: readonly Edit[];
  readonly newFiles: readonly SourceFile[];
}

/**
 * One migration tool: how its files are named, cut, ordered, sent and made. One tool = one file.
 * All functions are pure; paths are relative to the project root, with `/`.
 */
export interface Layout {
  readonly id: string;
  readonly displayName: string;
  /** When an up without a down is a problem of the project; a layout whose sections tell it themselves says never. */
  readonly missingDown: 'always' | 'when-others-have' | 'never';
  /** Whether versions are counted up one by one by habit, so that a hole is worth a word. */
  readonly countsUp: boolean;
  /** Whether the tool refuses a migration whose file is not what it has applied; absent: it is not known which tool it is. */
  readonly comparesTexts?: boolean;
  /**
   * How sure the layout is that a folder's files are its own: 0 not at all, 1 by the file names alone, 2 by a marker
   * that only this tool writes. The highest claim wins, ties go to the order of layouts/index.ts.
   */
  claim(files: readonly SourceFile[]): 0 | 1 | 2;
  /** What a path says, or null when the tool would not run the file. */
  parseName(path: string): ParsedName | null;
  /** Negative, zero or positive, as the tool orders versions. Zero means that the tool takes them for the same. */
  compareVersions(a: string, b: string): number;
  /** The order in which the tool runs files, where that is not the order of their versions. */
  comparePaths?(a: string, b: string): number;
  sections(request: SectionsRequest): Sections;
  /**
   * How `section` of a file leaves the tool's transaction when it holds a single statement.
   * null: there is nothing to write. Unless `section.sending` is `transaction` it needs nothing (a message with one
   * statement runs on its own); if it is, the tool has no way out (node-pg-migrate, drizzle).
   */
  optOut(path: string, text: string, section: Section): OptOut | null;
  scaffold(request: ScaffoldRequest): Scaffold;
}
