import { statementFails } from '../../../server/src/core/rules/statement-fails';
import { testRule } from '../../support/testRule';

const refused = (reason: string): string => `PostgreSQL refuses this statement: ${reason}.`;
const long = 'a'.repeat(60);

testRule(statementFails, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text, CONSTRAINT adult CHECK (id > 0));
    CREATE TABLE orders (user_id bigint REFERENCES users);
    CREATE INDEX i ON users (email);
    CREATE VIEW mails AS SELECT email FROM users;
    CREATE TYPE mood AS ENUM ('a');
  `,
  quiet: {
    'the major cannot read it': { major: 17, sql: 'ALTER TABLE orders ALTER CONSTRAINT nothing_here INHERIT;' },
    'IF EXISTS and IF NOT EXISTS':
      'CREATE TABLE IF NOT EXISTS users (a int); DROP INDEX IF EXISTS j; ALTER TABLE users DROP COLUMN IF EXISTS nick, ADD COLUMN IF NOT EXISTS email text; CREATE INDEX IF NOT EXISTS i ON users (id);',
    'names in another schema are free':
      'CREATE SCHEMA app; CREATE TABLE app.users (id int); CREATE TYPE app.mood AS ENUM ();',
    'a temporary table may have the name of another':
      'CREATE TEMP TABLE users (id int); ALTER TABLE users ADD email text;',
    'quoted names are other names': 'CREATE TABLE "Users" (id int); ALTER TABLE users ADD "Email" text;',
    'the name is free again':
      'ALTER TABLE orders RENAME TO old_orders; CREATE TABLE orders (id int); DROP INDEX i; CREATE INDEX i ON users (id);',
    'what stood in the way was rolled back': 'BEGIN; CREATE TABLE t (a int); ROLLBACK; CREATE TABLE t (a int);',
    'dependents go first, or with it':
      'DROP VIEW mails; ALTER TABLE users DROP email; DROP TABLE orders; DROP TABLE users;',
    CASCADE: 'DROP TABLE users CASCADE; ALTER TABLE orders ADD a int;',
    'all dependents are dropped in the same statement': 'DROP VIEW mails; DROP TABLE users, orders;',
    'what no migration made may be anything':
      'ALTER TABLE legacy DROP a, ADD CONSTRAINT c CHECK (b > 0); DROP INDEX legacy_idx;',
    'a column may be renamed under a view': 'ALTER TABLE users RENAME email TO mail;',
    'the catalogs have columns of their own': 'ALTER TABLE users ADD CHECK (tableoid > 0);',
    'the down sees the schema that its up leaves': {
      sql: "SET lock_timeout = '1s'; ALTER TABLE users ADD nick text;",
      down: 'ALTER TABLE users DROP nick;',
    },
    'the order of the commands does not matter: PostgreSQL drops first':
      "SET lock_timeout = '1s'; ALTER TABLE users ADD CONSTRAINT adult CHECK (id > 18) NOT VALID, DROP CONSTRAINT adult;",
  },
  reported: [
    {
      name: 'a column that does not exist',
      sql: '«ALTER TABLE users ALTER COLUMN mail DROP NOT NULL»; «CREATE INDEX ON users (mail)»;',
      message: [refused('column "mail" of relation "users" does not exist'), refused('column "mail" does not exist')],
    },
    {
      name: 'a column that was renamed',
      sql: "SET lock_timeout = '1s'; ALTER TABLE users RENAME email TO mail; «ALTER TABLE users ALTER email SET NOT NULL»;",
      message: refused('column "email" of relation "users" does not exist'),
    },
    {
      name: 'names that are taken',
      sql: `
        «CREATE TABLE users (id int)»;
        «CREATE INDEX i ON orders (user_id)»;
        «ALTER TABLE users ADD email text»;
        «ALTER TABLE users ADD CONSTRAINT adult CHECK (id > 18)»;
        «ALTER TABLE users RENAME TO orders»;
        «ALTER TABLE users RENAME id TO email»;
        «CREATE VIEW mails AS SELECT 1»;
        «CREATE TYPE mood AS ENUM ('b')»;
      `,
      message: [
        refused('relation "users" already exists'),
        refused('relation "i" already exists'),
        refused('column "email" of relation "users" already exists'),
        refused('constraint "adult" for relation "users" already exists'),
        refused('relation "orders" already exists'),
        refused('column "email" of relation "users" already exists'),
        refused('relation "mails" already exists'),
        refused('type "mood" already exists'),
      ],
    },
    {
      name: 'names that are the same after 63 bytes',
      sql: `CREATE TABLE ${long}bcde (a int); «CREATE TABLE ${long}bcdf (a int)»;`,
      message: refused(`relation "${long}bcd" already exists`),
    },
    {
      name: 'what others depend on',
      sql: `
        «DROP TABLE users»;
        «ALTER TABLE users DROP email»;
        «ALTER TABLE users ALTER email TYPE varchar(9)»;
        «ALTER TABLE users DROP CONSTRAINT users_pkey»;
        «DROP INDEX users_pkey»;
      `,
      message: [
        refused('cannot drop table users because other objects depend on it'),
        refused('cannot drop column email of table users because other objects depend on it'),
        refused('cannot alter type of a column used by a view or rule'),
        refused('cannot drop constraint users_pkey on table users because other objects depend on it'),
        refused('cannot drop index users_pkey because constraint users_pkey on table users requires it'),
      ],
    },
    {
      name: 'another kind of thing',
      sql: '«DROP TABLE mails»; «DROP VIEW users»; «DROP INDEX users»; «CREATE INDEX ON mails (email)»;',
      message: [
        refused('"mails" is not a table'),
        refused('"users" is not a view'),
        refused('"users" is not an index'),
        refused('cannot create index on relation "mails"'),
      ],
    },
    {
      name: 'a primary key that is there, and what belongs to it',
      sql: '«ALTER TABLE users ADD PRIMARY KEY (email)»; «ALTER TABLE users ALTER id DROP NOT NULL»;',
      message: [
        refused('multiple primary keys for table "users" are not allowed'),
        refused('column "id" is in a primary key'),
      ],
    },
    {
      name: 'indexes that no constraint can use',
      schema: `
        CREATE TABLE t (a int, b int);
        CREATE INDEX plain ON t (a);
        CREATE UNIQUE INDEX partial ON t (a) WHERE b > 0;
        CREATE UNIQUE INDEX expression ON t (abs(a));
        CREATE UNIQUE INDEX descending ON t (a DESC);
      `,
      sql: `
        «ALTER TABLE t ADD UNIQUE USING INDEX plain»;
        «ALTER TABLE t ADD UNIQUE USING INDEX partial»;
        «ALTER TABLE t ADD UNIQUE USING INDEX expression»;
        «ALTER TABLE t ADD UNIQUE USING INDEX descending»;
        «ALTER TABLE t ADD UNIQUE USING INDEX missing»;
      `,
      message: [
        refused('"plain" is not a unique index'),
        refused('"partial" is a partial index'),
        refused('index "expression" contains expressions'),
        refused('index "descending" column number 1 does not have default sorting behavior'),
        refused('index "missing" does not exist'),
      ],
    },
    {
      name: 'forms that PostgreSQL refuses on a partitioned table',
      schema:
        'CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE e (id bigint) PARTITION BY LIST (id); CREATE INDEX i ON e (id);',
      sql: '«ALTER TABLE e ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES users NOT VALID»; «ALTER TABLE e ALTER id TYPE int»;',
      message: [
        refused('cannot add NOT VALID foreign key on partitioned table "e" referencing relation "users"'),
        refused('cannot alter column "id" because it is part of the partition key of relation "e"'),
      ],
    },
    {
      name: 'CONCURRENTLY on a partitioned table, or of two indexes',
      schema:
        'CREATE TABLE e (id int) PARTITION BY LIST (id); CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a);',
      options: { multiStatement: true },
      sql: '«CREATE INDEX CONCURRENTLY ON e (id)»; «DROP INDEX CONCURRENTLY i, j»;',
      message: [
        refused('cannot create index on partitioned table "e" concurrently'),
        refused('DROP INDEX CONCURRENTLY does not support dropping multiple objects'),
      ],
    },
    {
      name: 'on the older majors only',
      major: [16, 18],
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE e (id bigint) PARTITION BY LIST (id);',
      sql: '«ALTER TABLE e ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES users NOT VALID»;',
      message: refused('cannot add NOT VALID foreign key on partitioned table "e" referencing relation "users"'),
      postgres: [16],
    },
    {
      name: 'a constraint that is not there to be validated',
      sql: '«ALTER TABLE users VALIDATE CONSTRAINT grown_up»;',
      message: refused('constraint "grown_up" of relation "users" does not exist'),
    },
  ],
});
