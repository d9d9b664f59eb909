import { deletesAllRows } from '../../../server/src/core/rules/deletes-all-rows';
import { testRule } from '../../support/testRule';

const named = (table: string): string =>
  `Every row of ${table} is gone for good: \`SELECT count(*) FROM ${table}\` counts them.`;

testRule(deletesAllRows, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
    CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));
    CREATE TABLE logs (id bigint);
  `,
  quiet: {
    'a condition': 'DELETE FROM logs WHERE id < 7;',
    'rows that another table names': 'DELETE FROM logs USING users WHERE logs.id = users.id;',
    'a table of the same transaction': 'CREATE TABLE t (a int); INSERT INTO t VALUES (1); DELETE FROM t;',
    'a temporary table': 'CREATE TEMP TABLE t (a int); DELETE FROM t;',
  },
  reported: [
    { name: 'DELETE', sql: '«DELETE» FROM logs;', message: named('public.logs') },
    { name: 'TRUNCATE', sql: '«TRUNCATE» logs;', message: named('public.logs') },
    {
      name: 'TRUNCATE … CASCADE, and what refers to what refers to it',
      sql: '«««TRUNCATE»»» users CASCADE;',
      message: [
        named('public.users'),
        'CASCADE empties public.orders as well, whose rows are gone for good: `SELECT count(*) FROM public.orders` counts them.',
        'CASCADE empties public.lines as well, whose rows are gone for good: `SELECT count(*) FROM public.lines` counts them.',
      ],
    },
  ],
});
