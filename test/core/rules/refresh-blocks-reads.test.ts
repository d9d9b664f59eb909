import { refreshBlocksReads } from '../../../server/src/core/rules/refresh-blocks-reads';
import { testRule } from '../../support/testRule';

testRule(refreshBlocksReads, {
  schema: `
    CREATE TABLE orders (id bigint PRIMARY KEY, day date);
    CREATE MATERIALIZED VIEW per_day AS SELECT day, count(*) AS n FROM orders GROUP BY day;
    CREATE UNIQUE INDEX per_day_day ON per_day (day);
  `,
  quiet: {
    'CONCURRENTLY lets readers go on': 'REFRESH MATERIALIZED VIEW CONCURRENTLY per_day;',
    'nothing is read WITH NO DATA': "SET lock_timeout = '2s'; REFRESH MATERIALIZED VIEW per_day WITH NO DATA;",
    'the view is made in the same transaction':
      'BEGIN; CREATE MATERIALIZED VIEW v AS SELECT id FROM orders; REFRESH MATERIALIZED VIEW v; COMMIT;',
  },
  reported: [
    {
      name: 'a DO block that does it',
      sql: 'DO $$ BEGIN\n  «REFRESH MATERIALIZED VIEW per_day;»\nEND $$;',
      message:
        'Nobody can read public.per_day while its query runs and its rows are written anew, under an AccessExclusiveLock.',
    },
    {
      name: 'a view that others read',
      sql: '«REFRESH MATERIALIZED VIEW» per_day;',
      message:
        'Nobody can read public.per_day while its query runs and its rows are written anew, under an AccessExclusiveLock.',
    },
  ],
});
