import type { Layout, LayoutOptions, LayoutProblem, Section, SourceFile } from '../layouts/layout';

/** One direction of a migration: a section of a file. */
export interface MigrationPart {
  readonly file: SourceFile;
  readonly section: Section;
}

/** A version with its up and its down, which may stand in one file or in two. */
export interface Migration {
  /** null for a repeatable migration. */
  readonly version: string | null;
  readonly name: string;
  readonly up: MigrationPart | null;
  readonly down: MigrationPart | null;
}

/** The last migration of a folder, as an example of its markers. */
export function sampleOf({ migrations }: Pick<Project, 'migrations'>): SourceFile | undefined {
  return migrations.findLast(({ version, up }) => version !== null && up !== null)?.up?.file;
}

/** A migrations folder as its tool sees it. */
export interface Project {
  readonly layout: Layout;
  readonly options: LayoutOptions;
  /** All files of the folder, also those that are no migrations. */
  readonly files: readonly SourceFile[];
  /** In the order in which the tool applies them; repeatable ones last. */
  readonly migrations: readonly Migration[];
  readonly problems: readonly LayoutProblem[];
}
