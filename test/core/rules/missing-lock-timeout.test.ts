import { missingLockTimeout } from '../../../server/src/core/rules/missing-lock-timeout';
import { testRule } from '../../support/testRule';

const queue = (tag = 'ALTER TABLE', table = 'public.users'): string =>
  `All readers and writers of ${table} queue behind ${tag} for as long as it waits for an AccessExclusiveLock, which no lock_timeout limits.`;
const title = 'Set lock_timeout to 2s before it';
const local = "SET LOCAL lock_timeout = '2s';";
const add = 'ALTER TABLE users ADD a int;';

const events =
  'CREATE TABLE events (id int, at int) PARTITION BY RANGE (at); CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (5);';

testRule(missingLockTimeout, {
  schema:
    'CREATE TABLE users (id bigint PRIMARY KEY, age int); CREATE TABLE orders (id int); CREATE INDEX i ON orders (id);',
  quiet: {
    'SET before it': `SET lock_timeout = '2s'; ${add}`,
    'SET LOCAL in the implicit transaction of a message': `SET LOCAL lock_timeout TO 2000; ${add}`,
    'SET LOCAL in a transaction': `BEGIN; SET LOCAL lock_timeout = '5 s'; ${add} COMMIT;`,
    'set_config for the session, and for the transaction': `
      SELECT set_config('lock_timeout', '2s', false);
      BEGIN;
      SELECT pg_catalog.set_config('lock_timeout', '1s', true);
      ${add}
    `,
    'a SET LOCAL that its transaction took with it left the SET': `
      SET SESSION lock_timeout = '2s';
      BEGIN; SET LOCAL lock_timeout = 0; COMMIT;
      ${add}
    `,
    'a RESET that was rolled back': {
      options: { multiStatement: true },
      sql: `SET lock_timeout = '2s'; BEGIN; RESET lock_timeout; ROLLBACK; ${add}`,
    },
    'a table of the same transaction': 'CREATE TABLE t (a int); ALTER TABLE t ADD b int; DROP TABLE t;',
    'a temporary table': 'CREATE TEMP TABLE users (a int); ALTER TABLE users ADD b int;',
    'a partition that is detached CONCURRENTLY, which a lock_timeout would cut off': {
      schema: events,
      sql: 'ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;',
    },
    'a lock that lets writers go on': 'CREATE INDEX CONCURRENTLY j ON orders (id);',
    'renaming an index locks no table': 'ALTER INDEX i RENAME TO j;',
    'a view that is made': 'CREATE VIEW v AS SELECT * FROM users;',
    'a statement that works under its lock has another finding': 'ALTER TABLE users ALTER age SET NOT NULL;',
    'a statement that changes rows': 'UPDATE users SET age = 1 WHERE id = 1;',
    'IF EXISTS finds nothing': 'DROP TABLE IF EXISTS nothing; ALTER TABLE IF EXISTS nothing ADD a int;',
    'dbmate, with SET LOCAL in its transaction': {
      layout: 'dbmate',
      sql: `${local}\n${add}`,
      down: `${local}\nALTER TABLE users DROP a;`,
    },
  },
  reported: [
    {
      name: 'an index that becomes part of one, for which everybody waits who plans a query on the partition',
      schema: `
        CREATE TABLE p (a int) PARTITION BY LIST (a);
        CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
        CREATE INDEX p_a ON ONLY p (a);
        CREATE INDEX p_1_a ON p_1 (a);
      `,
      sql: '«ALTER INDEX» p_a ATTACH PARTITION p_1_a;',
      message: queue('ALTER INDEX', 'public.p_1').replace('Lock, which', 'Lock on the index public.p_1_a, which'),
      fixes: [{ title, after: "SET LOCAL lock_timeout = '2s';\nALTER INDEX p_a ATTACH PARTITION p_1_a;" }],
    },
    {
      name: 'nothing set',
      sql: '«ALTER TABLE» users ADD a int;',
      message: queue(),
      fixes: [{ title, after: `${local}\n${add}` }],
    },
    {
      name: 'lock_timeout = 0, which is none',
      sql: "SET lock_timeout = 0; SET lock_timeout = '0ms';\n«ALTER TABLE» users ADD a int;",
      message: queue(),
      fixes: [{ title, after: `SET lock_timeout = 0; SET lock_timeout = '0ms';\n${local}\n${add}` }],
    },
    {
      name: 'RESET, RESET ALL and DEFAULT',
      files: {
        '1_schema.up.sql': 'CREATE TABLE users (id int);',
        '2_a.up.sql': "SET lock_timeout = '2s'; RESET lock_timeout;\n«ALTER TABLE» users ADD a int;",
        '3_b.up.sql': "SET lock_timeout = '2s'; RESET ALL;\n«ALTER TABLE» users ADD b int;",
        '4_c.up.sql': "SET lock_timeout = '2s'; SET lock_timeout TO DEFAULT;\n«ALTER TABLE» users ADD c int;",
      },
      message: [queue(), queue(), queue()],
      fixes: [
        { title, after: { '2_a.up.sql': `SET lock_timeout = '2s'; RESET lock_timeout;\n${local}\n${add}` } },
        {
          title,
          after: { '3_b.up.sql': `SET lock_timeout = '2s'; RESET ALL;\n${local}\nALTER TABLE users ADD b int;` },
        },
        {
          title,
          after: {
            '4_c.up.sql': `SET lock_timeout = '2s'; SET lock_timeout TO DEFAULT;\n${local}\nALTER TABLE users ADD c int;`,
          },
        },
      ],
    },
    {
      name: 'SET LOCAL outside of a transaction, which only warns',
      options: { multiStatement: true },
      sql: `${local}\n«ALTER TABLE» users ADD a int;`,
      message: queue(),
      fixes: [{ title, after: `${local}\nSET lock_timeout = '2s';\n${add}` }],
    },
    {
      name: 'SET LOCAL in the transaction before',
      sql: `
        BEGIN;
        SET LOCAL lock_timeout = '2s';
        COMMIT;
        «ALTER TABLE» users ADD a int;
      `,
      message: queue(),
      fixes: [{ title, after: `BEGIN;\n${local}\nCOMMIT;\n${local}\n${add}` }],
    },
    {
      name: 'a SET that was rolled back, with its transaction or to a savepoint',
      sql: `
        BEGIN; SET lock_timeout = '2s'; ROLLBACK;
        BEGIN; SAVEPOINT s; SET lock_timeout = '2s'; ROLLBACK TO s;
        «ALTER TABLE» users ADD a int;
        COMMIT;
      `,
      message: queue(),
      fixes: [
        {
          title,
          after: `
            BEGIN; SET lock_timeout = '2s'; ROLLBACK;
            BEGIN; SAVEPOINT s; SET lock_timeout = '2s'; ROLLBACK TO s;
            ${local}
            ${add}
            COMMIT;
          `,
        },
      ],
    },
    {
      name: 'a SET that is undone by a ROLLBACK, since BEGIN in a message takes in what stands before it',
      sql: `
        SET lock_timeout = '2s';
        BEGIN; ROLLBACK;
        «ALTER TABLE» users ADD a int;
      `,
      message: queue(),
      fixes: [{ title, after: `SET lock_timeout = '2s';\nBEGIN; ROLLBACK;\n${local}\n${add}` }],
    },
    {
      name: 'set_config to zero, and statement_timeout, which is something else',
      sql: "SELECT set_config('lock_timeout', '0', false); SET statement_timeout = '2s';\n«ALTER TABLE» users ADD a int;",
      message: queue(),
      fixes: [
        {
          title,
          after: `SELECT set_config('lock_timeout', '0', false); SET statement_timeout = '2s';\n${local}\n${add}`,
        },
      ],
    },
    {
      name: 'once for a transaction, though it waits several times',
      sql: `
        «ALTER TABLE» users ADD a int;
        ALTER TABLE orders ADD b int;
      `,
      message: queue(),
      fixes: [{ title, after: `${local}\n${add}\nALTER TABLE orders ADD b int;` }],
    },
    {
      name: 'once for each transaction',
      sql: `
        BEGIN;
          «ALTER TABLE» users ADD a int;
        COMMIT;
        BEGIN;
          «DROP TABLE» orders;
        COMMIT;
      `,
      message: [queue(), queue('DROP TABLE', 'public.orders')],
      fixes: [
        {
          title,
          after: `
            BEGIN;
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD a int;
            COMMIT;
            BEGIN;
              DROP TABLE orders;
            COMMIT;
          `,
        },
        {
          title,
          after: `
            BEGIN;
              ALTER TABLE users ADD a int;
            COMMIT;
            BEGIN;
              SET LOCAL lock_timeout = '2s';
              DROP TABLE orders;
            COMMIT;
          `,
        },
      ],
    },
    {
      name: 'once for each statement that is sent alone, until one is set for the session',
      options: { multiStatement: true },
      sql: `
        «ALTER TABLE» users ADD a int;
        «DROP INDEX» i;
        SET lock_timeout = '2s';
        ALTER TABLE orders ADD b int;
      `,
      message: [queue(), queue('DROP INDEX', 'public.orders')],
      fixes: [
        {
          title,
          after: `
            SET lock_timeout = '2s';
            ALTER TABLE users ADD a int;
            DROP INDEX i;
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD b int;
          `,
        },
        {
          title,
          after: `
            ALTER TABLE users ADD a int;
            SET lock_timeout = '2s';
            DROP INDEX i;
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD b int;
          `,
        },
        {
          title: 'Drop i CONCURRENTLY',
          after: `
            ALTER TABLE users ADD a int;
            DROP INDEX CONCURRENTLY i;
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD b int;
          `,
        },
      ],
    },
    {
      name: 'an index that is dropped alone, and that the down builds again',
      sql: '-- Not read any more.\n«DROP INDEX» IF EXISTS i;',
      down: 'CREATE INDEX i ON orders (id);',
      message: queue('DROP INDEX', 'public.orders'),
      fixes: [
        { title, after: `-- Not read any more.\n${local}\nDROP INDEX IF EXISTS i;` },
        {
          title: 'Drop i CONCURRENTLY',
          after: {
            '2_change.up.sql': '-- Not read any more.\nDROP INDEX CONCURRENTLY IF EXISTS i;',
            '2_change.down.sql': 'CREATE INDEX CONCURRENTLY i ON orders (id);',
          },
        },
      ],
    },
    {
      name: 'several indexes among other statements, one of which nothing brings back',
      layout: 'dbmate',
      schema:
        'CREATE SCHEMA app; CREATE TABLE app.t (a int, b int); CREATE INDEX i ON app.t (a); CREATE INDEX "J" ON app.t (b);',
      sql: 'CREATE TABLE u (a int);\n-- Both.\n«DROP INDEX» app.i, app."J" RESTRICT;',
      down: `${local}\nCREATE INDEX i ON app.t (a);\nDROP TABLE u;`,
      message: queue('DROP INDEX', 'app.t'),
      fixes: [
        {
          title,
          after: `
            -- migrate:up
            CREATE TABLE u (a int);
            -- Both.
            ${local}
            DROP INDEX app.i, app."J" RESTRICT;

            -- migrate:down
            ${local}
            CREATE INDEX i ON app.t (a);
            DROP TABLE u;
          `,
        },
        {
          title: 'Drop each of the 2 indexes CONCURRENTLY in a migration of its own',
          applicability: 'needs-review',
          after: {
            '2_change.sql': `
              -- migrate:up
              CREATE TABLE u (a int);

              -- migrate:down
              ${local}
              DROP TABLE u;
            `,
            '3_drop_i.sql': `
              -- migrate:up transaction:false
              -- Both.
              DROP INDEX CONCURRENTLY app.i RESTRICT;

              -- migrate:down transaction:false
              CREATE INDEX CONCURRENTLY i ON app.t (a);
            `,
            '4_drop_j.sql': `
              -- migrate:up transaction:false
              DROP INDEX CONCURRENTLY app."J";

              -- migrate:down
              -- Nothing to undo: no down builds J again.
            `,
          },
        },
      ],
    },
    {
      name: 'indexes of which the server drops none CONCURRENTLY',
      schema: `
        SET lock_timeout = '2s';
        CREATE TABLE e (id int, at date) PARTITION BY RANGE (at);
        CREATE INDEX e_id ON e (id);
        CREATE TABLE t (a int);
        CREATE INDEX t_a ON t (a);
      `,
      options: { multiStatement: true },
      sql: '«DROP INDEX» e_id;\n«DROP INDEX» t_a CASCADE;',
      message: [queue('DROP INDEX', 'public.e'), queue('DROP INDEX', 'public.t')],
      fixes: [
        { title, after: "SET lock_timeout = '2s';\nDROP INDEX e_id;\nDROP INDEX t_a CASCADE;" },
        { title, after: "DROP INDEX e_id;\nSET lock_timeout = '2s';\nDROP INDEX t_a CASCADE;" },
      ],
    },
    {
      name: 'a unique index whose table gets rows behind it, and an index that is made anew',
      schema: 'CREATE TABLE t (a int); CREATE UNIQUE INDEX u ON t (a); CREATE INDEX i ON t (a);',
      options: { multiStatement: true },
      sql: '«DROP INDEX» u;\nINSERT INTO t VALUES (1), (1);\n«DROP INDEX» i;\nCREATE INDEX CONCURRENTLY i ON t (a DESC);',
      message: [queue('DROP INDEX', 'public.t'), queue('DROP INDEX', 'public.t')],
      fixes: [
        {
          title,
          after:
            "SET lock_timeout = '2s';\nDROP INDEX u;\nINSERT INTO t VALUES (1), (1);\nDROP INDEX i;\nCREATE INDEX CONCURRENTLY i ON t (a DESC);",
        },
        {
          title,
          after:
            "DROP INDEX u;\nINSERT INTO t VALUES (1), (1);\nSET lock_timeout = '2s';\nDROP INDEX i;\nCREATE INDEX CONCURRENTLY i ON t (a DESC);",
        },
      ],
    },
    {
      name: 'a foreign key of a new table, behind which only writers queue',
      sql: '«CREATE TABLE» t (user_id bigint REFERENCES users);',
      message:
        'All writers of public.users queue behind CREATE TABLE for as long as it waits for a ShareRowExclusiveLock, which no lock_timeout limits.',
      fixes: [{ title, after: `${local}\nCREATE TABLE t (user_id bigint REFERENCES users);` }],
    },
    {
      name: 'the SET of another migration does not count: the tool may open a new session',
      files: {
        '1_schema.up.sql': "SET lock_timeout = '2s'; CREATE TABLE users (id int);",
        '2_change.up.sql': '«ALTER TABLE» users ADD a int;',
      },
      message: queue(),
      fixes: [{ title, after: `${local}\n${add}` }],
    },
    {
      name: 'with the line endings and the indentation of the file, and the configured time',
      config: { lockTimeout: '500ms' },
      layout: 'flyway',
      sql: '-- Why\r\n\t«ALTER TABLE» users\r\n\t\tADD a int;\r\n',
      message: queue(),
      fixes: [
        {
          title: 'Set lock_timeout to 500ms before it',
          after: "-- Why\r\n\tSET LOCAL lock_timeout = '500ms';\r\n\tALTER TABLE users\r\n\t\tADD a int;\r\n",
        },
      ],
    },
    {
      name: 'a plain file, which some tool may send in any way',
      layout: 'plain',
      sql: '«ALTER TABLE» users ADD a int;',
      message: queue(),
      fixes: [{ title, after: `SET lock_timeout = '2s';\n${add}` }],
    },
    {
      name: 'down and up alike',
      layout: 'dbmate',
      sql: '«ALTER TABLE» users ADD a int;',
      down: '«ALTER TABLE» users DROP a;',
      message: [queue(), queue()],
      fixes: [
        {
          title,
          after: `
            -- migrate:up
            SET LOCAL lock_timeout = '2s';
            ALTER TABLE users ADD a int;

            -- migrate:down
            ALTER TABLE users DROP a;
          `,
        },
        {
          title,
          after: `
            -- migrate:up
            ALTER TABLE users ADD a int;

            -- migrate:down
            SET LOCAL lock_timeout = '2s';
            ALTER TABLE users DROP a;
          `,
        },
      ],
    },
    {
      name: 'a partition that is detached, among other statements',
      schema: events,
      sql: 'CREATE TABLE t (a int);\n«ALTER TABLE» events DETACH PARTITION events_1;',
      message: queue('ALTER TABLE', 'public.events'),
      fixes: [
        { title, after: `CREATE TABLE t (a int);\n${local}\nALTER TABLE events DETACH PARTITION events_1;` },
        {
          title: 'Detach events_1 CONCURRENTLY in a migration of its own',
          after: {
            '2_change.up.sql': 'CREATE TABLE t (a int);',
            '3_detach_events_1.up.sql': 'ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;',
            '4_drop_check_of_events_1.up.sql': `${local}\nALTER TABLE events_1 DROP CONSTRAINT IF EXISTS events_1_at_check;`,
          },
        },
      ],
    },
    // PostgreSQL refuses CONCURRENTLY there, or it would search what refers to the rows.
    ...[
      `${events} CREATE TABLE events_rest PARTITION OF events DEFAULT;`,
      'CREATE TABLE events (id int, at int, PRIMARY KEY (id, at)) PARTITION BY RANGE (id, at); CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0, 0) TO (5, 5);',
    ].map((schema) => ({
      name: `a partition that cannot be detached CONCURRENTLY, or not so that all ends alike: ${schema}`,
      schema,
      sql: '«ALTER TABLE» events DETACH PARTITION events_1;',
      message: queue('ALTER TABLE', 'public.events'),
      fixes: [{ title, after: `${local}\nALTER TABLE events DETACH PARTITION events_1;` }],
    })),
    {
      name: 'a table that no migration made',
      sql: '«ALTER TABLE» "Legacy" ADD a int;',
      message:
        'All readers and writers of public.Legacy queue behind ALTER TABLE for as long as it waits for an AccessExclusiveLock, which no lock_timeout limits (assuming that public.Legacy exists and others use it).',
      severity: 'info',
      fixes: [{ title, after: `${local}\nALTER TABLE "Legacy" ADD a int;` }],
    },
  ],
});
