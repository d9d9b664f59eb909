import { defineRule } from '../lint/rule';

/** BEGIN, COMMIT or ROLLBACK inside the transaction that the migration tool opens. */
export const transactionEndedEarly = defineRule({
  id: 'transaction-ended-early',
  meta: {
    category: 'transaction',
    since: '0.1.0',
    sameAs: ['squawk/transaction-nesting', 'atlas/TX201'],
    messages: {
      begins: 'BEGIN does nothing but warn in the transaction that the migration tool has opened.',
      commits:
        '{tag} ends the transaction that the migration tool has opened: what stands before it stays if the rest fails, and the rest runs without one.',
      undoes: 'ROLLBACK undoes all that the migration has done so far, and the rest runs without a transaction.',
    },
    docs: {
      summary: 'BEGIN, COMMIT or ROLLBACK stands in the transaction of the migration tool.',
      why: 'The tool opens a transaction so that a migration happens as a whole or not at all. BEGIN in it is a warning. COMMIT ends it: whatever fails behind it leaves half a migration, and the tool commits its own note of it separately.',
      instead:
        'Leave it out. Where a migration has to commit on its way, tell the tool not to open a transaction: dbmate `transaction:false`, Flyway a `.conf` file beside the migration with `executeInTransaction=false`.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'Never: the transaction is not what it looks like.',
      references: ['https://www.postgresql.org/docs/current/sql-begin.html'],
    },
  },
  check: ({ statement, effects }, say) => {
    if (effects.transaction !== 'tool' || statement.node === null || !('TransactionStmt' in statement.node)) return [];
    const at = { span: { start: 0, end: statement.text.length } };
    switch (statement.node.TransactionStmt.kind) {
      case undefined:
      case 'TRANS_STMT_BEGIN':
      case 'TRANS_STMT_START':
        return [say('begins', {}, at)];
      case 'TRANS_STMT_COMMIT':
      case 'TRANS_STMT_PREPARE':
        return [say('commits', { tag: statement.tag }, at)];
      case 'TRANS_STMT_ROLLBACK':
        return [say('undoes', {}, at)];
      default:
        return [];
    }
  },
});
