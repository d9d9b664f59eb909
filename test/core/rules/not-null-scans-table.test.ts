import { notNullScansTable } from '../../../server/src/core/rules/not-null-scans-table';
import { testRule } from '../../support/testRule';

const searches = (column: string): string =>
  `Nobody can read or write public.users while every row is searched for nulls to make ${column} NOT NULL, under an AccessExclusiveLock.`;
const split = 'Split into 3 migrations: CHECK NOT VALID, validate it, SET NOT NULL';

testRule(notNullScansTable, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text, age int);',
  quiet: {
    'a validated CHECK proves it': {
      schema: `
        CREATE TABLE users (email text);
        ALTER TABLE users ADD CONSTRAINT present CHECK (email IS NOT NULL) NOT VALID;
        ALTER TABLE users VALIDATE CONSTRAINT present;
      `,
      sql: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
    },
    'a part of an AND proves it': {
      schema: "CREATE TABLE users (email text, CHECK (email <> '' AND (email IS NOT NULL)));",
      sql: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
    },
    'the column is in the primary key': 'ALTER TABLE users ALTER COLUMN id SET NOT NULL;',
    'it is NOT NULL already': {
      schema: 'CREATE TABLE users (email text NOT NULL);',
      sql: 'ALTER TABLE users ALTER email SET NOT NULL;',
    },
    'a CHECK proves it under the name that the column has since': {
      schema: `
        CREATE TABLE users (mail text CHECK (mail IS NOT NULL));
        ALTER TABLE users RENAME COLUMN mail TO email;
        ALTER TABLE users RENAME TO people;
      `,
      sql: 'ALTER TABLE people ALTER COLUMN email SET NOT NULL;',
    },
    'the table is made in the same transaction': 'CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a SET NOT NULL;',
    'a temporary table': 'CREATE TEMP TABLE users (a int); ALTER TABLE users ALTER a SET NOT NULL;',
    'NOT NULL that is not validated, on 18': {
      major: 18,
      sql: 'ALTER TABLE users ADD CONSTRAINT n NOT NULL email NOT VALID;',
    },
    'SET NOT NULL after such a constraint was validated': {
      major: 18,
      schema: `
        CREATE TABLE users (email text);
        ALTER TABLE users ADD CONSTRAINT n NOT NULL email NOT VALID;
        ALTER TABLE users VALIDATE CONSTRAINT n;
      `,
      sql: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
    },
    'the down of a migration takes it away': {
      sql: '-- lockstep-disable not-null-scans-table -- read only\nALTER TABLE users ALTER email SET NOT NULL;\n',
      down: 'ALTER TABLE users ALTER email DROP NOT NULL;',
    },
  },
  reported: [
    {
      name: 'SET NOT NULL',
      sql: 'ALTER TABLE users ALTER COLUMN email «SET NOT NULL»;',
      message: searches('email'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;
            `,
            '3_validate_users_email_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_email_present;',
            '4_set_email_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_email_present proves it.
              ALTER TABLE users ALTER COLUMN email SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_email_present;
            `,
          },
        },
      ],
    },
    {
      name: 'with a down, which then has the CHECK to undo',
      sql: 'ALTER TABLE users ALTER COLUMN email «SET NOT NULL»;',
      down: "SET LOCAL lock_timeout = '1s';\nALTER TABLE users ALTER COLUMN email DROP NOT NULL;",
      message: searches('email'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;
            `,
            '2_change.down.sql': `
              SET LOCAL lock_timeout = '1s';
              ALTER TABLE users DROP CONSTRAINT users_email_present;
            `,
            '3_validate_users_email_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_email_present;',
            '3_validate_users_email_present.down.sql':
              '-- Nothing to undo: users_email_present goes with the migration that adds it.',
            '4_set_email_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_email_present proves it.
              ALTER TABLE users ALTER COLUMN email SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_email_present;
            `,
            '4_set_email_not_null.down.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;
              ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
            `,
          },
        },
      ],
    },
    {
      name: 'a CHECK that proves something else, or nothing yet',
      schema: `
        CREATE TABLE users (age int CHECK (age > 0), CHECK (age IS NOT NULL OR age > 0));
        ALTER TABLE users ADD CONSTRAINT present CHECK (age IS NOT NULL) NOT VALID;
      `,
      sql: 'ALTER TABLE users ALTER age «SET NOT NULL»;',
      message: searches('age'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_age_present CHECK (age IS NOT NULL) NOT VALID;
            `,
            '3_validate_users_age_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_age_present;',
            '4_set_age_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_age_present proves it.
              ALTER TABLE users ALTER COLUMN age SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_age_present;
            `,
          },
        },
      ],
    },
    {
      name: 'a CHECK that was dropped',
      schema: `
        CREATE TABLE users (age int CONSTRAINT present CHECK (age IS NOT NULL));
        ALTER TABLE users DROP CONSTRAINT present;
      `,
      sql: "SET lock_timeout = '1s'; ALTER TABLE users ALTER age «SET NOT NULL»;",
      message: searches('age'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql':
              "SET lock_timeout = '1s'; ALTER TABLE users ADD CONSTRAINT users_age_present CHECK (age IS NOT NULL) NOT VALID;",
            '3_validate_users_age_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_age_present;',
            '4_set_age_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_age_present proves it.
              ALTER TABLE users ALTER COLUMN age SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_age_present;
            `,
          },
        },
      ],
    },
    {
      name: 'a column of the same statement, whose default the server does not trust',
      sql: 'ALTER TABLE users ADD COLUMN rank int DEFAULT 1, ALTER COLUMN rank «SET NOT NULL»;',
      message: searches('rank'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD COLUMN rank int DEFAULT 1, ADD CONSTRAINT users_rank_present CHECK (rank IS NOT NULL) NOT VALID;
            `,
            '3_validate_users_rank_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_rank_present;',
            '4_set_rank_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_rank_present proves it.
              ALTER TABLE users ALTER COLUMN rank SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_rank_present;
            `,
          },
        },
      ],
    },
    {
      name: 'a CHECK of the same statement, which PostgreSQL adds after it',
      sql: "SET lock_timeout = '1s';\nALTER TABLE users ADD CHECK (age IS NOT NULL) NOT VALID, ALTER COLUMN age «SET NOT NULL»;",
      message: searches('age'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET lock_timeout = '1s';
              ALTER TABLE users ADD CHECK (age IS NOT NULL) NOT VALID, ADD CONSTRAINT users_age_present CHECK (age IS NOT NULL) NOT VALID;
            `,
            '3_validate_users_age_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_age_present;',
            '4_set_age_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_age_present proves it.
              ALTER TABLE users ALTER COLUMN age SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_age_present;
            `,
          },
        },
      ],
    },
    {
      name: 'two columns, each at its place and each with its own fix',
      layout: 'flyway',
      schema: 'CREATE TABLE users (a int, "B" int);',
      sql: `
        ALTER TABLE users
          ALTER a «SET NOT NULL»,
          ALTER "B" «SET NOT NULL»;
      `,
      message: [searches('a'), searches('B')],
      fixes: [
        {
          title: split,
          after: {
            'V2__change.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users
                ADD CONSTRAINT users_a_present CHECK (a IS NOT NULL) NOT VALID,
                ALTER "B" SET NOT NULL;
            `,
            'V3__validate_users_a_present.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_a_present;',
            'V4__set_a_not_null.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_a_present proves it.
              ALTER TABLE users ALTER COLUMN a SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_a_present;
            `,
          },
        },
        {
          title: split,
          after: {
            'V2__change.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users
                ALTER a SET NOT NULL,
                ADD CONSTRAINT "users_B_present" CHECK ("B" IS NOT NULL) NOT VALID;
            `,
            'V3__validate_users_b_present.sql': 'ALTER TABLE users VALIDATE CONSTRAINT "users_B_present";',
            'V4__set_b_not_null.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_B_present proves it.
              ALTER TABLE users ALTER COLUMN "B" SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT "users_B_present";
            `,
          },
        },
      ],
    },
    {
      name: 'dbmate, where up and down stand in one file',
      layout: 'dbmate',
      sql: 'ALTER TABLE users ALTER COLUMN email «SET NOT NULL»;',
      down: "SET LOCAL lock_timeout = '1s';\nALTER TABLE users ALTER COLUMN email DROP NOT NULL;",
      message: searches('email'),
      fixes: [
        {
          title: split,
          after: {
            '2_change.sql': `
              -- migrate:up
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;

              -- migrate:down
              SET LOCAL lock_timeout = '1s';
              ALTER TABLE users DROP CONSTRAINT users_email_present;
            `,
            '3_validate_users_email_present.sql': `
              -- migrate:up
              ALTER TABLE users VALIDATE CONSTRAINT users_email_present;

              -- migrate:down
              -- Nothing to undo: users_email_present goes with the migration that adds it.
            `,
            '4_set_email_not_null.sql': `
              -- migrate:up
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_email_present proves it.
              ALTER TABLE users ALTER COLUMN email SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_email_present;

              -- migrate:down
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;
              ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
            `,
          },
        },
      ],
    },
    {
      name: 'a partitioned table, by its partitions',
      schema:
        'CREATE TABLE e (id int, a int) PARTITION BY LIST (id); CREATE TABLE e1 PARTITION OF e FOR VALUES IN (1);',
      sql: 'ALTER TABLE e ALTER a «SET NOT NULL»;',
      message:
        'Nobody can read or write public.e1 while every row is searched for nulls to make a NOT NULL, under an AccessExclusiveLock.',
      fixes: [{ title: split }],
    },
    {
      name: 'a NOT NULL constraint on 18',
      major: 18,
      sql: 'ALTER TABLE users «ADD CONSTRAINT present NOT NULL email»;',
      message: searches('email'),
      fixes: [
        {
          title: 'Add present NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql':
              "SET LOCAL lock_timeout = '2s';\nALTER TABLE users ADD CONSTRAINT present NOT NULL email NOT VALID;",
            '3_validate_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT present;',
          },
        },
      ],
    },
    {
      name: 'SET NOT NULL on 18, which gives the constraint a name',
      major: 18,
      sql: "SET lock_timeout = '1s';\nALTER TABLE users ALTER age «SET NOT NULL»;",
      down: "SET lock_timeout = '1s';\nALTER TABLE users ALTER age DROP NOT NULL;",
      message: searches('age'),
      fixes: [
        {
          title: 'Add users_age_not_null NOT VALID and validate it in the next migration',
          after: {
            '2_change.up.sql':
              "SET lock_timeout = '1s';\nALTER TABLE users ADD CONSTRAINT users_age_not_null NOT NULL age NOT VALID;",
            '3_validate_users_age_not_null.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_age_not_null;',
            '3_validate_users_age_not_null.down.sql':
              '-- Nothing to undo: users_age_not_null goes with the migration that adds it.',
          },
        },
      ],
    },
    {
      name: 'SET NOT NULL on 18 where such a constraint is there and NOT VALID',
      major: 18,
      schema: 'CREATE TABLE users (id int, age int); ALTER TABLE users ADD CONSTRAINT present NOT NULL age NOT VALID;',
      sql: "SET lock_timeout = '1s';\nALTER TABLE users ALTER age «SET NOT NULL»;",
      message: searches('age'),
      fixes: [
        {
          title: 'Validate present, which is NOT VALID, instead',
          after: "SET lock_timeout = '1s';\nALTER TABLE users VALIDATE CONSTRAINT present;",
        },
      ],
    },
    {
      name: 'majors of which not all know a NOT NULL that is NOT VALID',
      major: [17, 18],
      sql: 'ALTER TABLE users ALTER COLUMN email «SET NOT NULL»;',
      message: searches('email'),
      fixes: [{ title: split }],
    },
    {
      name: 'a table that no migration made',
      sql: 'ALTER TABLE app.accounts ALTER COLUMN email «SET NOT NULL»;',
      message:
        'Nobody can read or write app.accounts while every row is searched for nulls to make email NOT NULL, under an AccessExclusiveLock (assuming that app.accounts exists and others use it).',
      severity: 'warning',
      fixes: [
        {
          title: split,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE app.accounts ADD CONSTRAINT accounts_email_present CHECK (email IS NOT NULL) NOT VALID;
            `,
            '3_validate_accounts_email_present.up.sql':
              'ALTER TABLE app.accounts VALIDATE CONSTRAINT accounts_email_present;',
            '4_set_email_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated accounts_email_present proves it.
              ALTER TABLE app.accounts ALTER COLUMN email SET NOT NULL;
              ALTER TABLE app.accounts DROP CONSTRAINT accounts_email_present;
            `,
          },
        },
      ],
    },
  ],
});
