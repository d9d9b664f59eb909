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
        'Nobody can read or write public.orders while the indexes of public.orders are built again from all rows, under an AccessExclusiveLock on each of them.',
      fixes: [{ title: 'Rebuild the indexes CONCURRENTLY', after: 'REINDEX TABLE CONCURRENTLY orders;' }],
    },
    {
      name: 'one index',
      sql: '«REINDEX INDEX» orders_total;',
      message:
        'Nobody can read or write public.orders while the index orders_total is built again from all rows, under an AccessExclusiveLock on it.',
      fixes: [
        {
          title: 'Rebuild orders_total CONCURRENTLY',
          after: 'REINDEX INDEX CONCURRENTLY orders_total;',
        },
      ],
    },
    {
      name: 'an index among other statements, with its options',
      sql: 'CREATE TABLE t (a int);\n«REINDEX (»VERBOSE) INDEX public.orders_total;',
      down: 'DROP TABLE t;',
      message:
        'Nobody can read or write public.orders while the index orders_total is built again from all rows, under an AccessExclusiveLock on it.',
      fixes: [
        {
          title: 'Rebuild orders_total CONCURRENTLY in a migration of its own',
          after: {
            '2_change.up.sql': 'CREATE TABLE t (a int);',
            '3_reindex_orders_total.up.sql': 'REINDEX (VERBOSE) INDEX CONCURRENTLY public.orders_total;',
            '3_reindex_orders_total.down.sql': '-- Nothing to undo: the indexes are what they were.',
          },
        },
      ],
    },
    {
      name: 'what the server leaves out CONCURRENTLY, and a partitioned table',
      schema: `
        CREATE TABLE rooms (during int4range, EXCLUDE USING gist (during WITH &&));
        CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a);
        CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
      `,
      options: { multiStatement: true },
      sql: '«REINDEX TABLE» p;\n«REINDEX TABLE» rooms;\n«REINDEX INDEX» rooms_during_excl;',
      message: [
        'Nobody can read or write public.p_1 while the index p_1_pkey is built again from all rows, under an AccessExclusiveLock on it.',
        'Nobody can read or write public.rooms while the index rooms_during_excl is built again from all rows, under an AccessExclusiveLock on it.',
        'Nobody can read or write public.rooms while the index rooms_during_excl is built again from all rows, under an AccessExclusiveLock on it.',
      ],
    },
    {
      name: 'the index of a materialized view, for which its readers wait',
      schema:
        'CREATE TABLE t (a int); CREATE MATERIALIZED VIEW totals AS SELECT a FROM t; CREATE INDEX i ON totals (a);',
      sql: '«REINDEX TABLE» totals;',
      message:
        'Nobody can read or write public.totals while the index i is built again from all rows, under an AccessExclusiveLock on it.',
      fixes: [{ title: 'Rebuild the indexes CONCURRENTLY', after: 'REINDEX TABLE CONCURRENTLY totals;' }],
    },
    {
      name: 'code behind a condition',
      sql: "DO $$ BEGIN IF current_user <> 'nobody' THEN\n  «REINDEX INDEX orders_total;»\nEND IF; END $$;",
      message:
        'Nobody can read or write public.orders while the index orders_total is built again from all rows, under an AccessExclusiveLock on it (where the condition holds that the code stands behind).',
    },
  ],
});
