import { constraintBuildsIndex } from '../../../server/src/core/rules/constraint-builds-index';
import { testRule } from '../../support/testRule';

const builds = (what: string): string =>
  `Nobody can read or write public.users while the index of the ${what} is built over all rows, under an AccessExclusiveLock.`;

const split = 'Split into 2 migrations: build the index CONCURRENTLY, add the constraint with it';

testRule(constraintBuildsIndex, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, nick text, during int4range);',
  quiet: {
    'USING INDEX takes over what was built before': {
      schema: 'CREATE TABLE users (email text); CREATE UNIQUE INDEX users_email_key ON users (email);',
      sql: 'ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;',
    },
    'PRIMARY KEY USING INDEX on columns that hold no nulls': {
      schema: 'CREATE TABLE users (email text NOT NULL); CREATE UNIQUE INDEX i ON users (email);',
      sql: 'ALTER TABLE users ADD PRIMARY KEY USING INDEX i;',
    },
    'PRIMARY KEY USING INDEX on a column that a validated CHECK proves': {
      schema: 'CREATE TABLE users (email text CHECK (email IS NOT NULL)); CREATE UNIQUE INDEX i ON users (email);',
      sql: 'ALTER TABLE users ADD PRIMARY KEY USING INDEX i;',
    },
    'constraints of a new table':
      'CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, EXCLUDE USING gist (c WITH &&), c int4range);',
    'a constraint of a table made in the same transaction': 'CREATE TABLE t (a int); ALTER TABLE t ADD UNIQUE (a);',
    'a temporary table': 'CREATE TEMP TABLE users (a int); ALTER TABLE users ADD PRIMARY KEY (a);',
    'IF NOT EXISTS finds the column there': 'ALTER TABLE users ADD COLUMN IF NOT EXISTS nick text UNIQUE;',
    'a new partition is empty': {
      schema: 'CREATE TABLE e (id int) PARTITION BY LIST (id);',
      sql: 'CREATE TABLE e1 PARTITION OF e (UNIQUE (id)) FOR VALUES IN (1);',
    },
  },
  reported: [
    {
      name: 'UNIQUE',
      sql: 'ALTER TABLE users «ADD CONSTRAINT u» UNIQUE (email);',
      message: builds('unique constraint u'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': 'CREATE UNIQUE INDEX CONCURRENTLY u ON users (email);',
            '3_add_u.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX u;
            `,
          },
        },
      ],
    },
    {
      name: 'UNIQUE without a name, by the name that PostgreSQL will give it',
      sql: 'ALTER TABLE users «ADD UNIQUE» (email, nick);',
      message: builds('unique constraint users_email_nick_key'),
      fixes: [{ title: split }],
    },
    {
      name: 'a new column that is unique, though it holds nothing yet',
      sql: 'ALTER TABLE users «ADD COLUMN code» int UNIQUE;',
      message: builds('unique constraint users_code_key'),
    },
    {
      name: 'a primary key',
      schema: 'CREATE TABLE users (id bigint NOT NULL);',
      sql: 'ALTER TABLE users «ADD PRIMARY KEY» (id);',
      message: builds('primary key users_pkey'),
      fixes: [{ title: split }],
    },
    {
      name: 'a new primary key in the same statement as the old one goes',
      sql: 'ALTER TABLE users DROP CONSTRAINT users_pkey, «ADD CONSTRAINT users_pk» PRIMARY KEY (id, email);',
      message: builds('primary key users_pk'),
    },
    {
      name: 'a primary key over a column that may hold nulls, which USING INDEX would search for',
      schema: 'CREATE TABLE users (id bigint);',
      sql: 'ALTER TABLE users «ADD PRIMARY KEY» (id);',
      message: builds('primary key users_pkey'),
    },
    {
      name: 'a constraint that can be deferred and covers a column, among other statements, and its drop in the down',
      sql: `
        SET LOCAL lock_timeout = '1s';
        ALTER TABLE users ADD COLUMN code int;
        -- One code, one user.
        ALTER TABLE users
          «ADD CONSTRAINT "Code"» UNIQUE (code, email) INCLUDE (nick) DEFERRABLE INITIALLY DEFERRED; -- later
        CREATE TABLE t (a int);
      `,
      down: `
        DROP TABLE t;
        ALTER TABLE users DROP CONSTRAINT "Code";
        ALTER TABLE users DROP COLUMN code;
      `,
      message: builds('unique constraint Code'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '1s';
              ALTER TABLE users ADD COLUMN code int;
              CREATE TABLE t (a int);
            `,
            '2_change.down.sql': `
              DROP TABLE t;
              ALTER TABLE users DROP COLUMN code;
            `,
            '3_index_code.up.sql': 'CREATE UNIQUE INDEX CONCURRENTLY "Code" ON users (code, email) INCLUDE (nick);',
            '3_index_code.down.sql': `
              SET LOCAL lock_timeout = '2s';
              DROP INDEX IF EXISTS "Code";
            `,
            '4_add_code.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- One code, one user.
              ALTER TABLE users
                ADD CONSTRAINT "Code" UNIQUE USING INDEX "Code" DEFERRABLE INITIALLY DEFERRED;
            `,
            '4_add_code.down.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users DROP CONSTRAINT "Code";
            `,
          },
        },
      ],
    },
    {
      name: 'in dbmate, alone with its lock_timeout',
      layout: 'dbmate',
      sql: "SET LOCAL lock_timeout = '1s';\nALTER TABLE users «ADD CONSTRAINT u» UNIQUE (email);",
      down: 'ALTER TABLE users DROP CONSTRAINT u;',
      message: builds('unique constraint u'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.sql': `
              -- migrate:up transaction:false
              CREATE UNIQUE INDEX CONCURRENTLY u ON users (email);

              -- migrate:down
              SET LOCAL lock_timeout = '2s';
              DROP INDEX IF EXISTS u;
            `,
            '3_add_u.sql': `
              -- migrate:up
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX u;

              -- migrate:down
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users DROP CONSTRAINT u;
            `,
          },
        },
      ],
    },
    {
      name: 'what looks for a unique index in the same file keeps it there',
      sql: `
        ALTER TABLE users «ADD CONSTRAINT u» UNIQUE (email);
        INSERT INTO users VALUES (1, 'a') ON CONFLICT (email) DO NOTHING;
      `,
      message: builds('unique constraint u'),
    },
    {
      name: 'EXCLUDE',
      sql: 'ALTER TABLE users «ADD CONSTRAINT x» EXCLUDE USING gist (during WITH &&);',
      message: builds('exclusion constraint x'),
    },
    {
      name: 'PRIMARY KEY USING INDEX on a column that may hold nulls',
      schema: 'CREATE TABLE users (email text); CREATE UNIQUE INDEX i ON users (email);',
      sql: 'ALTER TABLE users «ADD CONSTRAINT users_pk» PRIMARY KEY USING INDEX i;',
      message:
        'Nobody can read or write public.users while every row is searched for nulls to make users_pk the primary key, under an AccessExclusiveLock.',
    },
    {
      name: 'PRIMARY KEY USING INDEX where the CHECK is not validated',
      schema:
        'CREATE TABLE users (email text); ALTER TABLE users ADD CHECK (email IS NOT NULL) NOT VALID; CREATE UNIQUE INDEX i ON users (email);',
      sql: 'ALTER TABLE users «ADD PRIMARY KEY» USING INDEX i;',
      message:
        'Nobody can read or write public.users while every row is searched for nulls to make i the primary key, under an AccessExclusiveLock.',
    },
    {
      name: 'two in one statement, each at its place',
      sql: 'ALTER TABLE users «ADD UNIQUE» (email), ADD COLUMN a int, «ADD UNIQUE» (nick);',
      message: [builds('unique constraint users_email_key'), builds('unique constraint users_nick_key')],
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD COLUMN a int, ADD UNIQUE (nick);
            `,
            '3_index_users_email_key.up.sql': 'CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);',
            '4_add_users_email_key.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
            `,
          },
        },
        { title: split },
      ],
    },
    {
      name: 'a partitioned table, by its partitions',
      schema: `
        CREATE TABLE e (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE e_old PARTITION OF e FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE e_rest PARTITION OF e DEFAULT;
      `,
      sql: 'ALTER TABLE e «ADD PRIMARY KEY» (id, at);',
      message:
        'Nobody can read or write public.e_old and public.e_rest while the index of the primary key e_pkey is built over all rows, under an AccessExclusiveLock.',
    },
    {
      name: 'a table that no migration made',
      sql: 'ALTER TABLE "Legacy" «ADD UNIQUE» (a);',
      message:
        'Nobody can read or write public.Legacy while the index of the unique constraint Legacy_a_key is built over all rows, under an AccessExclusiveLock (assuming that public.Legacy exists and others use it).',
      severity: 'warning',
    },
    {
      name: 'NULLS NOT DISTINCT, whatever the majors',
      major: [15, 18],
      sql: 'ALTER TABLE users «ADD UNIQUE» NULLS NOT DISTINCT (nick);',
      message: builds('unique constraint users_nick_key'),
    },
  ],
});
