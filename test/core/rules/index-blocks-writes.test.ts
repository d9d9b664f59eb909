import { indexBlocksWrites } from '../../../server/src/core/rules/index-blocks-writes';
import { testRule } from '../../support/testRule';

const blocks = 'Nobody can write to public.orders while the index i is built over all rows, under a ShareLock.';
const alone = (sql: string): { title: string; after: Record<string, string> } => ({
  title: 'Build i CONCURRENTLY in a migration of its own',
  after: { '2_change.up.sql': sql, '3_i.up.sql': 'CREATE INDEX CONCURRENTLY i ON orders (user_id);' },
});

testRule(indexBlocksWrites, {
  schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
  quiet: {
    'CONCURRENTLY lets writers go on': 'CREATE INDEX CONCURRENTLY i ON orders (user_id);',
    'nobody else sees a table made in the same message': 'CREATE TABLE t (a int); CREATE INDEX i ON t (a);',
    'nobody else sees a table made in the same transaction':
      'BEGIN; CREATE TABLE t (a int); CREATE INDEX i ON t (a); COMMIT;',
    'a table of the same transaction stays one when it is renamed':
      'CREATE TABLE t (a int); ALTER TABLE t RENAME TO u; CREATE INDEX i ON u (a);',
    'a temporary table hides the other one of its name':
      'CREATE TEMP TABLE orders (user_id int); CREATE INDEX i ON orders (user_id);',
    'search_path leads to a table of the same transaction':
      'CREATE SCHEMA app; CREATE TABLE app.orders (user_id int); SET search_path = app; CREATE INDEX i ON orders (user_id);',
    'a table made by a query in the same transaction': 'CREATE TABLE t AS SELECT 1 AS a; CREATE INDEX i ON t (a);',
    'nobody writes to a materialized view': {
      schema: 'CREATE TABLE orders (id int); CREATE MATERIALIZED VIEW recent AS SELECT id FROM orders;',
      sql: 'CREATE INDEX i ON recent (id);',
    },
    'IF NOT EXISTS finds the index there': {
      schema: 'CREATE TABLE orders (user_id int); CREATE INDEX i ON orders (user_id);',
      sql: 'CREATE INDEX IF NOT EXISTS i ON orders (user_id);',
    },
    'ON ONLY a partitioned table builds nothing': {
      schema: 'CREATE TABLE e (id int, at date) PARTITION BY RANGE (at); CREATE TABLE e_rest PARTITION OF e DEFAULT;',
      sql: 'CREATE INDEX i ON ONLY e (id);',
    },
    'the table is said to be small': '-- lockstep: small orders\nCREATE INDEX i ON orders (user_id);\n',
    'the table is configured to be small': {
      sql: 'CREATE INDEX i ON orders (user_id);',
      config: { tableSizes: { 'public.orders': 200 } },
    },
    'it is suppressed':
      '-- lockstep-disable-next-line index-blocks-writes -- read only\nCREATE INDEX i ON orders (user_id);\n',
    'the migration is before startAfter': { sql: 'CREATE INDEX i ON orders (user_id);', startAfter: '2' },
    'the rule is off': {
      sql: 'CREATE UNIQUE INDEX i ON orders (user_id);',
      config: { rules: { 'index-blocks-writes': { level: 'off', options: {} } } },
    },
  },
  reported: [
    {
      name: 'a plain index',
      sql: '«CREATE INDEX» i ON orders (user_id);',
      message: blocks,
      fixes: [{ title: 'Build i CONCURRENTLY', after: 'CREATE INDEX CONCURRENTLY i ON orders (user_id);' }],
    },
    {
      name: 'a table whose partitions a loop of code may have made',
      schema: `
        CREATE TABLE e (id int, at date) PARTITION BY RANGE (at);
        DO $$ DECLARE part record; BEGIN
          FOR part IN SELECT relname AS name, pg_get_expr(relpartbound, oid) AS bound FROM pg_class WHERE relispartition
          LOOP EXECUTE format('CREATE TABLE %I PARTITION OF e %s', part.name || '_new', part.bound); END LOOP;
        END $$;`,
      sql: '«CREATE INDEX» i ON e (id);',
      severity: 'warning',
      message:
        'Nobody can write to public.…_new while the index i is built over all rows, under a ShareLock (assuming that what earlier code did to public.e added no partition or index).',
      fixes: [],
    },
    {
      name: 'an index without a name, by the name that PostgreSQL will give it',
      sql: '«CREATE UNIQUE INDEX» ON orders (user_id);',
      message:
        'Nobody can write to public.orders while the index orders_user_id_idx is built over all rows, under a ShareLock.',
      fixes: [
        {
          title: 'Build orders_user_id_idx CONCURRENTLY',
          after: 'CREATE UNIQUE INDEX CONCURRENTLY ON orders (user_id);',
        },
      ],
    },
    {
      name: 'IF NOT EXISTS, which would keep the invalid index of a build that failed',
      sql: '«CREATE INDEX» IF NOT EXISTS i ON orders (user_id);',
      message: blocks,
      fixes: [{ title: 'Build i CONCURRENTLY', after: 'CREATE INDEX CONCURRENTLY i ON orders (user_id);' }],
    },
    {
      name: 'two without a name on the same column',
      sql: `
        «CREATE INDEX» ON orders (user_id);
        «CREATE INDEX» ON orders (user_id);
      `,
      message: [
        'Nobody can write to public.orders while the index orders_user_id_idx is built over all rows, under a ShareLock.',
        'Nobody can write to public.orders while the index orders_user_id_idx1 is built over all rows, under a ShareLock.',
      ],
      fixes: [
        {
          title: 'Build orders_user_id_idx CONCURRENTLY in a migration of its own',
          after: {
            '2_change.up.sql': 'CREATE INDEX ON orders (user_id);',
            '3_orders_user_id_idx.up.sql': 'CREATE INDEX CONCURRENTLY ON orders (user_id);',
          },
        },
        {
          title: 'Build orders_user_id_idx1 CONCURRENTLY in a migration of its own',
          after: {
            '2_change.up.sql': 'CREATE INDEX ON orders (user_id);',
            '3_orders_user_id_idx1.up.sql': 'CREATE INDEX CONCURRENTLY ON orders (user_id);',
          },
        },
      ],
    },
    {
      name: 'names that need quotes, and the down that drops the index',
      schema: 'CREATE TABLE "Order" ("userId" int);',
      sql: '«CREATE INDEX» "Order_idx" ON "Order" ("userId");',
      down: 'DROP INDEX "Order_idx";',
      message: 'Nobody can write to public.Order while the index Order_idx is built over all rows, under a ShareLock.',
      fixes: [
        {
          title: 'Build Order_idx CONCURRENTLY',
          after: {
            '2_change.up.sql': 'CREATE INDEX CONCURRENTLY "Order_idx" ON "Order" ("userId");',
            '2_change.down.sql': 'DROP INDEX CONCURRENTLY "Order_idx";',
          },
        },
      ],
    },
    {
      name: 'among other statements, with its comment, and its drop among others',
      sql: `
        CREATE TABLE t (a int);

        -- For the list of a user's orders.
        «CREATE INDEX» i ON orders (user_id); -- newest first

        CREATE TABLE u (a int);
      `,
      down: `
        DROP TABLE u;
        DROP INDEX i;
        DROP TABLE t;
      `,
      message: blocks,
      fixes: [
        {
          title: 'Build i CONCURRENTLY in a migration of its own',
          after: {
            '2_change.up.sql': 'CREATE TABLE t (a int);\n\nCREATE TABLE u (a int);',
            '2_change.down.sql': 'DROP TABLE u;\nDROP TABLE t;',
            '3_i.up.sql':
              "-- For the list of a user's orders.\nCREATE INDEX CONCURRENTLY i ON orders (user_id); -- newest first",
            '3_i.down.sql': 'DROP INDEX CONCURRENTLY i;',
          },
        },
      ],
    },
    {
      name: 'a table whose creation was rolled back to a savepoint',
      schema: 'CREATE TABLE orders (user_id bigint);',
      sql: `
        BEGIN;
        SAVEPOINT before;
        ALTER TABLE orders RENAME TO old;
        CREATE TABLE orders (user_id int);
        ROLLBACK TO before;
        «CREATE INDEX» i ON orders (user_id);
        COMMIT;
      `,
      message: blocks,
      fixes: [
        alone(`
          BEGIN;
          SAVEPOINT before;
          ALTER TABLE orders RENAME TO old;
          CREATE TABLE orders (user_id int);
          ROLLBACK TO before;
          COMMIT;
        `),
      ],
    },
    {
      name: 'a table that IF NOT EXISTS did not make',
      sql: `
        CREATE TABLE IF NOT EXISTS orders (user_id int);
        «CREATE INDEX» i ON orders (user_id);
      `,
      message: blocks,
      fixes: [alone('CREATE TABLE IF NOT EXISTS orders (user_id int);')],
    },
    {
      name: 'a table of the same name in another schema is another one',
      schema: 'CREATE SCHEMA app; CREATE TABLE orders (user_id int);',
      sql: `
        CREATE TABLE app.orders (user_id int);
        «CREATE INDEX» i ON orders (user_id);
      `,
      message: blocks,
      fixes: [alone('CREATE TABLE app.orders (user_id int);')],
    },
    {
      name: 'a table that was renamed since',
      schema: 'CREATE TABLE purchases (user_id int); ALTER TABLE purchases RENAME TO orders;',
      sql: '«CREATE INDEX» i ON public.orders (user_id);',
      message: blocks,
      fixes: [{ title: 'Build i CONCURRENTLY', after: 'CREATE INDEX CONCURRENTLY i ON public.orders (user_id);' }],
    },
    {
      name: 'a table that was committed just before, which others see',
      sql: `
        BEGIN;
        CREATE TABLE t (a int);
        COMMIT;
        «CREATE INDEX» i ON t (a);
      `,
      message: 'Nobody can write to public.t while the index i is built over all rows, under a ShareLock.',
      fixes: [
        {
          title: 'Build i CONCURRENTLY in a migration of its own',
          after: {
            '2_change.up.sql': 'BEGIN;\nCREATE TABLE t (a int);\nCOMMIT;',
            '3_i.up.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);',
          },
        },
      ],
    },
    {
      name: 'a partitioned table, where CONCURRENTLY is refused',
      schema: `
        CREATE TABLE e (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE e_2026 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE TABLE e_rest PARTITION OF e DEFAULT;
      `,
      sql: '«CREATE INDEX» i ON e (id);',
      message:
        'Nobody can write to public.e_2026 and public.e_rest while the index i is built over all rows, under a ShareLock.',
      fixes: [
        {
          title: 'Split into 4 migrations: the index ON ONLY e, each partition CONCURRENTLY, attach them',
          after: {
            '2_change.up.sql': "SET LOCAL lock_timeout = '2s';\nCREATE INDEX i ON ONLY e (id);",
            '3_index_e_2026_id_idx.up.sql': 'CREATE INDEX CONCURRENTLY e_2026_id_idx ON e_2026 (id);',
            '4_index_e_rest_id_idx.up.sql': 'CREATE INDEX CONCURRENTLY e_rest_id_idx ON e_rest (id);',
            '5_attach_to_i.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER INDEX i ATTACH PARTITION e_2026_id_idx;
              ALTER INDEX i ATTACH PARTITION e_rest_id_idx;
            `,
          },
        },
      ],
    },
    {
      name: 'partitions of partitions, one of them elsewhere and one with an index that will do',
      schema: `
        CREATE SCHEMA "Old";
        CREATE TABLE e (id int, at date, note text) PARTITION BY RANGE (at);
        CREATE TABLE e_2026 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id);
        CREATE TABLE "Old"."E 1" PARTITION OF e_2026 FOR VALUES IN (1);
        CREATE TABLE e_rest PARTITION OF e DEFAULT;
        CREATE INDEX will_do ON e_rest (lower(note)) INCLUDE (id) WHERE id > 0;
      `,
      down: "SET LOCAL lock_timeout = '2s';\nDROP INDEX e_lower_id_idx;",
      sql: '-- For the search.\n«CREATE INDEX» ON public.e (lower(note)) INCLUDE (id) WHERE id > 0;',
      message: 'Nobody can write to Old.E 1 while the index e_lower_id_idx is built over all rows, under a ShareLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: the index ON ONLY e, each partition CONCURRENTLY, attach them',
          after: {
            '2_change.up.sql': `
              -- For the search.
              SET LOCAL lock_timeout = '2s';
              CREATE INDEX e_lower_id_idx ON ONLY public.e (lower(note)) INCLUDE (id) WHERE id > 0;
            `,
            '3_index_e_1_lower_id_idx.up.sql':
              'CREATE INDEX CONCURRENTLY "E 1_lower_id_idx" ON "Old"."E 1" (lower(note)) INCLUDE (id) WHERE id > 0;',
            '3_index_e_1_lower_id_idx.down.sql': 'DROP INDEX CONCURRENTLY IF EXISTS "Old"."E 1_lower_id_idx";',
            '4_attach_to_e_lower_id_idx.up.sql': `
              SET LOCAL lock_timeout = '2s';
              CREATE INDEX e_2026_lower_id_idx ON ONLY public.e_2026 (lower(note)) INCLUDE (id) WHERE id > 0;
              ALTER INDEX public.e_lower_id_idx ATTACH PARTITION public.e_2026_lower_id_idx;
              ALTER INDEX public.e_2026_lower_id_idx ATTACH PARTITION "Old"."E 1_lower_id_idx";
              ALTER INDEX public.e_lower_id_idx ATTACH PARTITION public.will_do;
            `,
            '4_attach_to_e_lower_id_idx.down.sql': `
              SET LOCAL lock_timeout = '2s';
              -- The indexes of the partitions go with it: an attached index cannot be taken off.
              DROP INDEX public.e_lower_id_idx;
              CREATE INDEX e_lower_id_idx ON ONLY public.e (lower(note)) INCLUDE (id) WHERE id > 0;
            `,
          },
        },
      ],
    },
    {
      name: 'a foreign table for a partition, which can have no part of it',
      schema: `
        CREATE FOREIGN DATA WRAPPER w;
        CREATE SERVER s FOREIGN DATA WRAPPER w;
        CREATE TABLE e (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE e_2026 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE FOREIGN TABLE e_far PARTITION OF e DEFAULT SERVER s;
      `,
      sql: '«CREATE INDEX» i ON e (id);',
      message:
        'Nobody can write to public.e_2026 and public.e_far while the index i is built over all rows, under a ShareLock.',
    },
    {
      name: 'a unique index on a partitioned table, for which ON CONFLICT looks',
      schema: `
        CREATE TABLE e (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE e_2026 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      `,
      sql: "«CREATE UNIQUE INDEX» i ON e (at, id);\nINSERT INTO e VALUES (1, '2026-05-01') ON CONFLICT (id, at) DO NOTHING;",
      message: 'Nobody can write to public.e_2026 while the index i is built over all rows, under a ShareLock.',
    },
    {
      name: 'a table that no migration made',
      sql: '«CREATE INDEX» i ON legacy (a);',
      message:
        'Nobody can write to public.legacy while the index i is built over all rows, under a ShareLock (assuming that public.legacy exists and others use it).',
      severity: 'warning',
      fixes: [{ title: 'Build i CONCURRENTLY', after: 'CREATE INDEX CONCURRENTLY i ON legacy (a);' }],
    },
    {
      name: 'a table that a directive says exists',
      sql: '-- lockstep: exists legacy\n«CREATE INDEX» i ON legacy (a);\n',
      message: 'Nobody can write to public.legacy while the index i is built over all rows, under a ShareLock.',
      fixes: [
        {
          title: 'Build i CONCURRENTLY',
          after: '-- lockstep: exists legacy\nCREATE INDEX CONCURRENTLY i ON legacy (a);\n',
        },
      ],
    },
    {
      name: 'golang-migrate with multiStatement, which sends each statement alone',
      options: { multiStatement: true },
      sql: `
        SELECT 1;
        «CREATE INDEX» i ON orders (user_id);
      `,
      message: blocks,
      fixes: [{ title: 'Build i CONCURRENTLY', after: 'SELECT 1;\nCREATE INDEX CONCURRENTLY i ON orders (user_id);' }],
    },
    {
      name: 'dbmate, where both blocks leave the transaction',
      layout: 'dbmate',
      sql: '«CREATE INDEX» i ON orders (user_id);',
      down: 'DROP INDEX i;',
      message: blocks,
      fixes: [
        {
          title: 'Build i CONCURRENTLY',
          after: `
            -- migrate:up transaction:false
            CREATE INDEX CONCURRENTLY i ON orders (user_id);

            -- migrate:down transaction:false
            DROP INDEX CONCURRENTLY i;
          `,
        },
      ],
    },
    {
      name: 'Flyway, where the transaction is left by a .conf beside the migration',
      layout: 'flyway',
      sql: `
        CREATE TABLE t (a int);
        «CREATE INDEX» i ON orders (user_id);
      `,
      message: blocks,
      fixes: [
        {
          title: 'Build i CONCURRENTLY in a migration of its own',
          after: {
            'V2__change.sql': 'CREATE TABLE t (a int);',
            'V3__i.sql': 'CREATE INDEX CONCURRENTLY i ON orders (user_id);',
            'V3__i.sql.conf': 'executeInTransaction=false',
          },
        },
      ],
    },
    {
      name: 'files of an unknown tool, where somebody has to look at a new one',
      layout: 'plain',
      sql: `
        CREATE TABLE t (a int);
        «CREATE INDEX» i ON orders (user_id);
      `,
      message: blocks,
      fixes: [
        {
          title: 'Build i CONCURRENTLY in a migration of its own',
          applicability: 'needs-review',
          after: {
            '2_change.sql': 'CREATE TABLE t (a int);',
            '3_i.sql': 'CREATE INDEX CONCURRENTLY i ON orders (user_id);',
          },
        },
      ],
    },
    {
      name: 'a constraint that needs the index goes to the migration after it, with a lock_timeout',
      sql: `
        «CREATE UNIQUE INDEX» i ON orders (user_id);
        ALTER TABLE orders ADD UNIQUE USING INDEX i;
      `,
      message: blocks,
      fixes: [
        {
          title: 'Build i CONCURRENTLY in a migration of its own',
          after: {
            '2_change.up.sql': '',
            '3_i.up.sql': 'CREATE UNIQUE INDEX CONCURRENTLY i ON orders (user_id);',
            '4_after_i.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders ADD UNIQUE USING INDEX i;
            `,
          },
        },
      ],
    },
    {
      name: 'a down, in its own words and without a fix',
      sql: "SET lock_timeout = '2s'; ALTER TABLE orders ADD note text;",
      down: '«CREATE INDEX» i ON orders (user_id);',
      message: blocks,
    },
    {
      name: 'every major alike',
      major: [14, 15, 16, 17, 18],
      sql: '«CREATE INDEX» i ON orders (user_id);',
      message: blocks,
      fixes: [{ title: 'Build i CONCURRENTLY' }],
    },
  ],
});
