import { columnRewritesTable } from '../../../server/src/core/rules/column-rewrites-table';
import { testRule } from '../../support/testRule';

const rewrites = (why: string, column = 'token'): string =>
  `Nobody can read or write public.users while every row is written anew to add ${column}, under an AccessExclusiveLock, because ${why}.`;
const own = (called: string): string => rewrites(`${called}() gives each row its own value`);

testRule(columnRewritesTable, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, age int);
    CREATE DOMAIN positive AS int CHECK (VALUE > 0);
    CREATE DOMAIN label AS text;
  `,
  quiet: {
    'a constant is kept in the catalog':
      "ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT 5, ADD COLUMN b jsonb DEFAULT '{}'::jsonb;",
    'now() is the same for all rows': 'ALTER TABLE users ADD COLUMN a timestamptz NOT NULL DEFAULT now();',
    'so are its relatives': `
      ALTER TABLE users
        ADD COLUMN a date DEFAULT current_date,
        ADD COLUMN b timestamp DEFAULT (now() AT TIME ZONE 'utc'),
        ADD COLUMN c text DEFAULT current_user,
        ADD COLUMN d timestamptz DEFAULT pg_catalog.now() + interval '1 day',
        ADD COLUMN e bigint DEFAULT txid_current();
    `,
    'functions of constants':
      "ALTER TABLE users ADD COLUMN a text DEFAULT lower('X'), ADD COLUMN b text[] DEFAULT ARRAY['a']::text[];",
    'NULL is no default': 'ALTER TABLE users ADD COLUMN a uuid DEFAULT NULL;',
    'IF NOT EXISTS finds the column there': 'ALTER TABLE users ADD COLUMN IF NOT EXISTS age int DEFAULT random()::int;',
    'the table is made in the same transaction':
      'CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b uuid DEFAULT gen_random_uuid();',
    'a temporary table': 'CREATE TEMP TABLE users (a int); ALTER TABLE users ADD COLUMN b bigserial;',
    'a domain without constraints': 'ALTER TABLE users ADD COLUMN a label;',
    'an array of a constrained domain is not checked while it is null': 'ALTER TABLE users ADD COLUMN a positive[];',
    'a function that is declared stable':
      "CREATE FUNCTION token() RETURNS text STABLE LANGUAGE sql RETURN 'x'; ALTER TABLE users ADD COLUMN a text DEFAULT token();",
    'a virtual column on 18': {
      major: 18,
      sql: 'ALTER TABLE users ADD COLUMN doubled int GENERATED ALWAYS AS (age * 2) VIRTUAL;',
    },
    'the default comes after the column':
      'ALTER TABLE users ADD COLUMN a uuid, ALTER COLUMN a SET DEFAULT gen_random_uuid();',
    'a volatile default of a new table': 'CREATE TABLE t (a uuid DEFAULT gen_random_uuid());',
  },
  reported: [
    {
      name: 'a volatile default',
      sql: 'ALTER TABLE users «ADD COLUMN token uuid DEFAULT gen_random_uuid()»;',
      message: own('gen_random_uuid'),
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE users ADD COLUMN token uuid, ALTER COLUMN token SET DEFAULT gen_random_uuid();
            `,
            '3_backfill_token.up.sql': `
              DO $batches$
              DECLARE
                from_1 users.id%TYPE;
                to_1 users.id%TYPE;
                has_more boolean;
                changed bigint;
                done bigint := 0;
              BEGIN
                SELECT id INTO from_1 FROM users ORDER BY id LIMIT 1;
                has_more := FOUND;
                WHILE has_more LOOP
                  SELECT id INTO to_1 FROM users
                    WHERE id >= from_1 ORDER BY id OFFSET 5000 LIMIT 1;
                  has_more := FOUND;
                  UPDATE users SET token = DEFAULT
                    WHERE token IS NULL AND id >= from_1 AND (NOT has_more OR id < to_1);
                  GET DIAGNOSTICS changed = ROW_COUNT;
                  done := done + changed;
                  COMMIT;
                  RAISE NOTICE 'lockstep: % rows', done;
                  from_1 := to_1;
                END LOOP;
              END
              $batches$;
            `,
          },
        },
      ],
    },
    {
      name: 'one that hides in an expression',
      sql: 'ALTER TABLE users «ADD token text DEFAULT md5(random()::text)»;',
      message: own('random'),
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'one that is not now()',
      sql: 'ALTER TABLE users «ADD COLUMN token timestamptz DEFAULT clock_timestamp()»;',
      message: own('clock_timestamp'),
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'a sequence',
      sql: "CREATE SEQUENCE s; ALTER TABLE users «ADD COLUMN token bigint DEFAULT nextval('s')»;",
      message: own('nextval'),
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'serial, identity and stored columns in one statement, each at its place',
      sql: `
        ALTER TABLE users
          «ADD COLUMN a serial»,
          ADD COLUMN plain int,
          «ADD COLUMN b int GENERATED BY DEFAULT AS IDENTITY»,
          «ADD COLUMN c int GENERATED ALWAYS AS (age + 1) STORED»;
      `,
      message: [
        rewrites('each row gets its own number from a sequence', 'a'),
        rewrites('each row gets its own number from a sequence', 'b'),
        rewrites('its values are computed and stored', 'c'),
      ],
    },
    {
      name: 'a domain with a CHECK, even without a default',
      sql: 'ALTER TABLE users «ADD COLUMN token positive»;',
      message: rewrites('the domain positive has a constraint that each row is checked against'),
    },
    {
      name: 'a function of the folder that is volatile by default',
      schema:
        'CREATE TABLE users (id int); CREATE FUNCTION token() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN random(); END $$;',
      sql: 'ALTER TABLE users «ADD COLUMN token text DEFAULT token()»;',
      message: own('token'),
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'a function that no migration made',
      sql: 'ALTER TABLE users «ADD COLUMN token text DEFAULT ext.make_token()»;',
      message:
        'Nobody can read or write public.users while every row is written anew to add token, under an AccessExclusiveLock, because ext.make_token() gives each row its own value (assuming that ext.make_token() is volatile).',
      severity: 'warning',
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'a partitioned table, by its partitions',
      schema: `
        CREATE TABLE e (id int) PARTITION BY HASH (id);
        CREATE TABLE e0 PARTITION OF e FOR VALUES WITH (MODULUS 4, REMAINDER 0);
        CREATE TABLE e1 PARTITION OF e FOR VALUES WITH (MODULUS 4, REMAINDER 1);
        CREATE TABLE e2 PARTITION OF e FOR VALUES WITH (MODULUS 4, REMAINDER 2);
        CREATE TABLE e3 PARTITION OF e FOR VALUES WITH (MODULUS 4, REMAINDER 3);
      `,
      sql: 'ALTER TABLE e «ADD COLUMN token uuid DEFAULT gen_random_uuid()»;',
      message:
        'Nobody can read or write public.e0, public.e1 and 2 more while every row is written anew to add token, under an AccessExclusiveLock, because gen_random_uuid() gives each row its own value.',
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'UUIDs of version 7 on 18, where the function is known',
      major: 18,
      sql: 'ALTER TABLE users «ADD COLUMN token uuid DEFAULT uuidv7()»;',
      message: own('uuidv7'),
      fixes: [
        {
          title: 'Split into 2 migrations: add token for new rows, fill the old ones in batches',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'a table of the folder in another schema, with a name that needs quotes',
      schema: 'CREATE SCHEMA "App"; CREATE TABLE "App"."User Data" (id int);',
      sql: 'ALTER TABLE ONLY "App"."User Data" «ADD COLUMN "Token" bigserial»;',
      message:
        'Nobody can read or write App.User Data while every row is written anew to add Token, under an AccessExclusiveLock, because each row gets its own number from a sequence.',
    },
    {
      name: 'a down, too',
      sql: "SET lock_timeout = '2s'; ALTER TABLE users DROP COLUMN age;",
      down: 'ALTER TABLE users «ADD COLUMN age int GENERATED ALWAYS AS IDENTITY»;',
      message: rewrites('each row gets its own number from a sequence', 'age'),
    },
    {
      name: 'a stored generated column that gets another expression',
      schema: 'CREATE TABLE users (id int, a int, twice int GENERATED ALWAYS AS (a * 2) STORED);',
      sql: 'ALTER TABLE users «ALTER COLUMN twice SET EXPRESSION AS (a * 3)»;',
      major: 17,
      message:
        'Nobody can read or write public.users while every row is written anew to compute twice by its new expression, under an AccessExclusiveLock.',
    },
  ],
});
