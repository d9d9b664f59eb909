import type { NewMigration } from './newMigrations';
import type { Place } from './place';
import { lockTimeoutStatement } from './statementEdits';

/** A UNIQUE or PRIMARY KEY that takes over an index of its name. What is SQL has no `;`. */
export interface KeyByIndex {
  /** As it is called in the names of the files. */
  readonly name: string;
  /** `CREATE UNIQUE INDEX CONCURRENTLY …`. */
  readonly build: string;
  /** The index as SQL, with its schema where its table is written with one. */
  readonly index: string;
  /** `ALTER TABLE … USING INDEX …`. */
  readonly add: string;
  /** `ALTER TABLE … DROP CONSTRAINT …`. */
  readonly drop: string;
}

/** The migration that builds the index while others write, and the one whose constraint takes it over at once. */
export function keyByIndex(place: Place, { name, build, index, add, drop }: KeyByIndex): [NewMigration, NewMigration] {
  const timeout = lockTimeoutStatement(place);
  return [
    {
      name: `index ${name}`,
      up: `${build};\n`,
      // The index goes with the constraint; it is left where the constraint never came.
      down: `${timeout}DROP INDEX IF EXISTS ${index};\n`,
      outsideTransaction: { up: true, down: false },
    },
    { name: `add ${name}`, up: `${timeout}${add};\n`, down: `${timeout}${drop};\n` },
  ];
}
