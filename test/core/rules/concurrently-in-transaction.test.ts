import { concurrentlyInTransaction } from '../../../server/src/core/rules/concurrently-in-transaction';
import { testRule } from '../../support/testRule';

const refused = (where: string, what = 'CREATE INDEX CONCURRENTLY'): string =>
  `PostgreSQL refuses this statement in ${where}: ${what} cannot run inside a transaction block.`;
const inMessage = 'the implicit transaction of a file that is sent as one message';
const inTool = 'the transaction that the migration tool opens';
const inBegin = 'the transaction that BEGIN opened';
const index = 'CREATE INDEX CONCURRENTLY i ON orders (user_id);';

testRule(concurrentlyInTransaction, {
  schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, note text); CREATE INDEX old ON orders (note);',
  quiet: {
    'golang-migrate sends the file as one message, and this is all of it': `-- Why: the list of orders.\n${index}\n-- The end.\n`,
    'a DROP INDEX on its own': 'DROP INDEX CONCURRENTLY old;',
    'golang-migrate with multiStatement sends each statement alone': {
      options: { multiStatement: true },
      sql: `SET lock_timeout = '1s'; ${index} DROP INDEX CONCURRENTLY old;`,
    },
    'COMMIT ended the transaction, and each statement is sent alone': {
      options: { multiStatement: true },
      sql: `BEGIN; SELECT 1; COMMIT; ${index}`,
    },
    'dbmate with transaction:false': {
      layout: 'dbmate',
      files: {
        '1_schema.sql': '-- migrate:up\nCREATE TABLE orders (user_id int);\n-- migrate:down\n',
        '2_change.sql': `-- migrate:up transaction:false\n${index}\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY i;\n`,
      },
    },
    'Flyway with a .conf that says so': {
      layout: 'flyway',
      files: {
        'V1__schema.sql': 'CREATE TABLE orders (user_id int);',
        'V2__change.sql': `SELECT 1;\n${index}`,
        'V2__change.sql.conf': '# CONCURRENTLY\nexecuteInTransaction = false\n',
      },
    },
    'Flyway leaves the transaction by itself for such statements alone': {
      layout: 'flyway',
      sql: `${index} DROP INDEX CONCURRENTLY old;`,
    },
    'a plain file with one statement': { layout: 'plain', sql: index },
    'the word stands in a name and in a string':
      'CREATE INDEX "CONCURRENTLY" ON orders (user_id); SELECT \'CONCURRENTLY\';',
  },
  reported: [
    {
      name: 'an enum label used before the transaction that adds it ends',
      sql: "BEGIN; CREATE TABLE moods (m mood); ALTER TYPE mood ADD VALUE 'meh'; «UPDATE moods SET m = 'meh'»; COMMIT;",
      schema: "CREATE TYPE mood AS ENUM ('ok');",
      message:
        'PostgreSQL refuses this statement in the transaction that BEGIN opened: unsafe use of new value "meh" of enum type mood.',
    },
    {
      name: 'an enum label used in the message that adds it',
      schema: "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE moods (m mood);",
      sql: "ALTER TYPE mood ADD VALUE 'meh';\n-- Nobody knows.\n«INSERT INTO moods VALUES ('meh')»;\nCREATE TABLE notes (a int);",
      down: "SET LOCAL lock_timeout = '1s';\nDROP TABLE notes;",
      message:
        'PostgreSQL refuses this statement in the implicit transaction of a file that is sent as one message: unsafe use of new value "meh" of enum type mood.',
      fixes: [
        {
          title: 'Move it, and what follows it, to the next migration',
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': "ALTER TYPE mood ADD VALUE 'meh';",
            '3_after_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Nobody knows.
              INSERT INTO moods VALUES ('meh');
              CREATE TABLE notes (a int);
            `,
            '3_after_change.down.sql':
              '-- Nothing to undo here: the down of the migration before takes back what both do.',
          },
        },
      ],
    },
    {
      name: 'a default that is an enum label which the transaction of the tool adds',
      layout: 'flyway',
      schema: "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE moods (m mood);",
      sql: "ALTER TYPE mood ADD VALUE 'meh';\nSET LOCAL lock_timeout = '1s';\n«ALTER TABLE moods ALTER m SET DEFAULT 'meh'»;",
      message:
        'PostgreSQL refuses this statement in the transaction that the migration tool opens: unsafe use of new value "meh" of enum type mood.',
      fixes: [
        {
          title: 'Move it to the next migration',
          after: {
            'V2__change.sql': "ALTER TYPE mood ADD VALUE 'meh';\nSET LOCAL lock_timeout = '1s';",
            'V3__after_change.sql': "SET LOCAL lock_timeout = '2s';\nALTER TABLE moods ALTER m SET DEFAULT 'meh';",
          },
        },
      ],
    },
    {
      name: 'two statements in one message',
      sql: `
        CREATE INDEX «CONCURRENTLY» i ON orders (user_id);
        SELECT 1;
      `,
      message: refused(inMessage),
      fixes: [
        {
          title: 'Build i outside the transaction in a migration of its own',
          after: { '2_change.up.sql': 'SELECT 1;', '3_i.up.sql': index },
        },
      ],
    },
    {
      name: 'even if the other only sets something',
      sql: `
        SET statement_timeout = 0;

        -- Why: the list of orders.
        CREATE UNIQUE INDEX «CONCURRENTLY» IF NOT EXISTS i
          ON orders (user_id);
      `,
      down: 'DROP INDEX CONCURRENTLY IF EXISTS i;',
      message: refused(inMessage),
      fixes: [
        {
          title: 'Build i outside the transaction in a migration of its own',
          after: {
            '2_change.up.sql': 'SET statement_timeout = 0;\n\n',
            '2_change.down.sql': '',
            '3_i.up.sql':
              '-- Why: the list of orders.\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i\n  ON orders (user_id);',
            '3_i.down.sql': 'DROP INDEX CONCURRENTLY i;',
          },
        },
      ],
    },
    {
      name: 'BEGIN and COMMIT',
      sql: `
        BEGIN;
        CREATE INDEX «CONCURRENTLY» i ON orders (user_id);
        COMMIT;
      `,
      message: refused(inBegin),
      fixes: [
        {
          title: 'Build i outside the transaction in a migration of its own',
          after: { '2_change.up.sql': 'BEGIN;\nCOMMIT;', '3_i.up.sql': index },
        },
      ],
    },
    {
      name: 'a message that begins with COMMIT is one transaction all the same',
      sql: 'COMMIT;\nDROP INDEX «CONCURRENTLY» old;',
      message: refused(inMessage, 'DROP INDEX CONCURRENTLY'),
    },
    {
      name: 'a savepoint, and an index that need not be there',
      sql: 'BEGIN; SAVEPOINT s; DROP INDEX «CONCURRENTLY» IF EXISTS old;',
      message: refused(inBegin, 'DROP INDEX CONCURRENTLY'),
    },
    {
      name: 'a temporary table, too, which the next migration would not find',
      sql: 'CREATE TEMP TABLE t (a int);\nCREATE INDEX «CONCURRENTLY» i ON t (a);',
      message: refused(inMessage),
    },
    {
      name: 'the transaction that dbmate opens, up and down',
      layout: 'dbmate',
      sql: 'CREATE INDEX «CONCURRENTLY» i ON orders (user_id);',
      down: 'DROP INDEX «CONCURRENTLY» i;',
      message: [refused(inTool), refused(inTool, 'DROP INDEX CONCURRENTLY')],
      fixes: [
        {
          title: 'Run it outside the transaction',
          after: `
            -- migrate:up transaction:false
            CREATE INDEX CONCURRENTLY i ON orders (user_id);

            -- migrate:down
            DROP INDEX CONCURRENTLY i;
          `,
        },
        {
          title: 'Run it outside the transaction',
          after: `
            -- migrate:up
            CREATE INDEX CONCURRENTLY i ON orders (user_id);

            -- migrate:down transaction:false
            DROP INDEX CONCURRENTLY i;
          `,
        },
      ],
    },
    {
      name: 'dbmate with transaction:false still sends the block as one message',
      layout: 'dbmate',
      files: {
        '1_schema.sql': '-- migrate:up\nCREATE TABLE orders (user_id int);\n-- migrate:down\n',
        '2_change.sql': `
          -- migrate:up transaction:false
          SELECT 1;
          CREATE INDEX «CONCURRENTLY» i ON orders (user_id);
          -- migrate:down transaction:false
          DROP INDEX CONCURRENTLY i;
        `,
      },
      message: refused(inMessage),
      fixes: [
        {
          title: 'Build i outside the transaction in a migration of its own',
          after: {
            '2_change.sql': `
              -- migrate:up transaction:false
              SELECT 1;
              -- migrate:down transaction:false
            `,
            '3_i.sql': `
              -- migrate:up transaction:false
              CREATE INDEX CONCURRENTLY i ON orders (user_id);

              -- migrate:down transaction:false
              DROP INDEX CONCURRENTLY i;
            `,
          },
        },
      ],
    },
    {
      name: 'Flyway, where something else stands beside it',
      layout: 'flyway',
      sql: `
        CREATE INDEX «CONCURRENTLY» i ON orders (user_id);
        SELECT 1;
      `,
      message: refused(inTool),
      fixes: [
        {
          title: 'Build i outside the transaction in a migration of its own',
          after: { 'V2__change.sql': 'SELECT 1;', 'V3__i.sql': index, 'V3__i.sql.conf': 'executeInTransaction=false' },
        },
      ],
    },
    {
      name: "goose, by goose's own words",
      layout: 'plain',
      schema: '-- +goose Up\nCREATE TABLE orders (user_id int);',
      sql: '-- +goose Up\nCREATE INDEX «CONCURRENTLY» i ON orders (user_id);',
      message: refused(inTool),
      fixes: [
        {
          title: 'Run it outside the transaction',
          after: `-- +goose NO TRANSACTION\n-- +goose Up\n${index}`,
        },
      ],
    },
    {
      name: 'a down',
      sql: 'ALTER TABLE orders ADD a int; -- lockstep-disable-line missing-lock-timeout',
      down: 'DROP INDEX «CONCURRENTLY» old; SELECT 1;',
      message: refused(inMessage, 'DROP INDEX CONCURRENTLY'),
    },
    {
      name: 'a table that no migration made, which changes nothing',
      sql: 'CREATE INDEX «CONCURRENTLY» i ON legacy (a);\nSELECT 1;',
      message: refused(inMessage),
      fixes: [
        {
          title: 'Build i outside the transaction in a migration of its own',
          after: { '2_change.up.sql': 'SELECT 1;', '3_i.up.sql': 'CREATE INDEX CONCURRENTLY i ON legacy (a);' },
        },
      ],
    },
  ],
});
