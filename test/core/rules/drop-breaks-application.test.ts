import { dropBreaksApplication } from '../../../server/src/core/rules/drop-breaks-application';
import { testRule } from '../../support/testRule';

const fails = (name: string): string => `The application version that still runs fails where it uses ${name}.`;

testRule(dropBreaksApplication, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, legacy text, "Old Name" text);
    CREATE TABLE orders (id int);
    CREATE VIEW recent AS SELECT id FROM orders;
    CREATE MATERIALIZED VIEW totals AS SELECT id FROM orders;
    CREATE INDEX i ON users (legacy);
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE SCHEMA app;
    CREATE FUNCTION one(a int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
  `,
  quiet: {
    'nobody saw a table of the same transaction': 'CREATE TABLE t (a int, b int); ALTER TABLE t DROP a; DROP TABLE t;',
    'a temporary table': 'CREATE TEMP TABLE t (a int); DROP TABLE t;',
    'IF EXISTS finds nothing':
      'DROP TABLE IF EXISTS nothing; DROP VIEW IF EXISTS nothing; ALTER TABLE users DROP COLUMN IF EXISTS nothing; DROP FUNCTION IF EXISTS nothing; DROP TYPE IF EXISTS nothing;',
    'indexes, constraints, defaults and NOT NULL hold no data':
      'DROP INDEX i; ALTER TABLE users ALTER id DROP DEFAULT, DROP CONSTRAINT users_pkey;',
    'a down takes back what its up made': {
      sql: "SET lock_timeout = '1s'; ALTER TABLE users ADD nick text; CREATE TABLE t (a int);",
      down: 'ALTER TABLE users DROP nick; DROP TABLE t;',
    },
    'it is said to be unused':
      '-- lockstep-disable-next-line drop-breaks-application -- unused since 2.4\nALTER TABLE users DROP COLUMN legacy;\n',
    'a table of the same name in another schema, made just now':
      'CREATE TABLE app.users (id int); DROP TABLE app.users;',
  },
  reported: [
    {
      name: 'a column',
      sql: 'ALTER TABLE users «DROP COLUMN legacy»;',
      message: fails('public.users.legacy'),
    },
    {
      name: 'several columns, each at its place, in any spelling',
      sql: 'ALTER TABLE IF EXISTS ONLY public."users" «DROP legacy CASCADE», ADD a int, «DROP COLUMN IF EXISTS "Old Name"»;',
      message: [fails('public.users.legacy'), fails('public.users.Old Name')],
    },
    {
      name: 'a table, under the name that it has since',
      sql: 'ALTER TABLE users RENAME TO people; «DROP TABLE» people;',
      message: fails('public.people'),
    },
    {
      name: 'two tables in one statement',
      sql: '««DROP TABLE»» orders, users CASCADE;',
      message: [fails('public.orders'), fails('public.users')],
    },
    {
      name: 'a view and a materialized view',
      sql: '«DROP VIEW» recent; «DROP MATERIALIZED VIEW» totals;',
      message: [fails('public.recent'), fails('public.totals')],
    },
    {
      name: 'a table that is made anew at once',
      schema: 'CREATE TABLE users (id int);',
      sql: '«DROP TABLE» users; CREATE TABLE users (id bigint);',
      message: fails('public.users'),
    },
    {
      name: 'a function, a type, and a schema with what is in it',
      sql: '«DROP FUNCTION» one(int); «DROP TYPE» IF EXISTS mood; «DROP SCHEMA» app CASCADE;',
      message: [fails('the function public.one'), fails('the type public.mood'), fails('the schema app')],
    },
    {
      name: 'a table that no migration made',
      sql: '«DROP TABLE» IF EXISTS legacy;',
      isWholeHistory: false,
      message:
        'The application version that still runs fails where it uses public.legacy (assuming that public.legacy exists and others use it).',
      severity: 'info',
    },
  ],
});
