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
    'a unique one, which needs its own columns alone': 'CREATE UNIQUE INDEX CONCURRENTLY i ON orders (user_id);',
    'a part of the rows': 'CREATE INDEX CONCURRENTLY i ON orders (user_id) WHERE at IS NULL;',
    'another order': 'CREATE INDEX CONCURRENTLY i ON orders (user_id DESC);',
    'another kind of index': 'CREATE INDEX CONCURRENTLY i ON orders USING brin (user_id);',
    'a column more to read': 'CREATE INDEX CONCURRENTLY i ON orders (user_id) INCLUDE (note);',
    'a wider one beside that of the primary key': 'CREATE INDEX CONCURRENTLY i ON orders (id, at);',
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
      name: 'a new one, which makes an old one needless',
      sql: '«CREATE INDEX» CONCURRENTLY i ON orders (user_id, at, note);',
      message: message('old_idx', 'i'),
    },
    {
      name: 'a unique one, which makes one of the same columns needless',
      sql: '«CREATE UNIQUE» INDEX CONCURRENTLY i ON orders (user_id, at);',
      message: message('old_idx', 'i'),
    },
    {
      name: 'that of the primary key',
      sql: '«CREATE UNIQUE» INDEX CONCURRENTLY i ON orders (id);',
      message: message('i', 'orders_pkey'),
    },
  ],
});
