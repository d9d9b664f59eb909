import type { Index, Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import type { WorkCause } from './effects';
import { fullName, type Evaluation } from './evaluation';

/** Reports that indexes which were there before the transaction get new files, as with each new file of their table. */
export function rebuildIndexes(
  evaluation: Evaluation,
  table: Relation,
  cause: WorkCause,
  indexes: readonly Index[] = table.indexes,
): void {
  const span = firstTokens(evaluation.statement, 1);
  for (const index of indexes)
    if (evaluation.get('created', `index ${fullName(index)}`) === undefined)
      evaluation.work({ kind: 'rebuild', relation: table, cause, subject: fullName(index), span });
}
