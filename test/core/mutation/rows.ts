import { longestStatement } from '../../../server/src/core/sql/parser';
import type { Folder } from '../../support/folder';

/** A migration in two forms: `[[a|b]]` stands for the token that is harmless (a) or harmful (b); one may be empty. */
export interface Mutation extends Omit<Folder, 'files'> {
  readonly sql: string;
}

/** The names of files in two forms, for the rules that look at names; marked likewise. */
export interface NamesMutation extends Omit<Folder, 'sql' | 'schema' | 'down'> {
  readonly files: Readonly<Record<string, string>>;
}

const fresh = 'CREATE TABLE fresh (id bigint, email text);';
const users = 'CREATE TABLE users (id bigint PRIMARY KEY, email text);';
const pairs = { '1_a.up.sql': 'SELECT 1;', '1_a.down.sql': 'SELECT 1;' };

/** For each rule a harmless migration that one token makes harmful. */
export const mutations: Readonly<Record<string, Mutation | NamesMutation>> = {
  'attach-reads-partition': {
    schema: `CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE of_2027 (at date NOT NULL, CHECK (at >= '2027-01-01' AND at < '2028-01-01'));
      CREATE TABLE of_2028 (at date NOT NULL);`,
    sql: "ALTER TABLE events ATTACH PARTITION [[of_2027|of_2028]] FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
  },
  'column-rewrites-table': {
    schema: users,
    sql: 'ALTER TABLE users ADD COLUMN at timestamptz DEFAULT [[now|clock_timestamp]]();',
  },
  'concurrently-in-transaction': {
    schema: `${users} CREATE INDEX users_email_idx ON users (email);`,
    sql: 'BEGIN; DROP INDEX [[|CONCURRENTLY]] users_email_idx; COMMIT;',
  },
  'constraint-builds-index': {
    schema: users,
    sql: `${fresh} ALTER TABLE [[fresh|users]] ADD CONSTRAINT email_key UNIQUE (email);`,
  },
  'constraint-scans-table': {
    schema: users,
    sql: `${fresh} ALTER TABLE [[fresh|users]] ADD CONSTRAINT id_positive CHECK (id > 0);`,
  },
  'detach-searches-references': {
    schema: `CREATE TABLE days (day int PRIMARY KEY) PARTITION BY LIST (day);
      CREATE TABLE days_1 PARTITION OF days FOR VALUES IN (1);
      CREATE TABLE notes (day int CONSTRAINT of_day REFERENCES days CONSTRAINT after_0 CHECK (day > 0));`,
    sql: 'ALTER TABLE notes DROP CONSTRAINT [[of_day|after_0]]; ALTER TABLE days DETACH PARTITION days_1;',
  },
  'domain-constraint-scans-tables': {
    schema: `CREATE DOMAIN email AS text; CREATE DOMAIN unused AS text; ${users} ALTER TABLE users ADD COLUMN mail email;`,
    sql: 'ALTER DOMAIN [[unused|email]] SET NOT NULL;',
  },
  'drop-breaks-application': {
    schema: 'CREATE TABLE users (id bigint, legacy text, CONSTRAINT legacy CHECK (id > 0));',
    sql: 'ALTER TABLE users DROP [[CONSTRAINT|COLUMN]] legacy;',
  },
  'duplicate-version': { layout: 'plain', files: { '1_a.sql': 'SELECT 1;', '[[2|1]]_b.sql': 'SELECT 1;' } },
  'index-blocks-writes': { schema: users, sql: 'CREATE INDEX [[CONCURRENTLY|]] users_email_idx ON users (email);' },
  'invalid-directive': {
    sql: '[[-- lockstep-disable-next-line index-blocks-writes|-- lockstep-disable-next-line no-such-rule]]\nSELECT 1;',
  },
  'invalid-section': {
    layout: 'dbmate',
    files: { '1_a.sql': '-- migrate:up\nSELECT 1;\n[[-- migrate:down|-- migrate:up]]\nSELECT 1;\n' },
  },
  'maintenance-rewrites-table': { schema: users, sql: 'VACUUM [[|FULL]] users;', layout: 'flyway' },
  'down-does-not-undo': {
    files: {
      ...pairs,
      '2_b.up.sql': 'CREATE TABLE a (id int PRIMARY KEY);',
      '2_b.down.sql': 'DROP TABLE IF EXISTS [[a|b]];',
    },
  },
  'missing-down': { files: { ...pairs, '2_b.up.sql': 'SELECT 1;', '[[2|3]]_b.down.sql': 'SELECT 1;' } },
  'missing-lock-timeout': {
    schema: users,
    sql: "SET [[lock_timeout|statement_timeout]] = '2s'; ALTER TABLE users ADD COLUMN note text;",
  },
  'missing-up': { files: { ...pairs, '[[2|3]]_b.up.sql': 'SELECT 1;', '2_b.down.sql': 'SELECT 1;' } },
  'not-null-scans-table': {
    schema: 'CREATE TABLE users (email text, checked text CHECK (checked IS NOT NULL));',
    sql: 'ALTER TABLE users ALTER COLUMN [[checked|email]] SET NOT NULL;',
  },
  'partition-scans-default': {
    schema: `CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE events_default PARTITION OF events DEFAULT;
      CREATE TABLE visits (at date NOT NULL) PARTITION BY RANGE (at);`,
    sql: "CREATE TABLE of_2027 PARTITION OF [[visits|events]] FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
  },
  'published-without-identity': {
    schema: users,
    sql: 'CREATE PUBLICATION feed FOR TABLE users; ALTER TABLE users REPLICA IDENTITY [[FULL|NOTHING]];',
  },
  'rename-breaks-application': {
    schema: 'CREATE TABLE users (id bigint, mail text, CONSTRAINT mail CHECK (id > 0));',
    sql: 'ALTER TABLE users RENAME [[CONSTRAINT|COLUMN]] mail TO email;',
  },
  'required-column-without-default': { schema: users, sql: 'ALTER TABLE users ADD COLUMN note text [[|NOT]] NULL;' },
  'statement-fails': { schema: users, sql: 'ALTER TABLE users ALTER COLUMN [[email|mail]] DROP NOT NULL;' },
  'storage-change-rewrites-table': { schema: users, sql: `${fresh} ALTER TABLE [[fresh|users]] SET UNLOGGED;` },
  'syntax-error': { sql: 'CREATE TABLE users (id bigint PRIMARY KEY [[|,]]);' },
  'syntax-too-new': { sql: 'CREATE TABLE doubled (a int, b int GENERATED ALWAYS AS (a * 2) [[STORED|VIRTUAL]]);' },
  'type-change-blocks': {
    schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(50));',
    sql: 'ALTER TABLE orders ALTER COLUMN note TYPE varchar([[100|10]]);',
  },
  'unanalysed-statement': { sql: `SELECT [[1|'${'x'.repeat(longestStatement)}']];` },
  'unbatched-change': { schema: users, sql: "UPDATE users SET email = '' WHERE [[id|email]] IN (NULL);" },
  'unused-directive': {
    schema: users,
    sql: `-- lockstep-disable-next-line index-blocks-writes
      CREATE INDEX [[|CONCURRENTLY]] users_email_idx ON users (email);`,
  },
  'version-gap': { files: { ...pairs, '[[2|3]]_b.up.sql': 'SELECT 1;', '[[2|3]]_b.down.sql': 'SELECT 1;' } },
  'work-under-lock': {
    schema: users,
    sql: `BEGIN; ${fresh} ALTER TABLE [[fresh|users]] ADD COLUMN note text; UPDATE users SET email = ''; COMMIT;`,
  },
  'drop-loses-data': {
    schema: 'CREATE TABLE users (id bigint, legacy text, CONSTRAINT legacy CHECK (id > 0));',
    sql: 'ALTER TABLE users DROP [[CONSTRAINT|COLUMN]] legacy;',
  },
  'deletes-all-rows': { schema: users, sql: `${fresh} TRUNCATE [[fresh|users]];` },
  'drop-takes-dependents': {
    schema: 'CREATE TABLE users (tenant int, email text, note text, UNIQUE (tenant, email));',
    sql: 'ALTER TABLE users DROP COLUMN [[note|tenant]];',
  },
  'duplicate-index': {
    schema: 'CREATE TABLE orders (user_id bigint, at timestamptz, UNIQUE (user_id, at));',
    sql: 'CREATE INDEX CONCURRENTLY orders_idx ON orders ([[at|user_id]]);',
  },
  'foreign-key-without-index': {
    schema: users,
    sql: 'CREATE TABLE orders (id bigint PRIMARY KEY, a bigint, FOREIGN KEY ([[id|a]]) REFERENCES users (id));',
  },
  'insert-needs-column': {
    schema: "CREATE TABLE users (state text NOT NULL DEFAULT 'new', note text DEFAULT 'new');",
    sql: 'ALTER TABLE users ALTER COLUMN [[note|state]] DROP DEFAULT;',
  },
  'invalid-index-kept': {
    schema: users,
    sql: 'CREATE INDEX [[|CONCURRENTLY]] IF NOT EXISTS users_email_idx ON users (email);',
  },
  'naming-convention': { sql: 'CREATE TABLE [[users|"Users"]] (id bigint PRIMARY KEY);' },
  'not-repeatable': {
    options: { multiStatement: true },
    schema: users,
    sql: 'CREATE TABLE t (a int); [[|ANALYZE]];',
  },
  'null-breaks-readers': {
    schema: 'CREATE TABLE users (email text NOT NULL);',
    sql: 'ALTER TABLE users ALTER COLUMN email [[SET|DROP]] NOT NULL;',
  },
  'other-database-syntax': { sql: 'CREATE TABLE users (id int [[UNIQUE|AUTO_INCREMENT]] PRIMARY KEY);' },
  'prefer-identity': { sql: 'CREATE TABLE users (id [[bigint|bigserial]] PRIMARY KEY);' },
  'prefer-text': { sql: 'CREATE TABLE users (id bigint PRIMARY KEY, name [[numeric|varchar]](50));' },
  'row-security-without-policy': {
    schema: 'CREATE TABLE notes (id bigint);',
    sql: 'ALTER TABLE notes [[DISABLE|ENABLE]] ROW LEVEL SECURITY;',
  },
  'setting-outlives-migration': {
    schema: 'CREATE SCHEMA app;',
    sql: 'BEGIN; SET [[LOCAL|SESSION]] search_path = app; CREATE TABLE users (id bigint PRIMARY KEY); COMMIT;',
  },
  'table-without-primary-key': { sql: 'CREATE [[TEMPORARY|]] TABLE tags (name text);' },
  'timeout-cuts-off-work': {
    schema: users,
    sql: "SET [[lock_timeout|statement_timeout]] = '5s'; CREATE INDEX CONCURRENTLY users_email_idx ON users (email);",
  },
  'transaction-ended-early': { layout: 'dbmate', down: '', sql: 'CREATE TABLE t (a int); [[|COMMIT]];' },
  'transaction-left-open': { schema: users, sql: "BEGIN; COMMENT ON TABLE users IS 'people'; [[COMMIT|]];" },
  'trigger-left-disabled': { schema: users, sql: 'ALTER TABLE users [[ENABLE|DISABLE]] TRIGGER ALL;' },
  'type-change-loses-data': {
    schema: 'CREATE TABLE orders (price numeric(10,4));',
    sql: 'ALTER TABLE orders ALTER COLUMN price TYPE numeric([[12|8]],4);',
  },
  'unsafe-security-definer': {
    schema: users,
    sql: 'CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY [[INVOKER|DEFINER]] AS $$ SELECT count(*) FROM users $$;',
  },
  'constraint-never-validated': {
    schema: `${users} CREATE TABLE other (id bigint, CONSTRAINT c CHECK (id > 0));
      ALTER TABLE users ADD CONSTRAINT c CHECK (id > 0) NOT VALID;`,
    sql: 'ALTER TABLE [[users|other]] VALIDATE CONSTRAINT c;',
  },
};
