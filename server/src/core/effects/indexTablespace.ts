import type { Index, Relation } from '../catalog/model';
import { updateRelation, type Evaluation } from './evaluation';

/** From here on those of a table's indexes that `isMoved` lie in a tablespace. */
export function putIndexes(
  evaluation: Evaluation,
  { id }: Relation,
  tablespace: string,
  isMoved: (index: Index) => boolean,
): void {
  updateRelation(evaluation, id, (table) => ({
    ...table,
    indexes: table.indexes.map((index) => (isMoved(index) ? { ...index, tablespace } : index)),
  }));
}
