import { reindexConcurrently } from '../fixes/reindexConcurrently';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';
import { defineRule } from '../lint/rule';

/** REINDEX without CONCURRENTLY on a table or materialized view that others use. */
export const reindexBlocksWrites = defineRule({
  id: 'reindex-blocks-writes',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: ['squawk/require-concurrent-reindex'],
    messages: {
      rebuilds: '{Nobody} {tables} while the indexes of {what} are built again from all rows, under {lock}.',
      rebuildsOne: '{Nobody} {tables} while the index {what} is built again from all rows, under {lock}.',
    },
    docs: {
      summary: 'An index is built again while nobody can read or write the table.',
      why: 'REINDEX takes a ShareLock on the table and an AccessExclusiveLock on the index, and reads the table once for each index. Until it is done INSERT, UPDATE and DELETE wait, and every query on the table too, whatever index it would use: to plan it PostgreSQL opens all of them. Only prepared statements whose plan is kept and does without the index go on. On a partitioned table, a schema or a database it does that for one table after the other.',
      instead:
        'REINDEX … CONCURRENTLY builds a new index beside the old one and swaps them: reads and writes go on. It must run alone, outside a transaction, and leaves an invalid index with the ending _ccnew behind where it fails. No fix is offered for REINDEX SYSTEM, which PostgreSQL refuses to do so; nor for the index of an EXCLUDE constraint and for a table with an invalid index, which it leaves out with a warning, and so for a schema or a database, which may hold such; nor for a partitioned table, whose partitions it locks with a ShareLock for an instant all the same: REINDEX each partition CONCURRENTLY instead.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: 'REINDEX TABLE orders;',
      good: 'REINDEX TABLE CONCURRENTLY orders;',
      whenNotToUse: 'The table is small and stays small: say so with `-- lockstep: small orders`.',
      references: ['https://www.postgresql.org/docs/current/sql-reindex.html'],
    },
  },
  check: ({ blocking, effects }, say) =>
    ownWorks(blocking, ['reindex']).map(({ work, own, relations }) => {
      const isTable = effects.requested.some(({ relation }) => relation === work.subject);
      const values = {
        what: work.subject,
        tables: listed(relations),
        lock: `${lockWithArticle(own.mode)}${'index' in own ? (isTable ? ' on each of them' : ' on it') : ''}`,
        Nobody: whoWaits(own.mode),
      };
      return say(isTable ? 'rebuilds' : 'rebuildsOne', values, { span: work.span, fixes: reindexConcurrently });
    }),
});
