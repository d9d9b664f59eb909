import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';
import { createConcurrently } from '../fixes/createConcurrently';
import { indexPartitions } from '../fixes/indexPartitions';

/** CREATE INDEX without CONCURRENTLY on a table that others use. */
export const indexBlocksWrites = defineRule({
  id: 'index-blocks-writes',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [
      'squawk/require-concurrent-index-creation',
      'strong_migrations/add_index',
      'pgfence/create-index-not-concurrent',
      'eugene/E6',
      'atlas/PG101',
      'strong_migrations/add_reference',
    ],
    messages: {
      builds: '{Nobody} {tables} while the index {index} is built over all rows, under {lock}.',
    },
    docs: {
      summary: 'An index is built while nobody can write to the table.',
      why: 'CREATE INDEX takes a ShareLock and reads the whole table. INSERT, UPDATE and DELETE wait until the index is built and the transaction ends; on a large table that is minutes. On a partitioned table every partition is locked and read.',
      instead:
        'CREATE INDEX CONCURRENTLY takes a ShareUpdateExclusiveLock, which lets reads and writes go on. It takes longer, and it must run alone, outside a transaction. If it fails it leaves an invalid index behind: drop it and try again, and do not add IF NOT EXISTS, which would keep the invalid one. PostgreSQL refuses it for a partitioned table: there the index is made ON ONLY the table, which is instant, then on each partition CONCURRENTLY, and each is attached with ALTER INDEX … ATTACH PARTITION, which is instant, too. No fix is offered where a partition is a foreign table, since an index that lacks a part stays invalid.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: 'CREATE INDEX orders_user_id_idx ON orders (user_id);',
      good: 'CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);',
      whenNotToUse: 'The table is small and stays small: say so with `-- lockstep: small orders`.',
      references: [
        'https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
        'https://www.postgresql.org/docs/current/explicit-locking.html',
      ],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, ['create-index']).map(({ work, own, relations }) =>
      say(
        'builds',
        {
          index: work.subject,
          tables: listed(relations),
          lock: lockWithArticle(own.mode),
          Nobody: whoWaits(own.mode),
        },
        { span: work.span, fixes: (place) => [...createConcurrently(place), ...indexPartitions(place)] },
      ),
    ),
});
