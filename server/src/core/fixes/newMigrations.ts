import type { SourceFile } from '../layouts/layout';
import type { Place } from './place';

/** A migration that a fix adds. The texts are whole: statements with their `;`. */
export interface NewMigration {
  readonly name: string;
  readonly up: string;
  readonly down: string;
  readonly outsideTransaction?: { readonly up: boolean; readonly down: boolean };
}

/** Of a place, what the names and the markers of new migrations hang on. */
export type End = Pick<Place, 'layout' | 'layoutOptions' | 'existing' | 'now' | 'sample'>;

/** The files of migrations that come one after the other, after the last that is there. */
export function newMigrations(place: End, migrations: readonly NewMigration[]): SourceFile[] {
  const files: SourceFile[] = [];
  const hasDown = place.layoutOptions.direction === 'up-down';
  for (const migration of migrations) {
    const { files: made } = place.layout.scaffold({
      name: migration.name,
      existing: [...place.existing, ...files.map(({ path }) => path)],
      now: place.now,
      up: migration.up,
      down: hasDown ? migration.down : null,
      outsideTransaction: migration.outsideTransaction ?? { up: false, down: false },
      options: place.layoutOptions,
      sample: place.sample,
    });
    files.push(...made);
  }
  return files;
}

/** `ready` where the layout is one whose files Lockstep knows; new files of an unknown tool want a look first. */
export function applicabilityOf(place: Place, newFiles: readonly SourceFile[]): 'ready' | 'needs-review' {
  return place.layout.id === 'plain' && newFiles.length > 0 ? 'needs-review' : 'ready';
}
