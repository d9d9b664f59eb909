import type { DiscardStmt } from '@pgsql/types';
import type { Evaluation } from './evaluation';

/** What does nothing to tables but refuses a transaction block (utility.c, PreventInTransactionBlock). */
export function refuse(what: string): (evaluation: Evaluation) => void {
  return (evaluation) => {
    evaluation.refuseTransaction(what);
  };
}

/** DISCARD: only ALL refuses a transaction (discard.c). */
export function discard(evaluation: Evaluation, node: DiscardStmt): void {
  if (node.target === 'DISCARD_ALL') evaluation.refuseTransaction('DISCARD ALL');
}
