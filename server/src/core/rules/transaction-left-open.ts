import { defineRule } from '../lint/rule';

/** BEGIN without COMMIT. */
export const transactionLeftOpen = defineRule({
  id: 'transaction-left-open',
  meta: {
    category: 'transaction',
    since: '0.1.0',
    sameAs: ['squawk/ban-uncommitted-transaction', 'pgfence/unclosed-transaction'],
    messages: {
      open: 'The transaction that {tag} opens is still open when the migration ends: nothing of it is kept unless the session commits later by chance.',
    },
    docs: {
      summary: 'A transaction is begun and never committed.',
      why: 'When the session ends, the server rolls back what is not committed, though the tool may have noted the migration as applied; where the session goes on, locks stay until somebody ends the transaction.',
      instead: 'COMMIT at the end, or leave BEGIN out.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: "BEGIN;\nCOMMENT ON TABLE users IS 'people';",
      good: "BEGIN;\nCOMMENT ON TABLE users IS 'people';\nCOMMIT;",
      whenNotToUse: 'Never: the migration does nothing.',
      references: ['https://www.postgresql.org/docs/current/tutorial-transactions.html'],
    },
  },
  check: ({ statement, effects }, say) => {
    if (effects.transaction === 'tool' || statement.node === null || !('TransactionStmt' in statement.node)) return [];
    const { kind, chain } = statement.node.TransactionStmt;
    const opens = kind === undefined || kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START' || chain === true;
    if (!opens) return [];
    const span = { start: 0, end: statement.text.length };
    return [say('open', { tag: statement.tag }, { span, unless: ({ isLeftOpen }) => !isLeftOpen })];
  },
});
