import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

/** DETACH PARTITION of a table to which foreign keys refer. */
export const detachSearchesReferences = defineRule({
  id: 'detach-searches-references',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: ['squawk/require-concurrent-partition-detach'],
    messages: {
      searches:
        '{Nobody} {tables} while every row is searched for references to the partition {partition}, under {lock}.',
    },
    docs: {
      summary: 'DETACH PARTITION reads whatever refers to the partitioned table.',
      why: 'A foreign key to a partitioned table may refer to rows of the partition that leaves. DETACH PARTITION joins the table that has the foreign key with the partition to find out, under an AccessExclusiveLock on both, and on the partitioned table too. CONCURRENTLY does the same under a ShareLock on the table that has the foreign key: nobody can write to it meanwhile; when that is done, it takes an AccessExclusiveLock on it as well, for an instant.',
      instead:
        'Drop the foreign key first and add it again NOT VALID afterwards, validated in a migration of its own; or empty the partition and let nothing refer to it before it is detached.',
      schema:
        'CREATE TABLE events (id bigint, day int, PRIMARY KEY (id, day)) PARTITION BY LIST (day);\nCREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);\nCREATE TABLE notes (event_id bigint, day int, CONSTRAINT notes_event FOREIGN KEY (event_id, day) REFERENCES events);',
      bad: 'ALTER TABLE events DETACH PARTITION events_1;',
      good: "SET lock_timeout = '2s';\nALTER TABLE notes DROP CONSTRAINT notes_event;",
      whenNotToUse: 'The tables are small and stay small.',
      references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION'],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, ['detach-partition']).map(({ work, own, relations }) =>
      say(
        'searches',
        {
          partition: work.subject,
          tables: listed(relations),
          lock: lockWithArticle(own.mode),
          Nobody: whoWaits(own.mode),
        },
        { span: work.span },
      ),
    ),
});
