import { moveIndexConcurrently } from '../fixes/moveIndexConcurrently';
import type { BlockingWork } from '../lint/blocking';
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
      moves: '{Nobody} {tables} during the copy of {indexes} into another tablespace, under {lock}.',
    },
    docs: {
      summary: 'A change of how or where a table is stored writes it anew under the strongest lock.',
      why: 'SET LOGGED, SET UNLOGGED and SET ACCESS METHOD write a new copy of the table and of all its indexes; SET TABLESPACE copies the file of the table. All of them hold an AccessExclusiveLock until they are done. What the table has already is free: SET LOGGED of a logged table, SET ACCESS METHOD heap of a heap, SET TABLESPACE to the one that it is in. ALTER INDEX … SET TABLESPACE locks the index alone, and that is enough: to plan a query on the table, PostgreSQL opens all its indexes.',
      instead:
        'Make a new table that is stored as it should be, keep both in step with a trigger, fill it in batches, and swap the names. A partitioned table is moved partition by partition. An index is moved by REINDEX (TABLESPACE name) INDEX CONCURRENTLY, outside a transaction, while reads and writes go on: the fix writes that.',
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
  check: ({ blocking }, say) => [
    ...ownWorks(blocking, ['persistence', 'access-method', 'tablespace']).map(({ work, own, relations }) =>
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
    ...movedIndexes(blocking).map(({ span, ...values }) =>
      say('moves', values, { span, fixes: moveIndexConcurrently }),
    ),
  ],
});

// All of a statement at once: ALL IN TABLESPACE moves many.
const movedIndexes = (blocking: readonly BlockingWork[]) => {
  const moves = blocking.flatMap(({ work, own }) =>
    own !== null && 'index' in own && work.kind === 'rebuild' && work.cause === 'tablespace' ? [{ work, own }] : [],
  );
  const [first] = moves;
  if (first === undefined) return [];
  const { mode } = first.own;
  const moved = {
    span: first.work.span,
    tables: listed([...new Set(moves.map(({ work }) => work.relation))]),
    indexes: listed(moves.map(({ work }) => work.subject)),
    lock: `${lockWithArticle(mode)} on ${moves.length === 1 ? 'the index' : 'each index'}`,
    Nobody: whoWaits(mode),
  };
  return [moved];
};
