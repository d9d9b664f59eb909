import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

/** SET LOGGED, SET UNLOGGED, SET ACCESS METHOD and SET TABLESPACE, which give the table a new file. */
export const storageChangeRewritesTable = defineRule({
  id: 'storage-change-rewrites-table',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [],
    messages: {
      rewrites: '{Nobody} {tables} while all of it is written anew, under {lock}, because {why}.',
    },
    docs: {
      summary: 'A change of how or where a table is stored writes it anew under the strongest lock.',
      why: 'SET LOGGED, SET UNLOGGED and SET ACCESS METHOD write a new copy of the table and of all its indexes; SET TABLESPACE copies the file of the table. All of them hold an AccessExclusiveLock until they are done. What the table has already is free: SET LOGGED of a logged table, SET ACCESS METHOD heap of a heap, SET TABLESPACE to the one that it is in.',
      instead:
        'Make a new table that is stored as it should be, keep both in step with a trigger, fill it in batches, and swap the names. A partitioned table is moved partition by partition.',
      schema: 'CREATE TABLE events (id bigint PRIMARY KEY, payload text);',
      bad: 'ALTER TABLE events SET UNLOGGED;',
      good: 'CREATE UNLOGGED TABLE events_unlogged (LIKE events INCLUDING ALL);',
      whenNotToUse: 'The table is small and stays small, or nobody uses it while the migration runs.',
      references: [
        'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED',
        'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE',
      ],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, ['persistence', 'access-method', 'tablespace']).map(({ work, own, relations }) =>
      say(
        'rewrites',
        {
          tables: listed(relations),
          lock: lockWithArticle(own.mode),
          why: work.why ?? 'it is stored elsewhere',
          Nobody: whoWaits(own.mode),
        },
        { span: work.span },
      ),
    ),
});
