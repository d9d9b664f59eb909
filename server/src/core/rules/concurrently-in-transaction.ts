import { phrase } from '../sql/statement';
import { defineRule } from '../lint/rule';
import { leaveTransaction } from '../fixes/leaveTransaction';
import { moveToNext } from '../fixes/moveToNext';

const how = {
  tool: 'the transaction that the migration tool opens',
  implicit: 'the implicit transaction of a file that is sent as one message',
  explicit: 'the transaction that BEGIN opened',
  none: 'a transaction',
} as const;

/** A statement that cannot run inside a transaction block, inside one. */
export const concurrentlyInTransaction = defineRule({
  id: 'concurrently-in-transaction',
  meta: {
    category: 'transaction',
    since: '0.1.0',
    sameAs: [
      'squawk/ban-concurrent-index-creation-in-transaction',
      'pgfence/concurrent-in-transaction',
      'atlas/PG103',
      'atlas/TX101',
    ],
    messages: { refused: 'PostgreSQL refuses this statement in {transaction}: {reason}.' },
    docs: {
      summary: 'A statement that PostgreSQL refuses inside a transaction stands in one.',
      why: 'CREATE INDEX CONCURRENTLY and DROP INDEX CONCURRENTLY commit on their way, so the server refuses them inside BEGIN … COMMIT, inside the transaction that a migration tool opens, and inside a message of several statements, which is one implicit transaction.',
      instead:
        'Put the statement alone into a migration of its own, and tell the tool not to open a transaction: golang-migrate needs nothing, dbmate `transaction:false`, Flyway a `.conf` file beside the migration with `executeInTransaction=false`. A new value of an enum cannot be used in the transaction that adds it: what uses it belongs into the next migration.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: 'BEGIN;\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\nCOMMIT;',
      good: 'CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);',
      whenNotToUse: 'Never: the migration fails.',
      references: [
        'https://www.postgresql.org/docs/current/sql-createindex.html',
        'https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT',
      ],
    },
  },
  check: ({ statement, effects }, say) => {
    if (effects.fails?.kind !== 'transaction') return [];
    const whole = { start: 0, end: statement.text.length };
    const span = phrase(statement, whole, ['CONCURRENTLY']) ?? whole;
    return [
      say(
        'refused',
        { transaction: how[effects.transaction], reason: effects.fails.message },
        { span, fixes: (place) => [...leaveTransaction(place), ...moveToNext(place)] },
      ),
    ];
  },
});
