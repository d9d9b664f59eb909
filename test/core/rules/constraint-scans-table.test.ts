import { constraintScansTable } from '../../../server/src/core/rules/constraint-scans-table';
import { testRule } from '../../support/testRule';

const checks = (name: string): string =>
  `Nobody can read or write public.orders while every row is checked against ${name}, under an AccessExclusiveLock.`;
const refers = (name: string): string =>
  `Nobody can write to public.orders and public.users while every row is checked against the foreign key ${name}, under a ShareRowExclusiveLock.`;

testRule(constraintScansTable, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int);
  `,
  quiet: {
    'NOT VALID reads nothing':
      'ALTER TABLE orders ADD CHECK (total > 0) NOT VALID, ADD FOREIGN KEY (user_id) REFERENCES users NOT VALID;',
    'VALIDATE lets everybody go on': {
      schema: 'CREATE TABLE orders (total int); ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;',
      sql: 'ALTER TABLE orders VALIDATE CONSTRAINT c;',
    },
    'NOT ENFORCED on 18 reads nothing': { major: 18, sql: 'ALTER TABLE orders ADD CHECK (total > 0) NOT ENFORCED;' },
    'a new column without a default holds nothing that could refer':
      'ALTER TABLE orders ADD COLUMN seller_id bigint REFERENCES users;',
    'constraints of a new table': 'CREATE TABLE t (a bigint REFERENCES users, b int CHECK (b > 0));',
    'a table of the same transaction': `
      CREATE TABLE a (id int PRIMARY KEY);
      CREATE TABLE b (a_id int);
      ALTER TABLE b ADD FOREIGN KEY (a_id) REFERENCES a, ADD CHECK (a_id > 0);
    `,
    'a temporary table': 'CREATE TEMP TABLE t (a int); ALTER TABLE t ADD CHECK (a > 0);',
    'IF NOT EXISTS finds the column there': 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS total int CHECK (total > 0);',
    'no partition, no rows': {
      schema: 'CREATE TABLE e (id int) PARTITION BY LIST (id);',
      sql: 'ALTER TABLE e ADD CHECK (id > 0);',
    },
  },
  reported: [
    {
      name: 'CHECK',
      sql: 'ALTER TABLE orders «ADD CONSTRAINT total_positive» CHECK (total > 0);',
      message: checks('total_positive'),
      fixes: [
        {
          title: 'Add total_positive NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0) NOT VALID;
            `,
            '3_validate_total_positive.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT total_positive;',
          },
        },
      ],
    },
    {
      name: 'CHECK without a name, of several columns and of one',
      sql: `
        ALTER TABLE orders
          «ADD CHECK» (total > id);
        ALTER TABLE orders
          «ADD CHECK» (total > 0);
      `,
      message: [checks('orders_check'), checks('orders_total_check')],
      fixes: [
        {
          title: 'Add orders_check NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders
                ADD CHECK (total > id) NOT VALID;
              ALTER TABLE orders
                ADD CHECK (total > 0);
            `,
            '3_validate_orders_check.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT orders_check;',
          },
        },
        {
          title: 'Add orders_total_check NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              ALTER TABLE orders
                ADD CHECK (total > id);
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders
                ADD CHECK (total > 0) NOT VALID;
            `,
            '3_validate_orders_total_check.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;',
          },
        },
      ],
    },
    {
      name: 'FOREIGN KEY, which stops the writers of both tables',
      sql: 'ALTER TABLE orders «ADD FOREIGN KEY» (user_id) REFERENCES users;',
      down: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;',
      message: refers('orders_user_id_fkey'),
      fixes: [
        {
          title: 'Add orders_user_id_fkey NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users NOT VALID;
            `,
            '3_validate_orders_user_id_fkey.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;',
            '3_validate_orders_user_id_fkey.down.sql':
              '-- Nothing to undo: orders_user_id_fkey goes with the migration that adds it.',
          },
        },
      ],
    },
    {
      name: 'a lock_timeout that is in force already is not set again',
      sql: `
        SET lock_timeout = '1s';
        ALTER TABLE orders «ADD CONSTRAINT fk» FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
      `,
      message: refers('fk'),
      fixes: [
        {
          title: 'Add fk NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET lock_timeout = '1s';
              ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;
            `,
            '3_validate_fk.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT fk;',
          },
        },
      ],
    },
    {
      name: 'a CHECK at a new column, even without a default',
      sql: 'ALTER TABLE orders «ADD COLUMN rank» int CHECK (rank > 0);',
      message: checks('orders_rank_check'),
    },
    {
      name: 'a foreign key at a new column with a default: the other table can still be read',
      sql: 'ALTER TABLE orders «ADD COLUMN seller_id» bigint DEFAULT 1 REFERENCES users;',
      message:
        'Nobody can read or write public.orders, nor write to public.users, while every row is checked against the foreign key orders_seller_id_fkey, under an AccessExclusiveLock.',
    },
    {
      name: 'two in one statement, of which the CHECK takes the stronger lock',
      sql: `
        ALTER TABLE orders
          «ADD CONSTRAINT fk» FOREIGN KEY (user_id) REFERENCES users, -- a comment, with a comma
          «ADD CONSTRAINT c» CHECK (total IN (1, 2));
      `,
      message: [
        'Nobody can read or write public.orders, nor write to public.users, while every row is checked against the foreign key fk, under an AccessExclusiveLock.',
        checks('c'),
      ],
      fixes: [
        {
          title: 'Add fk NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders
                ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users NOT VALID, -- a comment, with a comma
                ADD CONSTRAINT c CHECK (total IN (1, 2));
            `,
            '3_validate_fk.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT fk;',
          },
        },
        {
          title: 'Add c NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders
                ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users, -- a comment, with a comma
                ADD CONSTRAINT c CHECK (total IN (1, 2)) NOT VALID;
            `,
            '3_validate_c.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT c;',
          },
        },
      ],
    },
    {
      name: 'a table that refers to itself',
      schema: 'CREATE TABLE nodes (id int PRIMARY KEY, parent int);',
      sql: 'ALTER TABLE nodes «ADD CONSTRAINT up» FOREIGN KEY (parent) REFERENCES nodes;',
      message:
        'Nobody can write to public.nodes while every row is checked against the foreign key up, under a ShareRowExclusiveLock.',
      fixes: [
        {
          title: 'Add up NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE nodes ADD CONSTRAINT up FOREIGN KEY (parent) REFERENCES nodes NOT VALID;
            `,
            '3_validate_up.up.sql': 'ALTER TABLE nodes VALIDATE CONSTRAINT up;',
          },
        },
      ],
    },
    {
      name: 'a foreign key of a partitioned table: before 18 PostgreSQL refuses NOT VALID there',
      schema: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE e (user_id bigint, at date) PARTITION BY RANGE (at);
        CREATE TABLE e_rest PARTITION OF e DEFAULT;
      `,
      sql: 'ALTER TABLE e «ADD CONSTRAINT fk» FOREIGN KEY (user_id) REFERENCES users;',
      message:
        'Nobody can write to public.e_rest and public.users while every row is checked against the foreign key fk, under a ShareRowExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: fk NOT VALID on each partition, validate it, add it to e',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE e_rest ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users NOT VALID;
            `,
            '3_validate_fk.up.sql': 'ALTER TABLE e_rest VALIDATE CONSTRAINT fk;',
            '4_add_fk.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE e ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users;
            `,
          },
        },
      ],
    },
    {
      name: 'the same on 18, where it does not',
      major: 18,
      schema: `
        CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE e (user_id bigint, at date) PARTITION BY RANGE (at);
        CREATE TABLE e_rest PARTITION OF e DEFAULT;
      `,
      sql: 'ALTER TABLE e «ADD CONSTRAINT fk» FOREIGN KEY (user_id) REFERENCES users;',
      message:
        'Nobody can write to public.e_rest and public.users while every row is checked against the foreign key fk, under a ShareRowExclusiveLock.',
      fixes: [
        {
          title: 'Add fk NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE e ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users NOT VALID;
            `,
            '3_validate_fk.up.sql': 'ALTER TABLE e VALIDATE CONSTRAINT fk;',
          },
        },
      ],
    },
    {
      name: 'only one side is new: the other is read all the same',
      sql: 'CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE orders «ADD FOREIGN KEY» (total) REFERENCES t NOT DEFERRABLE;',
      message:
        'Nobody can write to public.orders while every row is checked against the foreign key orders_total_fkey, under a ShareRowExclusiveLock.',
      fixes: [
        {
          title: 'Add orders_total_fkey NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql':
              "CREATE TABLE t (a int PRIMARY KEY); SET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES t NOT DEFERRABLE NOT VALID;",
            '3_validate_orders_total_fkey.up.sql': 'ALTER TABLE orders VALIDATE CONSTRAINT orders_total_fkey;',
          },
        },
      ],
    },
    {
      name: 'tables that no migration made, where nobody knows which name is free',
      sql: 'ALTER TABLE app.a «ADD FOREIGN KEY» (b_id) REFERENCES app.b;',
      message:
        'Nobody can write to app.a and app.b while every row is checked against the foreign key a_b_id_fkey, under a ShareRowExclusiveLock (assuming that app.a exists and others use it).',
      severity: 'warning',
    },
    {
      name: 'names that need quotes',
      schema: 'CREATE TABLE "Order" ("userId" int);',
      sql: 'ALTER TABLE "Order" «ADD CONSTRAINT "User Id"» CHECK ("userId" > 0);',
      message:
        'Nobody can read or write public.Order while every row is checked against User Id, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Add User Id NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE "Order" ADD CONSTRAINT "User Id" CHECK ("userId" > 0) NOT VALID;
            `,
            '3_validate_user_id.up.sql': 'ALTER TABLE "Order" VALIDATE CONSTRAINT "User Id";',
          },
        },
      ],
    },
    {
      name: 'dbmate',
      layout: 'dbmate',
      sql: 'ALTER TABLE orders «ADD CONSTRAINT c» CHECK (total > 0);',
      message: checks('c'),
      fixes: [
        {
          title: 'Add c NOT VALID and validate it in the next migration',
          after: {
            '2_change.sql': `
              -- migrate:up
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;

              -- migrate:down
            `,
            '3_validate_c.sql': `
              -- migrate:up
              ALTER TABLE orders VALIDATE CONSTRAINT c;

              -- migrate:down
              -- Nothing to undo: c goes with the migration that adds it.
            `,
          },
        },
      ],
    },
  ],
});
