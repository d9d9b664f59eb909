import type { Effects } from '../effects/effects';
import type { Layout, LayoutOptions, Section, SourceFile } from '../layouts/layout';
import type { Fix } from '../lint/finding';
import type { Relation } from '../catalog/model';
import type { Undone } from '../down/down';
import type { PlansPlace } from '../plans/plan';
import type { Statement } from '../sql/statement';
import type { CatalogView } from '../down/catalogView';
import type { Printer } from './printer';
import type { Span } from '../text/span';

/** A statement of a section with its place in the file. */
export interface PlacedStatement {
  readonly statement: Statement;
  /** In the file, from first token to last, without `;`. */
  readonly span: Span;
  readonly effects: Effects;
}

/** Where a finding stands: all that a fix needs to write edits and new files. */
export interface Place {
  readonly layout: Layout;
  readonly layoutOptions: LayoutOptions;
  readonly file: SourceFile;
  readonly section: Section;
  /** All statements of the section, in order. */
  readonly statements: readonly PlacedStatement[];
  /** Which of them is meant. */
  readonly index: number;
  /** The other direction of the same migration, or null. */
  readonly counterpart: {
    readonly file: SourceFile;
    readonly section: Section;
    readonly statements: readonly PlacedStatement[];
  } | null;
  /** Paths of all files of the project. */
  readonly existing: readonly string[];
  /** The last migration of the folder, as an example of its markers. */
  readonly sample: SourceFile | undefined;
  /** UTC, `YYYYMMDDHHMMSS`. */
  readonly now: string;
  /** PostgreSQL major, the oldest that was asked about. */
  readonly major: number;
  /** A PostgreSQL duration such as `2s`. */
  readonly lockTimeout: string;
  readonly printer: Printer;
  /** The table of an ALTER TABLE, INDEX, UPDATE or DELETE, or of an index, as it is before the statement; undefined: not known. */
  readonly table: Relation | undefined;
  /** The schema before the section, for those who write SQL of it. */
  readonly schema: () => CatalogView;
  /** What takes back a statement of the section, by its index: what it drops is written as it was. */
  readonly undoOf: (index: number) => Undone;
  /** Whether a rule is on. */
  readonly isReported: (rule: string) => boolean;
  /** Where steps that wait for a deploy are kept; undefined: there can be none. */
  readonly plans: PlansPlace | undefined;
  /** A relation by its id, as it is before the statement and after it; undefined: the statement does not look at it. */
  readonly before: (id: string) => Relation | undefined;
  readonly after: (id: string) => Relation | undefined;
}

/** Makes the fixes of a finding for its place. None where the server would refuse the result. */
export type MakeFixes = (place: Place) => readonly Fix[];
