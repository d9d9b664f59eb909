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
      fixes: [{ title: 'Refresh per_day CONCURRENTLY', after: 'REFRESH MATERIALIZED VIEW CONCURRENTLY per_day;' }],
    },
    {
      name: 'a view in a schema of its own, among other statements',
      layout: 'dbmate',
      schema: `
        CREATE SCHEMA "App";
        CREATE MATERIALIZED VIEW "App"."Per day" AS SELECT 1 AS "Day";
        CREATE UNIQUE INDEX ON "App"."Per day" ("Day");
      `,
      sql: 'CREATE TABLE t (a int);\n«REFRESH MATERIALIZED VIEW» "App"."Per day" WITH DATA;',
      down: 'DROP TABLE t;',
      message:
        'Nobody can read App.Per day while its query runs and its rows are written anew, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Refresh Per day CONCURRENTLY',
          after: `
            -- migrate:up
            CREATE TABLE t (a int);
            REFRESH MATERIALIZED VIEW CONCURRENTLY "App"."Per day" WITH DATA;

            -- migrate:down
            DROP TABLE t;
          `,
        },
      ],
    },
    {
      name: 'views whose unique index serves not, or that are empty',
      schema: `
        CREATE MATERIALIZED VIEW a AS SELECT 1 AS id;
        CREATE UNIQUE INDEX ON a ((id + 1));
        CREATE UNIQUE INDEX ON a (id) WHERE id > 0;
        CREATE INDEX ON a (id);
        CREATE MATERIALIZED VIEW b AS SELECT 1 AS id WITH NO DATA;
        CREATE UNIQUE INDEX ON b (id);
      `,
      sql: '«REFRESH MATERIALIZED VIEW» a;\n«REFRESH MATERIALIZED VIEW» b;',
      options: { multiStatement: true },
      message: [
        'Nobody can read public.a while its query runs and its rows are written anew, under an AccessExclusiveLock.',
        'Nobody can read public.b while its query runs and its rows are written anew, under an AccessExclusiveLock.',
      ],
    },
  ],
});
