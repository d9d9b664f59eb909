import { dropBreaksApplication } from '../../../server/src/core/rules/drop-breaks-application';
import { testRule } from '../../support/testRule';

const inTwo = {
  title: 'Drop it in two releases: 1 migration waits for a deploy',
  applicability: 'needs-review',
} as const;
const inTwoLoosened = {
  title: 'Drop it in two releases: DROP NOT NULL now, 1 migration waits for a deploy',
  applicability: 'needs-review',
} as const;

/** The file of a step that waits, as far as it is not the same for all. */
const waiting = (plan: string, live: string, name: string, up: string, down: string): string => `
  -- This waits for a deploy, and no tool runs it. Once what is named below is live, and no older version runs any more,
  --   lockstep plan continue ${plan}
  -- writes its migrations behind the last of migrations.
  --@ live: a version of the application that no longer uses ${live}
  --@ folder: migrations
  --@ after: 2_change.up.sql

  --@ migration: ${name}
  --@ up
  SET LOCAL lock_timeout = '2s';
  ${up.trim().split('\n').join('\n  ')}
  --@ down
  ${down.trim().split('\n').join('\n  ')}
`;

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
      sql: '-- Nobody reads it.\nALTER TABLE users «DROP COLUMN legacy»;',
      message: fails('public.users.legacy'),
      fixes: [
        {
          ...inTwo,
          after: {
            '2_change.up.sql': '-- Nothing at once: the plan drop-users-legacy drops users.legacy after a deploy.',
            '../lockstep/plans/drop-users-legacy/1-drop-legacy.sql': waiting(
              'drop-users-legacy',
              'public.users.legacy',
              'drop users.legacy',
              `-- Nobody reads it.
-- lockstep-disable-next-line drop-breaks-application -- the plan drop-users-legacy waited until no version used it
ALTER TABLE users DROP COLUMN legacy;`,
              '-- Nothing here makes public.users.legacy again.',
            ),
          },
        },
      ],
    },
    {
      name: 'a column that rows must have, which new code has to be able to leave out',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, "Alt" text NOT NULL, nick text NOT NULL DEFAULT 1);',
      sql: 'ALTER TABLE users ADD COLUMN a int, «DROP "Alt"», ADD b int, «DROP COLUMN nick»;\nCREATE TABLE t (a int);',
      down: `
        DROP TABLE t;
        -- As it was.
        ALTER TABLE users ADD COLUMN "Alt" text NOT NULL DEFAULT '';
        ALTER TABLE users ADD COLUMN nick text NOT NULL DEFAULT 1, DROP b, DROP a;
      `,
      message: [fails('public.users.Alt'), fails('public.users.nick')],
      fixes: [
        {
          ...inTwoLoosened,
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- lockstep-disable-next-line null-breaks-readers -- rows of the version that leaves Alt out hold none
              ALTER TABLE users ALTER COLUMN "Alt" DROP NOT NULL;
              ALTER TABLE users ADD COLUMN a int, ADD b int;
              CREATE TABLE t (a int);
            `,
            '2_change.down.sql': `
              DROP TABLE t;
              ALTER TABLE users DROP b, DROP a;
              SET LOCAL lock_timeout = '2s';
              -- Rows of the newer version may hold none: fill them first.
              -- lockstep-disable-next-line not-null-scans-table -- a way back for an emergency
              ALTER TABLE users ALTER COLUMN "Alt" SET NOT NULL;
            `,
            '../lockstep/plans/drop-users-alt-users-nick/1-drop-alt-and-nick.sql': waiting(
              'drop-users-alt-users-nick',
              'public.users.Alt and public.users.nick',
              'drop users.Alt users.nick',
              `-- lockstep-disable-next-line drop-breaks-application -- the plan drop-users-alt-users-nick waited until no version used it
ALTER TABLE users DROP "Alt", DROP COLUMN nick;`,
              `SET LOCAL lock_timeout = '2s';
-- As it was.
ALTER TABLE users ADD COLUMN "Alt" text DEFAULT '';
ALTER TABLE users ADD COLUMN nick text NOT NULL DEFAULT 1;`,
            ),
          },
        },
        inTwoLoosened,
      ],
    },
    {
      name: 'a column of a primary key, which new code cannot leave out',
      sql: 'ALTER TABLE users «DROP COLUMN id»;',
      message: fails('public.users.id'),
    },
    {
      name: 'several columns, each at its place, in any spelling',
      sql: 'ALTER TABLE IF EXISTS ONLY public."users" «DROP legacy CASCADE», ADD a int, «DROP COLUMN IF EXISTS "Old Name"»;',
      message: [fails('public.users.legacy'), fails('public.users.Old Name')],
      fixes: [inTwo, inTwo],
    },
    {
      name: 'a column of which no down tells, but the migrations before',
      schema:
        "CREATE TABLE users (id bigint PRIMARY KEY, nick varchar(9) NOT NULL DEFAULT 'x'); COMMENT ON COLUMN users.nick IS 'short';",
      sql: 'ALTER TABLE users «DROP nick»;',
      message: fails('public.users.nick'),
      fixes: [
        {
          ...inTwo,
          after: {
            '2_change.up.sql': '-- Nothing at once: the plan drop-users-nick drops users.nick after a deploy.',
            '../lockstep/plans/drop-users-nick/1-drop-nick.sql': waiting(
              'drop-users-nick',
              'public.users.nick',
              'drop users.nick',
              `-- lockstep-disable-next-line drop-breaks-application -- the plan drop-users-nick waited until no version used it
ALTER TABLE users DROP nick;`,
              `SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN nick varchar(9) DEFAULT 'x' NOT NULL;
COMMENT ON COLUMN users.nick IS 'short';`,
            ),
          },
        },
      ],
    },
    {
      name: 'a table, under the name that it has since',
      sql: 'ALTER TABLE users RENAME TO people; «DROP TABLE» people;',
      message: fails('public.people'),
      fixes: [inTwo],
    },
    {
      name: 'two tables in one statement',
      sql: '««DROP TABLE»» orders, users CASCADE;',
      message: [fails('public.orders'), fails('public.users')],
      fixes: [inTwo, inTwo],
    },
    {
      name: 'a table, with all that its down makes again',
      schema: 'CREATE TABLE orders (id int PRIMARY KEY, a int); CREATE INDEX i ON orders (a);',
      sql: '«DROP TABLE» orders; CREATE TABLE t (a int);',
      down: `
        DROP TABLE t;
        CREATE TABLE orders (id int PRIMARY KEY, a int); -- once more
        CREATE INDEX i ON orders (a);
      `,
      message: fails('public.orders'),
      fixes: [
        {
          ...inTwo,
          after: {
            '2_change.up.sql': ' CREATE TABLE t (a int);',
            '2_change.down.sql': 'DROP TABLE t;',
            '../lockstep/plans/drop-orders/1-drop-orders.sql': waiting(
              'drop-orders',
              'public.orders',
              'drop orders',
              `-- lockstep-disable-next-line drop-breaks-application -- the plan drop-orders waited until no version used it
DROP TABLE orders;`,
              'CREATE TABLE orders (id int PRIMARY KEY, a int); -- once more\nCREATE INDEX i ON orders (a);',
            ),
          },
        },
      ],
    },
    {
      name: 'a column with an index and a foreign key, which the down makes again',
      schema:
        'CREATE TABLE teams (id int PRIMARY KEY); CREATE TABLE users (id int, team int REFERENCES teams); CREATE INDEX i ON users (team);',
      sql: "SET LOCAL lock_timeout = '2s';\nALTER TABLE users «DROP COLUMN team»;",
      down: `
        SET LOCAL lock_timeout = '2s';
        ALTER TABLE users ADD COLUMN team int;
        CREATE INDEX i ON users (team);
        ALTER TABLE users ADD CONSTRAINT users_team_fkey FOREIGN KEY (team) REFERENCES teams;
      `,
      message: fails('public.users.team'),
      fixes: [
        {
          ...inTwo,
          after: {
            '2_change.up.sql': '-- Nothing at once: the plan drop-users-team drops users.team after a deploy.',
            '2_change.down.sql': '',
            '../lockstep/plans/drop-users-team/1-drop-team.sql': waiting(
              'drop-users-team',
              'public.users.team',
              'drop users.team',
              `-- lockstep-disable-next-line drop-breaks-application -- the plan drop-users-team waited until no version used it
ALTER TABLE users DROP COLUMN team;`,
              `SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN team int;
CREATE INDEX i ON users (team);
ALTER TABLE users ADD CONSTRAINT users_team_fkey FOREIGN KEY (team) REFERENCES teams;`,
            ),
          },
        },
      ],
    },
    {
      name: 'a function in a DO block, where no directive can stand',
      sql: `
        DO $$
        BEGIN
          «DROP FUNCTION one(int);»
        END;
        $$;
      `,
      message: fails('the function public.one'),
      fixes: [
        {
          ...inTwo,
          after: {
            '2_change.up.sql': '-- Nothing at once: the plan drop-one drops public.one after a deploy.',
            '../lockstep/plans/drop-one/1-drop-one.sql': waiting(
              'drop-one',
              'public.one',
              'drop one',
              `-- lockstep-disable drop-breaks-application -- the plan drop-one waited until no version used it
DO $$
BEGIN
  DROP FUNCTION one(int);
END;
$$;`,
              '-- Nothing here makes public.one again.',
            ),
          },
        },
      ],
    },
    {
      name: 'a view and a materialized view',
      sql: "SET lock_timeout = '2s'; «DROP VIEW» recent; «DROP MATERIALIZED VIEW» totals;",
      message: [fails('public.recent'), fails('public.totals')],
      fixes: [inTwo, inTwo],
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
      fixes: [inTwo, inTwo, inTwo],
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
