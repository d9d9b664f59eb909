import { requiredColumnWithoutDefault } from '../../../server/src/core/rules/required-column-without-default';
import { batchesByKey } from '../../support/batches';
import { testRule } from '../../support/testRule';

const required = (column: string, table = 'public.users'): string =>
  `Adding ${column} as NOT NULL without a default fails if ${table} holds any row, and makes every INSERT of the running application fail.`;
const title = 'Split into 5 migrations: add it nullable, backfill in batches, CHECK NOT VALID, validate, SET NOT NULL';

const byKey = (table: string, key: string, column: string, value: string): string => `
-- Which value do the rows get that exist? Put it in place of ${value}. Run this once new application code fills
-- ${column} for new rows.
${batchesByKey(table, key, `    UPDATE ${table} SET ${column} = ${value}\n      WHERE ${column} IS NULL AND RANGE;`)}`;

testRule(requiredColumnWithoutDefault, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  quiet: {
    'it has a default': "ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';",
    'it may be null': 'ALTER TABLE users ADD COLUMN email text;',
    'identity and serial fill it':
      'ALTER TABLE users ADD a int NOT NULL GENERATED ALWAYS AS IDENTITY, ADD b serial NOT NULL;',
    'it is computed': 'ALTER TABLE users ADD a bigint NOT NULL GENERATED ALWAYS AS (id + 1) STORED;',
    'the table is made in the same transaction': 'CREATE TABLE t (a int); ALTER TABLE t ADD b int NOT NULL;',
    'a temporary table': 'CREATE TEMP TABLE users (a int); ALTER TABLE users ADD b int NOT NULL;',
    'a column of a new table': 'CREATE TABLE t (a int NOT NULL);',
    'IF NOT EXISTS finds the column there': 'ALTER TABLE users ADD COLUMN IF NOT EXISTS id bigint NOT NULL;',
    'downs are not judged for it': {
      sql: '-- lockstep-disable drop-breaks-application -- unused\nALTER TABLE users DROP id;\n',
      down: 'ALTER TABLE users ADD id bigint NOT NULL;',
    },
  },
  reported: [
    {
      name: 'NOT NULL without a default',
      sql: 'ALTER TABLE users ADD COLUMN email text «NOT NULL»;',
      down: "SET LOCAL lock_timeout = '1s';\nALTER TABLE users DROP COLUMN email;",
      message: required('email'),
      fixes: [
        {
          title,
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD COLUMN email text;
            `,
            '3_backfill_email.up.sql': byKey('users', 'id', 'email', "''"),
            '3_backfill_email.down.sql': '-- Nothing to undo: the values go with the column.',
            '4_check_email_present.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;
            `,
            '4_check_email_present.down.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users DROP CONSTRAINT users_email_present;
            `,
            '5_validate_users_email_present.up.sql': 'ALTER TABLE users VALIDATE CONSTRAINT users_email_present;',
            '5_validate_users_email_present.down.sql':
              '-- Nothing to undo: users_email_present goes with the migration that adds it.',
            '6_set_email_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated users_email_present proves it.
              ALTER TABLE users ALTER COLUMN email SET NOT NULL;
              ALTER TABLE users DROP CONSTRAINT users_email_present;
            `,
            '6_set_email_not_null.down.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;
              ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
            `,
          },
        },
      ],
    },
    {
      name: 'DEFAULT NULL is none, and a named NOT NULL is one',
      sql: 'ALTER TABLE users ADD email text DEFAULT NULL CONSTRAINT present «NOT NULL»;',
      message: required('email'),
      fixes: [{ title, applicability: 'needs-review' }],
    },
    {
      name: 'a named NOT NULL on 18, where it can be NOT VALID itself',
      major: 18,
      layout: 'flyway',
      schema: 'CREATE TABLE "User" ("Id" uuid PRIMARY KEY);',
      sql: 'ALTER TABLE "User" ADD COLUMN tags text[] CONSTRAINT "Has tags" «NOT NULL»;',
      message: required('tags', 'public.User'),
      fixes: [
        {
          title: 'Split into 4 migrations: add it nullable, backfill in batches, NOT NULL NOT VALID, validate',
          applicability: 'needs-review',
          after: {
            'V2__change.sql': 'SET LOCAL lock_timeout = \'2s\';\nALTER TABLE "User" ADD COLUMN tags text[];',
            'V3__backfill_tags.sql': byKey('"User"', '"Id"', 'tags', "'{}'"),
            'V3__backfill_tags.sql.conf': 'executeInTransaction=false\n',
            'V4__require_tags.sql':
              'SET LOCAL lock_timeout = \'2s\';\nALTER TABLE "User" ADD CONSTRAINT "Has tags" NOT NULL tags NOT VALID;',
            'V5__validate_has_tags.sql': 'ALTER TABLE "User" VALIDATE CONSTRAINT "Has tags";',
          },
        },
      ],
    },
    {
      name: 'a primary key that is a new column',
      schema: 'CREATE TABLE users (email text);',
      sql: 'ALTER TABLE users «ADD COLUMN id int PRIMARY KEY»;',
      message: required('id'),
    },
    {
      name: 'several in one statement, among others',
      schema: 'CREATE TABLE users (a int);',
      sql: 'SET lock_timeout = \'1s\';\nALTER TABLE users ADD b int «NOT NULL», ADD c int, ADD "D" bool «NOT NULL»;',
      message: [required('b'), required('D')],
      fixes: [
        { title, applicability: 'needs-review' },
        { title, applicability: 'needs-review' },
      ],
    },
    {
      name: 'a table that no migration made, of which no key is known',
      sql: 'ALTER TABLE app.accounts ADD active boolean «NOT NULL»;',
      message:
        'Adding active as NOT NULL without a default fails if app.accounts holds any row, and makes every INSERT of the running application fail (assuming that app.accounts exists and others use it).',
      severity: 'warning',
      fixes: [
        {
          title,
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': "SET LOCAL lock_timeout = '2s';\nALTER TABLE app.accounts ADD active boolean;",
            '3_backfill_active.up.sql': `
              -- Which value do the rows get that exist? Put it in place of false. Run this once new application code fills
              -- active for new rows.
              DO $batches$
              DECLARE
                part regclass;
                kind "char";
                page bigint;
                pages bigint;
                changed bigint;
                done bigint := 0;
              BEGIN
                FOR part, kind IN
                  WITH RECURSIVE family AS (
                    SELECT 'app.accounts'::regclass::oid AS id
                    UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON i.inhparent = f.id
                  )
                  SELECT c.oid::regclass, c.relkind FROM family f JOIN pg_catalog.pg_class c ON c.oid = f.id WHERE c.relkind <> 'p'
                  ORDER BY c.oid
                LOOP
                  IF kind = 'f' THEN
                    RAISE EXCEPTION 'lockstep: % is a foreign table, whose rows have no pages here', part;
                  END IF;
                  page := 0;
                  pages := pg_relation_size(part) / current_setting('block_size')::bigint;
                  WHILE page <= pages LOOP
                    EXECUTE 'UPDATE ONLY ' || part || $change$ SET active = false WHERE active IS NULL AND ctid >= $1 AND ctid < $2$change$
                      USING format('(%s,0)', page)::tid, format('(%s,0)', page + 500)::tid;
                    GET DIAGNOSTICS changed = ROW_COUNT;
                    done := done + changed;
                    COMMIT;
                    RAISE NOTICE 'lockstep: % rows', done;
                    page := page + 500;
                  END LOOP;
                END LOOP;
              END
              $batches$;
            `,
            '4_check_active_present.up.sql':
              "SET LOCAL lock_timeout = '2s';\nALTER TABLE app.accounts ADD CONSTRAINT accounts_active_present CHECK (active IS NOT NULL) NOT VALID;",
            '5_validate_accounts_active_present.up.sql':
              'ALTER TABLE app.accounts VALIDATE CONSTRAINT accounts_active_present;',
            '6_set_active_not_null.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated accounts_active_present proves it.
              ALTER TABLE app.accounts ALTER COLUMN active SET NOT NULL;
              ALTER TABLE app.accounts DROP CONSTRAINT accounts_active_present;
            `,
          },
        },
      ],
    },
    {
      name: 'dbmate, whose backfill leaves the transaction',
      layout: 'dbmate',
      schema: 'CREATE TABLE "User" ("Id" uuid PRIMARY KEY);',
      sql: 'ALTER TABLE "User" ADD COLUMN tags text[] «NOT NULL»;',
      down: 'SET LOCAL lock_timeout = \'1s\';\nALTER TABLE "User" DROP COLUMN tags;',
      message: required('tags', 'public.User'),
      fixes: [
        {
          title,
          applicability: 'needs-review',
          after: {
            '2_change.sql': `
              -- migrate:up
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE "User" ADD COLUMN tags text[];

              -- migrate:down
              SET LOCAL lock_timeout = '1s';
              ALTER TABLE "User" DROP COLUMN tags;
            `,
            '3_backfill_tags.sql': `-- migrate:up transaction:false\n${byKey('"User"', '"Id"', 'tags', "'{}'").trimStart()}\n-- migrate:down\n-- Nothing to undo: the values go with the column.\n`,
            '4_check_tags_present.sql': `
              -- migrate:up
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE "User" ADD CONSTRAINT "User_tags_present" CHECK (tags IS NOT NULL) NOT VALID;

              -- migrate:down
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE "User" DROP CONSTRAINT "User_tags_present";
            `,
            '5_validate_user_tags_present.sql': `
              -- migrate:up
              ALTER TABLE "User" VALIDATE CONSTRAINT "User_tags_present";

              -- migrate:down
              -- Nothing to undo: User_tags_present goes with the migration that adds it.
            `,
            '6_set_tags_not_null.sql': `
              -- migrate:up
              SET LOCAL lock_timeout = '2s';
              -- Instant: the validated User_tags_present proves it.
              ALTER TABLE "User" ALTER COLUMN tags SET NOT NULL;
              ALTER TABLE "User" DROP CONSTRAINT "User_tags_present";

              -- migrate:down
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE "User" ADD CONSTRAINT "User_tags_present" CHECK (tags IS NOT NULL) NOT VALID;
              ALTER TABLE "User" ALTER COLUMN tags DROP NOT NULL;
            `,
          },
        },
      ],
    },
  ],
});
