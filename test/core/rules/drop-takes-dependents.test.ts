import { dropTakesDependents } from '../../../server/src/core/rules/drop-takes-dependents';
import { testRule } from '../../support/testRule';

testRule(dropTakesDependents, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, tenant int, email text, nick text, UNIQUE (tenant, email));
    CREATE INDEX users_email_nick_idx ON users (email, nick);
    CREATE INDEX users_nick_idx ON users (nick);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint CONSTRAINT orders_user REFERENCES users (id));
    CREATE VIEW names AS SELECT id, nick FROM users;
    CREATE VIEW short AS SELECT nick FROM names;
  `,
  quiet: {
    'an index on the column alone': 'CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); ALTER TABLE t DROP a;',
    'nothing depends on it': 'DROP TABLE orders; DROP VIEW short;',
    'the statement names all': 'DROP VIEW short, names; DROP TABLE orders, users;',
    'CASCADE finds nothing': 'DROP TABLE orders CASCADE; DROP VIEW short CASCADE;',
  },
  reported: [
    {
      name: 'a constraint of two columns',
      sql: 'ALTER TABLE users «DROP COLUMN tenant»;',
      message: 'With public.users.tenant goes the unique constraint users_tenant_email_key.',
    },
    {
      name: 'views, and views of views',
      sql: 'ALTER TABLE users «DROP COLUMN nick CASCADE»;',
      message:
        'With public.users.nick goes the index public.users_email_nick_idx, the view public.names and the view public.short.',
    },
    {
      name: 'a foreign key of another table',
      sql: 'ALTER TABLE users «DROP CONSTRAINT users_pkey CASCADE»;',
      message: 'With public.users.users_pkey goes the foreign key orders_user of public.orders.',
    },
    {
      name: 'a table with all that hangs on it',
      sql: '«DROP TABLE» users CASCADE;',
      message:
        'With public.users goes the view public.names, the view public.short and the foreign key orders_user of public.orders.',
    },
  ],
});
