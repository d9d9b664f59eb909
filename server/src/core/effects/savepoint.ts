import type { TransactionStmt, TransactionStmtKind } from '@pgsql/types';
import type { Evaluation } from './evaluation';

const commands: Partial<Record<TransactionStmtKind, string>> = {
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT',
  TRANS_STMT_RELEASE: 'RELEASE SAVEPOINT',
  TRANS_STMT_ROLLBACK_TO: 'ROLLBACK TO SAVEPOINT',
};

/** What needs a transaction of none: it looks at one that was prepared before (twophase.c). */
const needNone: Partial<Record<TransactionStmtKind, string>> = {
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
};

/**
 * BEGIN, COMMIT and their like lock nothing. Savepoints need a transaction block, which that of a message with several
 * statements is not, and RELEASE and ROLLBACK TO the savepoint that they name (xact.c, RequireTransactionBlock).
 */
export function savepoint(evaluation: Evaluation, node: TransactionStmt): void {
  const { kind = 'TRANS_STMT_BEGIN', savepoint_name: name = '' } = node;
  const alone = needNone[kind];
  if (alone !== undefined) evaluation.refuseTransaction(alone);
  const command = commands[kind];
  if (command === undefined) return;
  if (evaluation.transaction === 'none' || evaluation.transaction === 'implicit')
    evaluation.fail(`${command} can only be used in transaction blocks`, 'transaction');
  else if (kind !== 'TRANS_STMT_SAVEPOINT' && !evaluation.hasSavepoint(name))
    evaluation.fail(`savepoint "${name}" does not exist`);
}
