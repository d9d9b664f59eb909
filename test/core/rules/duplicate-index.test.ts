import { duplicateIndex } from '../../../server/src/core/rules/duplicate-index';
import { testRule } from '../../support/testRule';

const message = (index: string, other: string): string =>
  `Every write to public.orders keeps ${index} up to date for no query that ${other} does not serve.`;

testRule(duplicateIndex, {
  schema: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, at timestamptz, note text);
    CREATE INDEX old_idx ON orders (user_id, at);
  `,
  quiet: {
    'other columns first': 'CREATE INDEX CONCURRENTLY i ON orders (at, user_id);',
    'a unique one beside one that is not': 'CREATE UNIQUE INDEX CONCURRENTLY i ON orders (user_id, at);',
    'a part of the rows': 'CREATE INDEX CONCURRENTLY i ON orders (user_id) WHERE at IS NULL;',
    'another order': 'CREATE INDEX CONCURRENTLY i ON orders (user_id DESC);',
    'another kind of index': 'CREATE INDEX CONCURRENTLY i ON orders USING brin (user_id);',
    'a column more to read': 'CREATE INDEX CONCURRENTLY i ON orders (user_id) INCLUDE (note);',
    'the old one goes': {
      files: {
        '1_a.up.sql': 'CREATE TABLE orders (user_id bigint, at timestamptz); CREATE INDEX old_idx ON orders (user_id);',
        '1_a.down.sql': 'DROP TABLE orders;',
        '2_b.up.sql': 'CREATE INDEX CONCURRENTLY new_idx ON orders (user_id);',
        '2_b.down.sql': 'DROP INDEX CONCURRENTLY new_idx;',
        '3_c.up.sql': 'DROP INDEX CONCURRENTLY old_idx;',
        '3_c.down.sql': 'CREATE INDEX CONCURRENTLY old_idx ON orders (user_id);',
      },
    },
  },
  reported: [
    {
      name: 'the first columns of another one',
      sql: '«CREATE INDEX» CONCURRENTLY i ON orders (user_id);',
      message: message('i', 'old_idx'),
    },
    {
      name: 'the same columns, once more',
      sql: '«CREATE INDEX» CONCURRENTLY i ON orders (user_id, at);',
      message: message('i', 'old_idx'),
    },
    {
      name: 'that of the primary key',
      sql: '«CREATE UNIQUE» INDEX CONCURRENTLY i ON orders (id);',
      message: message('i', 'orders_pkey'),
    },
  ],
});
