import { refreshConcurrently } from '../fixes/refreshConcurrently';
import { lockWithArticle, ownWorks } from '../lint/describe';
import { defineRule } from '../lint/rule';

/** REFRESH MATERIALIZED VIEW without CONCURRENTLY on a view that others read. */
export const refreshBlocksReads = defineRule({
  id: 'refresh-blocks-reads',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [],
    messages: {
      refreshes: 'Nobody can read {view} while its query runs and its rows are written anew, under {lock}.',
    },
    docs: {
      summary: 'A materialized view is filled anew while nobody can read it.',
      why: 'REFRESH MATERIALIZED VIEW takes an AccessExclusiveLock on the view, runs its query, writes the result into a new file and builds the indexes again. Until that is done and the transaction ends, every query on the view waits.',
      instead:
        'REFRESH MATERIALIZED VIEW CONCURRENTLY runs the query into a temporary table and changes only the rows that differ, under an ExclusiveLock, which lets readers go on. The view needs a unique index on plain columns without a WHERE, and must have been filled once. No fix is offered where it has none: which columns are unique in the rows of a query nobody can tell from the migrations.',
      schema:
        'CREATE TABLE orders (id bigint PRIMARY KEY, day date);\nCREATE MATERIALIZED VIEW per_day AS SELECT day, count(*) AS n FROM orders GROUP BY day;\nCREATE UNIQUE INDEX per_day_day ON per_day (day);',
      bad: 'REFRESH MATERIALIZED VIEW per_day;',
      good: 'REFRESH MATERIALIZED VIEW CONCURRENTLY per_day;',
      whenNotToUse: 'Nobody reads the view while migrations run.',
      references: ['https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html'],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(
      blocking.filter(({ work }) => work.kind === 'rewrite'),
      ['refresh'],
    ).map(({ work, own }) =>
      say(
        'refreshes',
        { view: work.subject, lock: lockWithArticle(own.mode) },
        { span: work.span, fixes: refreshConcurrently },
      ),
    ),
});
