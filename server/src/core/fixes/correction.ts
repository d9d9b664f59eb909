import type { Relation } from '../catalog/model';
import type { CatalogView } from '../down/catalogView';

/** What is known of an applied migration, and of the schema that the history ends in. */
export interface CorrectionPlace {
  /** The schema after the last migration. */
  readonly view: CatalogView;
  /** The table that the statement makes or alters, as it is after the last migration; undefined: it is not known, or gone. */
  readonly table: Relation | undefined;
}

/** What puts right what an applied migration has left, written as it reads at its simplest. */
export interface Correction {
  /** For the title of the fix: `validate orders_user`. */
  readonly what: string;
  /** The name of the migration. */
  readonly name: string;
  /** Statements with their `;`. */
  readonly up: string;
  /** undefined: it is written from the up. */
  readonly down?: string;
  /** The up, and with it a down that is given, runs outside of a transaction. */
  readonly outsideTransaction?: true;
}

/** Makes the correction of a finding; null: there is nothing to put right any more. */
export type MakeCorrection = (place: CorrectionPlace) => Correction | null;
