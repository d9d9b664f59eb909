import { typeChangeBlocks } from '../../../server/src/core/rules/type-change-blocks';
import { testRule } from '../../support/testRule';

const rewrites = (column: string, why: string, table = 'public.users'): string =>
  `Nobody can read or write ${table} while every row is written anew to change the type of ${column}, under an AccessExclusiveLock, because ${why}.`;
const reads = (column: string, why: string): string =>
  `Nobody can read or write public.users while every row is read to change the type of ${column}, under an AccessExclusiveLock, because ${why}.`;
const stored = (column: string, from: string, to: string): string =>
  rewrites(column, `${from} and ${to} are stored differently`);

const inSteps = {
  title: 'Split into migrations: a second column, kept in step and filled in batches, swaps names with the old one',
  applicability: 'needs-review',
} as const;

const sync = (
  to: string,
  value: string,
): string => `CREATE FUNCTION t_${to}_sync() RETURNS trigger LANGUAGE plpgsql AS $sync$
BEGIN
  NEW.${to} := ${value};
  RETURN NEW;
END
$sync$;
CREATE TRIGGER zz_t_${to}_sync BEFORE INSERT OR UPDATE ON t
  FOR EACH ROW EXECUTE FUNCTION t_${to}_sync();
`;

const pages = (change: string): string => `DO $batches$
DECLARE
  page bigint := 0;
  pages bigint := pg_relation_size('t') / current_setting('block_size')::bigint;
  changed bigint;
  done bigint := 0;
BEGIN
  WHILE page <= pages LOOP
    ${change} AND ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 500)::tid;
    GET DIAGNOSTICS changed = ROW_COUNT;
    done := done + changed;
    COMMIT;
    RAISE NOTICE 'lockstep: % rows', done;
    page := page + 500;
  END LOOP;
END
$batches$;
`;

testRule(typeChangeBlocks, {
  schema: `
    CREATE TYPE mood AS ENUM ('a');
    CREATE DOMAIN label AS text;
    CREATE DOMAIN positive AS int CHECK (VALUE > 0);
    CREATE TABLE users (
      id bigint PRIMARY KEY,
      name varchar(50),
      code char(3),
      age int,
      rank int CONSTRAINT rank_positive CHECK (rank > 0),
      amount numeric(8, 2),
      born timestamp,
      seen timestamptz,
      tags varchar(10)[],
      net cidr,
      feel mood,
      note text,
      tagged label,
      since timestamp(3)
    );
    CREATE INDEX users_name_idx ON users (name);
    CREATE INDEX users_seen_idx ON users (seen);
    CREATE INDEX users_note_idx ON users (lower(note));
  `,
  quiet: {
    'a longer varchar': 'ALTER TABLE users ALTER COLUMN name TYPE varchar(100);',
    'varchar without a limit, or text, which its index is compatible with':
      'ALTER TABLE users ALTER name TYPE varchar; ALTER TABLE users ALTER name TYPE text;',
    'a USING that only casts to the new type':
      'ALTER TABLE users ALTER COLUMN name SET DATA TYPE text USING name::text;',
    'a USING that names the column alone': 'ALTER TABLE users ALTER COLUMN name TYPE varchar(80) USING name;',
    'numeric of more digits and the same scale, or without a limit':
      'ALTER TABLE users ALTER amount TYPE numeric(12, 2); ALTER TABLE users ALTER amount TYPE numeric;',
    'more precision of a timestamp': 'ALTER TABLE users ALTER since TYPE timestamp(6);',
    'cidr to inet': 'ALTER TABLE users ALTER net TYPE inet;',
    'a domain to what it stands for, and back':
      'ALTER TABLE users ALTER tagged TYPE text; ALTER TABLE users ALTER tagged TYPE label;',
    'timestamp to timestamptz in a session that runs in UTC':
      "SET timezone = 'UTC'; ALTER TABLE users ALTER COLUMN born TYPE timestamptz;",
    'the same where the transaction alone does': `
      BEGIN;
      SET LOCAL TIME ZONE 'Etc/UTC';
      ALTER TABLE users ALTER COLUMN born TYPE timestamptz;
      COMMIT;
    `,
    'a table made in the same transaction': 'CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint;',
    'a CHECK that is not validated is not checked again': {
      schema: `
        CREATE TABLE users (name varchar(5));
        ALTER TABLE users ADD CHECK (name <> '') NOT VALID;
      `,
      sql: 'ALTER TABLE users ALTER name TYPE varchar(9);',
    },
    'a partitioned table without partitions': {
      schema: 'CREATE TABLE e (id int, a int) PARTITION BY LIST (id);',
      sql: 'ALTER TABLE e ALTER a TYPE bigint;',
    },
  },
  reported: [
    {
      name: 'another size of integer',
      sql: 'ALTER TABLE users «ALTER COLUMN age TYPE bigint»;',
      message: stored('age', 'integer', 'bigint'),
      fixes: [inSteps],
    },
    {
      name: 'a column that nothing hangs on, with its down',
      schema: 'CREATE TABLE t (a int);',
      sql: '-- It grows.\nALTER TABLE t «ALTER a TYPE bigint»;',
      down: "SET lock_timeout = '1s';\nALTER TABLE t «ALTER a TYPE int USING least(a, 2147483647)::int»;",
      message: [
        rewrites('a', 'integer and bigint are stored differently', 'public.t'),
        rewrites('a', 'the USING expression is computed for each row', 'public.t'),
      ],
      fixes: [
        {
          ...inSteps,
          after: {
            '2_change.up.sql': `-- It grows.
SET LOCAL lock_timeout = '2s';
ALTER TABLE t ADD COLUMN a_new bigint;
${sync('a_new', 'NEW.a')}`,
            '2_change.down.sql': `SET lock_timeout = '1s';
DROP TRIGGER zz_t_a_new_sync ON t;
DROP FUNCTION t_a_new_sync();
ALTER TABLE t DROP COLUMN a_new;
`,
            '3_fill_a_new.up.sql': pages('UPDATE t SET a_new = a\n      WHERE a_new IS NULL AND a IS NOT NULL'),
            '3_fill_a_new.down.sql': '-- Nothing to undo: a_new goes with the migration that adds it.\n',
            '4_swap_a_and_a_new.up.sql': `SET LOCAL lock_timeout = '2s';
DROP TRIGGER zz_t_a_new_sync ON t;
-- lockstep-disable-next-line drop-breaks-application -- only the trigger calls it
DROP FUNCTION t_a_new_sync();
-- lockstep-disable-next-line rename-breaks-application -- the other column takes the name in this transaction
ALTER TABLE t RENAME COLUMN a TO a_old;
-- lockstep-disable-next-line rename-breaks-application -- the other column takes the name in this transaction
ALTER TABLE t RENAME COLUMN a_new TO a;
${sync('a_old', 'least(NEW.a, 2147483647)::int')}`,
            '4_swap_a_and_a_new.down.sql': `SET LOCAL lock_timeout = '2s';
DROP TRIGGER zz_t_a_old_sync ON t;
DROP FUNCTION t_a_old_sync();
ALTER TABLE t RENAME COLUMN a TO a_new;
ALTER TABLE t RENAME COLUMN a_old TO a;
${sync('a_new', 'NEW.a')}`,
            '5_undo_fill_a_old.up.sql': '-- Nothing at once: this is here for the way back.\n',
            '5_undo_fill_a_old.down.sql': pages(
              'UPDATE t SET a_old = least(a, 2147483647)::int\n      WHERE a_old IS NULL',
            ),
            '6_drop_a_old.up.sql': `SET LOCAL lock_timeout = '2s';
DROP TRIGGER zz_t_a_old_sync ON t;
-- lockstep-disable-next-line drop-breaks-application -- only the trigger calls it
DROP FUNCTION t_a_old_sync();
-- lockstep-disable-next-line drop-breaks-application, drop-loses-data -- nobody has used it, and its values are in a
ALTER TABLE t DROP COLUMN a_old;
`,
            '6_drop_a_old.down.sql': `SET LOCAL lock_timeout = '2s';
ALTER TABLE t ADD COLUMN a_old integer;
${sync('a_old', 'least(NEW.a, 2147483647)::int')}`,
          },
        },
      ],
    },
    {
      name: 'a shorter varchar',
      sql: 'ALTER TABLE users «ALTER COLUMN name TYPE varchar(20)»;',
      message: rewrites('name', 'each value has to be fitted to varchar(20)'),
      fixes: [inSteps],
    },
    {
      name: 'char(n), which is padded',
      sql: 'ALTER TABLE users «ALTER code TYPE char(5)»; ALTER TABLE users «ALTER code TYPE text»;',
      message: [rewrites('code', 'each value has to be fitted to char(5)'), stored('code', 'char(5)', 'text')],
      fixes: [inSteps],
    },
    {
      name: 'text to varchar(n), whose length is checked',
      sql: 'ALTER TABLE users «ALTER note TYPE varchar(500)»;',
      message: rewrites('note', 'each value has to be fitted to varchar(500)'),
      fixes: [inSteps],
    },
    {
      name: 'another scale of numeric',
      sql: 'ALTER TABLE users «ALTER amount TYPE numeric(12, 4)»;',
      message: rewrites('amount', 'each value has to be fitted to numeric(12,4)'),
      fixes: [inSteps],
    },
    {
      name: 'an array, though its elements would be free',
      sql: 'ALTER TABLE users «ALTER tags TYPE varchar(20)[]»;',
      message: stored('tags', 'varchar(10)[]', 'varchar(20)[]'),
      fixes: [inSteps],
    },
    {
      name: 'an enum to text',
      sql: 'ALTER TABLE users «ALTER feel TYPE text USING feel::text»;',
      message: stored('feel', 'mood', 'text'),
      fixes: [inSteps],
    },
    {
      name: 'a constrained domain',
      sql: 'ALTER TABLE users «ALTER age TYPE positive»;',
      message: rewrites('age', 'each row is checked against the domain positive'),
    },
    {
      name: 'a USING that computes',
      sql: 'ALTER TABLE users «ALTER name TYPE text USING lower(name)»;',
      message: rewrites('name', 'the USING expression is computed for each row'),
      fixes: [inSteps],
    },
    {
      name: 'timestamp to timestamptz where no migration sets the zone',
      sql: 'ALTER TABLE users «ALTER born TYPE timestamptz»;',
      message: rewrites('born', "the session's TimeZone is not known to be UTC, so each value is converted"),
    },
    {
      name: 'the zone of another migration does not count: the tool may open a new session',
      files: {
        '1_schema.up.sql': "CREATE TABLE users (born timestamp); SET timezone = 'UTC';",
        '2_change.up.sql': 'ALTER TABLE users «ALTER born TYPE timestamptz»;',
      },
      message: rewrites('born', "the session's TimeZone is not known to be UTC, so each value is converted"),
    },
    {
      name: 'the popular USING … AT TIME ZONE, in UTC too',
      sql: "SET timezone TO 'UTC'; ALTER TABLE users «ALTER born TYPE timestamptz USING born AT TIME ZONE 'UTC'»;",
      message: rewrites('born', 'the USING expression is computed for each row'),
      fixes: [inSteps],
    },
    {
      name: 'an index on a column whose values stay as they are',
      sql: "SET timezone = 'UTC'; ALTER TABLE users «ALTER seen TYPE timestamp»;",
      message: reads('seen', 'the index users_seen_idx is built again'),
    },
    {
      name: 'another collation, for the index',
      sql: 'ALTER TABLE users «ALTER name TYPE varchar(50) COLLATE "C"»;',
      message: reads('name', 'the index users_name_idx is built again'),
    },
    {
      name: 'an expression index',
      sql: 'ALTER TABLE users «ALTER note TYPE varchar»;',
      message: reads('note', 'the index users_note_idx is built again'),
    },
    {
      name: 'a CHECK on the column',
      schema: "CREATE TABLE users (name varchar(5) CONSTRAINT named CHECK (name <> ''));",
      sql: 'ALTER TABLE users «ALTER name TYPE varchar(9)»;',
      message: reads('name', 'the constraint named is checked again'),
    },
    {
      name: 'several columns, each at its place, the free ones not',
      sql: `
        ALTER TABLE users
          «ALTER COLUMN age TYPE bigint»,
          ALTER COLUMN net TYPE inet,
          «ALTER COLUMN code TYPE text»;
      `,
      message: [stored('age', 'integer', 'bigint'), stored('code', 'char(3)', 'text')],
    },
    {
      name: 'the column under the name that it has since',
      schema: 'CREATE TABLE users (mail varchar(9)); ALTER TABLE users RENAME mail TO "E-Mail";',
      sql: 'ALTER TABLE users «ALTER COLUMN "E-Mail" TYPE varchar(5)»;',
      message: rewrites('E-Mail', 'each value has to be fitted to varchar(5)'),
      fixes: [inSteps],
    },
    {
      name: 'a referenced key: who refers to it waits, too',
      schema: 'CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (user_id int REFERENCES users);',
      sql: 'ALTER TABLE users «ALTER id TYPE bigint»;',
      message:
        'Nobody can read or write public.users, and for a foreign key public.orders, while every row is written anew to change the type of id, under an AccessExclusiveLock, because integer and bigint are stored differently.',
    },
    {
      name: 'a referring column alike',
      schema: 'CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (user_id int REFERENCES users);',
      sql: 'ALTER TABLE orders «ALTER user_id TYPE bigint»;',
      message:
        'Nobody can read or write public.orders, and for a foreign key public.users, while every row is written anew to change the type of user_id, under an AccessExclusiveLock, because integer and bigint are stored differently.',
      fixes: [inSteps],
    },
    {
      name: 'a column of a table that no migration made',
      sql: 'ALTER TABLE legacy «ALTER a TYPE bigint»;',
      message:
        'Nobody can read or write public.legacy while every row is written anew to change the type of a, under an AccessExclusiveLock, because its type is not known here (assuming that public.legacy exists and others use it).',
      severity: 'warning',
    },
    {
      name: 'a down that narrows again what its up widened',
      sql: "SET lock_timeout = '1s'; ALTER TABLE users ALTER name TYPE varchar(100);",
      down: 'ALTER TABLE users «ALTER name TYPE varchar(50)»;',
      message: rewrites('name', 'each value has to be fitted to varchar(50)'),
    },
  ],
});
