import { changeInBatches } from '../fixes/changeInBatches';
import { copyInBatches } from '../fixes/copyInBatches';
import { defineRule } from '../lint/rule';

const does = { UPDATE: 'changes', DELETE: 'deletes', INSERT: 'inserts' } as const;

/** One UPDATE, DELETE or INSERT … SELECT over rows without number. */
export const unbatchedChange = defineRule({
  id: 'unbatched-change',
  meta: {
    category: 'long-running',
    since: '0.1.0',
    sameAs: ['pgfence/update-in-migration', 'pgfence/delete-without-where'],
    messages: {
      all: 'One {verb} {does} every matching row of {table} in a single transaction: the rows stay locked and dead versions pile up until it commits.',
      insert:
        'One INSERT copies an unbounded number of rows into {table} in a single transaction, which holds back vacuum and replicas until it commits.',
    },
    docs: {
      summary: 'One statement changes an unbounded number of rows.',
      why: 'The rows stay locked until the transaction ends, so the application waits where it wants to change the same rows. All of the old versions stay until vacuum can remove them, replicas lag, and a failure near the end throws everything away.',
      instead:
        'Work in batches by the primary key, each in a transaction of its own. The fix writes them where the statement can be run again after a failure: not where a value is made of a column that is changed (`SET n = n + 1`), where a query or another table takes part, or where later statements of the same file use the table. INSERT … SELECT of one table goes through that table, where an ON CONFLICT or the key of the source tells a second run which rows are copied already.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text, verified boolean);',
      bad: 'UPDATE users SET verified = false;',
      good: 'UPDATE users SET verified = false WHERE id = 1;',
      whenNotToUse: 'The table is small and stays small.',
      references: ['https://www.postgresql.org/docs/current/routine-vacuuming.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.bulkChanges.map(({ verb, relation, span }) =>
      verb === 'INSERT'
        ? say('insert', { table: relation }, { span, fixes: copyInBatches })
        : say('all', { verb, does: does[verb], table: relation }, { span, fixes: changeInBatches }),
    ),
});
