import { dropLosesData } from '../../../server/src/core/rules/drop-loses-data';
import { testRule } from '../../support/testRule';

const column = (table: string, name: string): string =>
  `The values of ${table}.${name} are gone for good: \`SELECT count(*) FROM ${table} WHERE ${name} IS NOT NULL\` counts them.`;
const table = (name: string): string =>
  `The rows of ${name} are gone for good: \`SELECT count(*) FROM ${name}\` counts them.`;

testRule(dropLosesData, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, legacy text, n int, twice int GENERATED ALWAYS AS (n * 2) STORED);
    CREATE TABLE "Old Orders" (id int, "Note" text);
    CREATE VIEW recent AS SELECT id FROM users;
    CREATE MATERIALIZED VIEW totals AS SELECT id FROM users;
    CREATE SCHEMA app;
    CREATE TABLE app.notes (id int);
  `,
  quiet: {
    'nobody saw a table of the same transaction': 'CREATE TABLE t (a int, b int); ALTER TABLE t DROP a; DROP TABLE t;',
    'views and materialized views can be made again': 'DROP VIEW recent; DROP MATERIALIZED VIEW totals;',
    'a generated column is computed again': 'ALTER TABLE users DROP COLUMN twice;',
    'IF EXISTS finds nothing': 'DROP TABLE IF EXISTS nothing; ALTER TABLE users DROP COLUMN IF EXISTS nothing;',
    'an empty schema': 'CREATE SCHEMA empty; DROP SCHEMA empty;',
    'squawk was told, for all of the statement': {
      sql: '-- squawk-ignore ban-drop-column\nALTER TABLE users\n  DROP COLUMN legacy;\n',
      config: { suppressions: { requireReason: false, accept: ['squawk'] } },
    },
    'Atlas was told, by the name of its analyzer': {
      sql: '-- atlas:nolint destructive\nALTER TABLE users\n  DROP COLUMN legacy;\n',
      config: { suppressions: { requireReason: false, accept: ['atlas'] } },
    },
    'code that would fail takes its drops back':
      "DO $$ BEGIN ALTER TABLE users DROP legacy; RAISE EXCEPTION 'no'; EXCEPTION WHEN OTHERS THEN NULL; END $$;",
    'a table that the code makes itself': 'DO $$ BEGIN CREATE TABLE t (a int); DROP TABLE t; END $$;',
    'a function that nobody calls':
      'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE users; END $$;',
    'the down of an up': { sql: 'CREATE TABLE t (a int);', down: 'DROP TABLE t;' },
  },
  reported: [
    {
      name: 'a column',
      sql: 'ALTER TABLE users «DROP COLUMN legacy»;',
      message: column('public.users', 'legacy'),
    },
    {
      name: 'in a DO',
      sql: 'DO $$ BEGIN\n  «ALTER TABLE users DROP COLUMN legacy;»\nEND $$;',
      message: column('public.users', 'legacy'),
    },
    {
      name: 'behind a condition',
      sql: "DO $$ BEGIN IF current_user <> 'nobody' THEN\n  «DROP TABLE app.notes;»\nEND IF; END $$;",
      message: table('app.notes').replace(/\.$/, ' (where the condition holds that the code stands behind).'),
    },
    {
      name: 'in a function that is called',
      sql: `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE users DROP legacy; END $$;
«SELECT» f();`,
      message: column('public.users', 'legacy'),
    },
    { name: 'a table', sql: '«DROP TABLE» users CASCADE;', message: table('public.users') },
    {
      name: 'names that need quotes',
      sql: 'ALTER TABLE "Old Orders" «DROP "Note"»; «DROP TABLE» "Old Orders";',
      message: [
        'The values of public.Old Orders.Note are gone for good: `SELECT count(*) FROM public."Old Orders" WHERE "Note" IS NOT NULL` counts them.',
        'The rows of public.Old Orders are gone for good: `SELECT count(*) FROM public."Old Orders"` counts them.',
      ],
    },
    {
      name: 'a schema with what is in it',
      sql: '«DROP SCHEMA» app CASCADE;',
      message:
        "Every table of the schema app goes with it, rows and all: `SELECT sum(n_live_tup) FROM pg_stat_user_tables WHERE schemaname = 'app'` says about how many.",
    },
    {
      name: 'a database',
      sql: '«DROP DATABASE» IF EXISTS shop;',
      message: 'The database shop is gone for good, with all that is in it.',
    },
    {
      name: 'a table that no migration made',
      isWholeHistory: false,
      sql: '«DROP TABLE» invoices;',
      message:
        'The rows of public.invoices are gone for good: `SELECT count(*) FROM public.invoices` counts them (assuming that public.invoices exists and others use it).',
      severity: 'info',
    },
  ],
});
