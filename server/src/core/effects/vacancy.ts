import type { Relation } from '../catalog/model';
import type { Evaluation } from './evaluation';

/**
 * What is certain to hold no value while the transaction that made it is open: a new table without rows, a new column
 * without a value. A check of it ends before it reads another table.
 */

/** A table was made, empty. */
export function noteEmpty(evaluation: Evaluation, relation: Relation): void {
  evaluation.set('vacant', relation.id, true);
}

/** A column was added that is null in every row. */
export function noteNulls(evaluation: Evaluation, relation: Relation, column: string): void {
  evaluation.set('vacant', `${relation.id} ${column}`, true);
}

/** Rows were added or changed. */
export function noteRows(evaluation: Evaluation, relation: Relation): void {
  const names = [relation.id, ...relation.columns.map(({ name }) => `${relation.id} ${name}`)];
  for (const name of names) if (evaluation.get('vacant', name) !== undefined) evaluation.set('vacant', name, undefined);
}

/** Whether no row of the table has a value in any of the columns. */
export function holdsNothing(evaluation: Evaluation, relation: Relation, columns: readonly string[]): boolean {
  return (
    evaluation.get('vacant', relation.id) !== undefined ||
    columns.some((column) => evaluation.get('vacant', `${relation.id} ${column}`) !== undefined)
  );
}
