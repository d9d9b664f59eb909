import { renameBreaksApplication } from '../../../server/src/core/rules/rename-breaks-application';
import { batchesByKey } from '../../support/batches';
import { testRule } from '../../support/testRule';

const fails = (from: string, to: string): string =>
  `The application version that still runs fails as soon as ${from} is called ${to}.`;

const withView = {
  title: 'Rename it with a view under the old name: 1 migration waits for a deploy',
  applicability: 'needs-review',
} as const;

const sync = `CREATE FUNCTION users_email_sync() RETURNS trigger LANGUAGE plpgsql AS $sync$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.email IS NULL THEN
      NEW.email := NEW.mail;
    ELSE
      NEW.mail := NEW.email;
    END IF;
  ELSIF NEW.email::text IS DISTINCT FROM OLD.email::text THEN
    NEW.mail := NEW.email;
  ELSE
    NEW.email := NEW.mail;
  END IF;
  RETURN NEW;
END
$sync$;
CREATE TRIGGER zz_users_email_sync BEFORE INSERT OR UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION users_email_sync()`;

const fill = (to: string, from: string): string =>
  batchesByKey(
    'users',
    'id',
    `    UPDATE users SET ${to} = ${from}\n      WHERE ${to} IS NULL AND ${from} IS NOT NULL AND RANGE;`,
  );

const inSteps = {
  title: 'Split into 2 migrations: add email, keep both in step, fill it in batches; and 2 that wait for a deploy',
  applicability: 'needs-review',
} as const;

testRule(renameBreaksApplication, {
  schema: `
    CREATE TABLE users (id bigint CONSTRAINT positive CHECK (id > 0), mail text);
    CREATE INDEX i ON users (mail);
    CREATE VIEW people AS SELECT mail FROM users;
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE SCHEMA app;
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
  `,
  quiet: {
    'applications do not name indexes and constraints':
      'ALTER INDEX i RENAME TO j; ALTER TABLE users RENAME CONSTRAINT positive TO id_positive; ALTER TABLE j RENAME TO k;',
    'nobody saw a table of the same transaction':
      'CREATE TABLE t (a int); ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME TO u;',
    'a view takes the old name in the same transaction':
      "SET lock_timeout = '2s'; ALTER TABLE users RENAME TO accounts; CREATE VIEW users AS SELECT id, mail FROM accounts;",
    'a temporary table': 'CREATE TEMP TABLE users (a int); ALTER TABLE users RENAME TO others;',
    'IF EXISTS finds nothing': 'ALTER TABLE IF EXISTS nothing RENAME TO something;',
    'a down gives the old name back': {
      sql: '-- lockstep-disable rename-breaks-application -- nobody uses it\nALTER TABLE users RENAME TO accounts;\n',
      down: 'ALTER TABLE accounts RENAME TO users;',
    },
  },
  reported: [
    {
      name: 'a function, in a DO',
      sql: 'DO $$ BEGIN\n  «ALTER FUNCTION one() RENAME TO two;»\nEND $$;',
      message: fails('the function public.one', 'two'),
    },
    {
      name: 'a column',
      sql: 'ALTER TABLE users «RENAME COLUMN mail TO email»;',
      message: fails('public.users.mail', 'email'),
    },
    {
      name: 'a column without the word, to a name that needs quotes',
      sql: 'ALTER TABLE ONLY users «RENAME mail TO "E-Mail"»;',
      message: fails('public.users.mail', 'E-Mail'),
    },
    {
      name: 'a column that nothing hangs on',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, mail varchar(20));',
      sql: 'ALTER TABLE users «RENAME mail TO email»;',
      down: '-- Back.\nALTER TABLE users RENAME email TO mail;',
      message: fails('public.users.mail', 'email'),
      fixes: [
        {
          ...inSteps,
          after: {
            '2_change.up.sql': `SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN email varchar(20);
${sync};
`,
            '2_change.down.sql': `-- Back.
SET LOCAL lock_timeout = '2s';
DROP TRIGGER zz_users_email_sync ON users;
DROP FUNCTION users_email_sync();
ALTER TABLE users DROP COLUMN email;
`,
            '3_fill_email.up.sql': fill('email', 'mail'),
            '3_fill_email.down.sql': '-- Nothing to undo: email goes with the migration that adds it.\n',
            '../lockstep/plans/rename-users-mail-to-email/1-drop-mail.sql': `-- This waits for a deploy, and no tool runs it. Once what is named below is live, and no older version runs any more,
--   lockstep plan continue rename-users-mail-to-email
-- writes its migrations behind the last of migrations.
--@ live: a version of the application that uses public.users.email, and no longer public.users.mail
--@ folder: migrations
--@ after: 2_change.up.sql
--@ after: 3_fill_email.up.sql

--@ migration: undo fill mail
--@ up
-- Nothing at once: this is here for the way back.
--@ down, outside a transaction
${fill('mail', 'email')}
--@ migration: drop users mail
--@ up
SET LOCAL lock_timeout = '2s';
DROP TRIGGER zz_users_email_sync ON users;
-- lockstep-disable-next-line drop-breaks-application -- only the trigger calls it
DROP FUNCTION users_email_sync();
-- lockstep-disable-next-line drop-breaks-application, drop-loses-data -- its values are in email, and the plan rename-users-mail-to-email waited until no version used it
ALTER TABLE users DROP COLUMN mail;
--@ down
SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN mail varchar(20);
${sync};
`,
          },
        },
      ],
    },
    {
      name: 'a column where the tool would cut the function at its semicolons',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, mail text);',
      options: { multiStatement: true },
      sql: 'ALTER TABLE users «RENAME mail TO email»;',
      message: fails('public.users.mail', 'email'),
    },
    {
      name: 'columns that the fix cannot make again: keys, what others refer to, identities, what is generated or read',
      schema: `
        CREATE TABLE users (
          id bigint PRIMARY KEY, n int UNIQUE, m int GENERATED BY DEFAULT AS IDENTITY, r serial,
          s int, g int GENERATED ALWAYS AS (s + 1) STORED, x int, EXCLUDE (x WITH =)
        );
        CREATE TABLE logs (n int REFERENCES users (n));
        CREATE TABLE parts (a int) PARTITION BY LIST (a);
      `,
      sql: `
        SET lock_timeout = '2s';
        ALTER TABLE users «RENAME id TO a»;
        ALTER TABLE users «RENAME n TO d»;
        ALTER TABLE users «RENAME m TO f»;
        ALTER TABLE users «RENAME r TO h»;
        ALTER TABLE users «RENAME s TO i»;
        ALTER TABLE users «RENAME g TO j»;
        ALTER TABLE users «RENAME x TO k»;
        ALTER TABLE parts «RENAME a TO b»;
      `,
      message: [
        ...['id a', 'n d', 'm f', 'r h', 's i', 'g j', 'x k'].map((names) => {
          const [from = '', to = ''] = names.split(' ');
          return fails(`public.users.${from}`, to);
        }),
        fails('public.parts.a', 'b'),
      ],
    },
    {
      name: 'a table, twice',
      sql: 'ALTER TABLE public.users «RENAME TO accounts»; ALTER TABLE accounts «RENAME TO customers»;',
      message: [fails('public.users', 'accounts'), fails('public.accounts', 'customers')],
      fixes: [withView],
    },
    {
      name: 'a table, whose down gives it its old name',
      sql: 'ALTER TABLE public."users" «RENAME TO "Accounts"»;\nALTER TABLE "Accounts" ADD a int;',
      down: '-- Back.\nALTER TABLE "Accounts" DROP a;\nALTER TABLE "Accounts" RENAME TO users;',
      message: fails('public.users', 'Accounts'),
      fixes: [
        {
          ...withView,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE public."users" RENAME TO "Accounts";
              -- For the version that still runs. Privileges that no migration has granted are to be granted on it as well.
              CREATE VIEW public."users" AS SELECT id, mail FROM public."Accounts";
              ALTER TABLE "Accounts" ADD a int;
            `,
            '2_change.down.sql': `
              -- Back.
              SET LOCAL lock_timeout = '2s';
              DROP VIEW public."users";
              ALTER TABLE "Accounts" DROP a;
              ALTER TABLE "Accounts" RENAME TO users;
            `,
            '../lockstep/plans/rename-users-to-accounts/1-drop-the-view-public-users.sql': `
              -- This waits for a deploy, and no tool runs it. Once what is named below is live, and no older version runs any more,
              --   lockstep plan continue rename-users-to-accounts
              -- writes its migrations behind the last of migrations.
              --@ live: a version of the application that uses public.Accounts, and no longer public.users
              --@ folder: migrations
              --@ after: 2_change.up.sql

              --@ migration: drop view users
              --@ up
              SET LOCAL lock_timeout = '2s';
              -- lockstep-disable-next-line drop-breaks-application -- the plan rename-users-to-accounts waited until no version used it
              DROP VIEW public."users";
              --@ down
              CREATE VIEW public."users" AS SELECT id, mail FROM public."Accounts";
            `,
          },
        },
      ],
    },
    {
      name: 'a table with policies, whose view would go round them before PostgreSQL 15',
      schema:
        'CREATE TABLE users (id int); ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON users USING (id > 0);',
      major: 14,
      sql: 'ALTER TABLE users «RENAME TO accounts»;',
      message: fails('public.users', 'accounts'),
    },
    {
      name: 'a table with policies, whose view asks who reads it',
      schema:
        'CREATE TABLE users (id int); ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON users USING (id > 0);',
      sql: 'ALTER TABLE users «RENAME TO accounts»;',
      message: fails('public.users', 'accounts'),
      fixes: [withView],
    },
    {
      name: 'a table where each statement is a transaction of its own',
      options: { multiStatement: true },
      sql: 'ALTER TABLE users «RENAME TO accounts»;',
      message: fails('public.users', 'accounts'),
    },
    {
      name: 'a view',
      sql: 'ALTER VIEW people «RENAME TO persons»;',
      message: fails('public.people', 'persons'),
      fixes: [withView],
    },
    {
      name: 'a view that calls for the rights of its user',
      major: 15,
      schema: 'CREATE TABLE t (id int); CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM t;',
      sql: "SET LOCAL lock_timeout = '1s'; ALTER VIEW v «RENAME TO w»;",
      message: fails('public.v', 'w'),
      fixes: [
        {
          ...withView,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '1s'; ALTER VIEW v RENAME TO w;
              -- For the version that still runs. Privileges that no migration has granted are to be granted on it as well.
              CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM w;
            `,
            '../lockstep/plans/rename-v-to-w/1-drop-the-view-v.sql': `
              -- This waits for a deploy, and no tool runs it. Once what is named below is live, and no older version runs any more,
              --   lockstep plan continue rename-v-to-w
              -- writes its migrations behind the last of migrations.
              --@ live: a version of the application that uses public.w, and no longer public.v
              --@ folder: migrations
              --@ after: 2_change.up.sql

              --@ migration: drop view v
              --@ up
              SET LOCAL lock_timeout = '2s';
              -- lockstep-disable-next-line drop-breaks-application -- the plan rename-v-to-w waited until no version used it
              DROP VIEW v;
              --@ down
              CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM w;
            `,
          },
        },
      ],
    },
    {
      name: 'a materialized view',
      schema: 'CREATE TABLE t (id int); CREATE MATERIALIZED VIEW m AS SELECT id FROM t;',
      sql: 'ALTER MATERIALIZED VIEW m «RENAME TO n»;',
      message: fails('public.m', 'n'),
    },
    {
      name: 'a table that moves to another schema',
      sql: 'ALTER TABLE users «SET SCHEMA app»;',
      message: fails('public.users', 'app.users'),
      fixes: [{ ...withView, title: 'Move it with a view under the old name: 1 migration waits for a deploy' }],
    },
    {
      name: 'a view that moves to another schema, which nobody can write',
      schema: 'CREATE SCHEMA app; CREATE TABLE t (id int); CREATE VIEW v AS SELECT count(*) AS n FROM t;',
      sql: "SET LOCAL lock_timeout = '1s'; ALTER VIEW public.v «SET SCHEMA app»;",
      message: fails('public.v', 'app.v'),
      fixes: [
        {
          ...withView,
          title: 'Move it with a view under the old name: 1 migration waits for a deploy',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '1s'; ALTER VIEW public.v SET SCHEMA app;
              -- For the version that still runs. Privileges that no migration has granted are to be granted on it as well.
              CREATE VIEW public.v AS SELECT n FROM app.v;
            `,
            '../lockstep/plans/move-v-to-app/1-drop-the-view-public-v.sql': `
              -- This waits for a deploy, and no tool runs it. Once what is named below is live, and no older version runs any more,
              --   lockstep plan continue move-v-to-app
              -- writes its migrations behind the last of migrations.
              --@ live: a version of the application that uses app.v, and no longer public.v
              --@ folder: migrations
              --@ after: 2_change.up.sql

              --@ migration: drop view v
              --@ up
              SET LOCAL lock_timeout = '2s';
              -- lockstep-disable-next-line drop-breaks-application -- the plan move-v-to-app waited until no version used it
              DROP VIEW public.v;
              --@ down
              CREATE VIEW public.v AS SELECT n FROM app.v;
            `,
          },
        },
      ],
    },
    {
      name: 'a value of an enum',
      sql: "«ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'»;",
      message: fails('the value sad of public.mood', 'blue'),
    },
    {
      name: 'a function, a type and a schema',
      sql: '«ALTER FUNCTION one() RENAME TO two»; «ALTER TYPE mood RENAME TO temper»; «ALTER SCHEMA app RENAME TO apps»;',
      message: [
        fails('the function public.one', 'two'),
        fails('the type public.mood', 'temper'),
        fails('the schema app', 'apps'),
      ],
    },
    {
      name: 'a table of another schema',
      schema: 'CREATE SCHEMA app; SET search_path TO app, public; CREATE TABLE users (id int);',
      sql: 'ALTER TABLE IF EXISTS app.users «RENAME TO accounts»;',
      message: fails('app.users', 'accounts'),
      fixes: [withView],
    },
    {
      name: 'a table that no migration made',
      sql: 'ALTER TABLE legacy «RENAME COLUMN a TO b»;',
      message:
        'The application version that still runs fails as soon as public.legacy.a is called b (assuming that public.legacy exists and others use it).',
      severity: 'info',
    },
  ],
});
