import type { CatalogView } from './catalogView';
import type { Undo } from './down';

/** The schema before and after a statement, and the key of the catalog that it has changed: `kind` and `name`. */
export interface ObjectChange {
  readonly before: CatalogView;
  readonly after: CatalogView;
  readonly name: string;
}

/** Takes back what a statement has changed about one key of the catalog. */
export type UndoObject = (undo: Undo, change: ObjectChange) => void;
