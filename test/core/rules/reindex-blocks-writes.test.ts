import { reindexBlocksWrites } from '../../../server/src/core/rules/reindex-blocks-writes';
import { testRule } from '../../support/testRule';

testRule(reindexBlocksWrites, {
  schema: `
    CREATE TABLE orders (id bigint PRIMARY KEY, total int);
    CREATE INDEX orders_total ON orders (total);
    CREATE TABLE bare (a int);
  `,
  quiet: {
    'CONCURRENTLY lets writers go on': { sql: 'REINDEX TABLE CONCURRENTLY orders;' },
    'the table has no index': "SET lock_timeout = '2s'; REINDEX TABLE bare;",
    'the table is made in the same transaction': 'BEGIN; CREATE TABLE t (a int PRIMARY KEY); REINDEX TABLE t; COMMIT;',
    'the table is small': '-- lockstep: small public.orders\nREINDEX TABLE orders;',
  },
  reported: [
    {
      name: 'all indexes of a table',
      sql: '«REINDEX TABLE» orders;',
      message:
        'Nobody can write to public.orders while the indexes of public.orders are built again from all rows, under a ShareLock.',
    },
    {
      name: 'one index',
      sql: '«REINDEX INDEX» orders_total;',
      message:
        'Nobody can write to public.orders while the index orders_total is built again from all rows, under a ShareLock.',
    },
    {
      name: 'code behind a condition',
      sql: "DO $$ BEGIN IF current_user <> 'nobody' THEN\n  «REINDEX INDEX orders_total;»\nEND IF; END $$;",
      message:
        'Nobody can write to public.orders while the index orders_total is built again from all rows, under a ShareLock (where the condition holds that the code stands behind).',
    },
  ],
});
