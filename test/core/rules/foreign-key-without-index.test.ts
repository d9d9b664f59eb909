import { foreignKeyWithoutIndex } from '../../../server/src/core/rules/foreign-key-without-index';
import { testRule } from '../../support/testRule';

const message = (key: string, table: string, columns: string): string =>
  `Each DELETE of a row that ${key} refers to reads ${table} whole, since no index of it begins with ${columns}.`;

testRule(foreignKeyWithoutIndex, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b));
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
    CREATE INDEX orders_user_id_idx ON orders (user_id, id);
  `,
  quiet: {
    'an index begins with it': 'ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
    'the key of the table itself': 'CREATE TABLE details (id bigint PRIMARY KEY REFERENCES users (id));',
    'an index follows': 'CREATE TABLE t (a int PRIMARY KEY, u bigint REFERENCES users (id)); CREATE INDEX i ON t (u);',
    'it is dropped again':
      'CREATE TABLE t (a int PRIMARY KEY, u bigint CONSTRAINT k REFERENCES users (id)); ALTER TABLE t DROP CONSTRAINT k;',
  },
  reported: [
    {
      name: 'a new table',
      sql: '«CREATE TABLE» t (a int PRIMARY KEY, u bigint REFERENCES users (id));',
      message: message('t_u_fkey', 'public.t', 'u'),
    },
    {
      name: 'two columns, of which an index has the first behind another',
      sql: `
        «CREATE TABLE» t (id int PRIMARY KEY, x int, y int, CONSTRAINT k FOREIGN KEY (x, y) REFERENCES users (a, b));
        CREATE INDEX i ON t (id, x, y);
      `,
      message: message('k', 'public.t', 'x, y'),
    },
    {
      name: 'a new column',
      sql: '«ALTER TABLE» orders ADD COLUMN seller bigint CONSTRAINT s REFERENCES users (id);',
      message: message('s', 'public.orders', 'seller'),
    },
  ],
});
