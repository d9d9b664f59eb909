import { lockWithArticle, ownWorks, whoWaits } from '../lint/describe';
import { defineRule } from '../lint/rule';

/** CLUSTER and VACUUM FULL on a table that others use. */
export const maintenanceRewritesTable = defineRule({
  id: 'maintenance-rewrites-table',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: ['squawk/prefer-repack', 'pgfence/vacuum-full'],
    messages: {
      rewrites: '{Nobody} {table} while {command} writes the table and its indexes anew, under {lock}.',
    },
    docs: {
      summary: 'CLUSTER or VACUUM FULL writes a whole table anew while nobody can use it.',
      why: 'Both copy every row into a new file and build every index again, under an AccessExclusiveLock: even SELECT waits, for minutes on a large table. They need as much free disk space again while they run.',
      instead:
        'A plain VACUUM makes the space of dead rows usable again without stopping anybody. Where the file must shrink, pg_repack or pg_squeeze do it while the table is in use.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: 'CLUSTER orders USING orders_pkey;',
      good: 'ANALYZE orders;',
      whenNotToUse: 'The application is stopped, or the table is small: say so with `-- lockstep: small orders`.',
      references: [
        'https://www.postgresql.org/docs/current/sql-cluster.html',
        'https://www.postgresql.org/docs/current/sql-vacuum.html',
      ],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, ['cluster', 'vacuum-full']).map(({ work, own }) =>
      say(
        'rewrites',
        {
          table: work.relation,
          command: work.cause === 'cluster' ? 'CLUSTER' : 'VACUUM FULL',
          lock: lockWithArticle(own.mode),
          Nobody: whoWaits(own.mode),
        },
        { span: work.span },
      ),
    ),
});
