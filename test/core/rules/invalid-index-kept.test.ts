import { invalidIndexKept } from '../../../server/src/core/rules/invalid-index-kept';
import { testRule } from '../../support/testRule';

const message =
  'Where an earlier attempt has failed, IF NOT EXISTS keeps its invalid index orders_at_idx, which writes cost and no query uses.';
const title = 'Leave IF NOT EXISTS out, so that a failed attempt is noticed';

testRule(invalidIndexKept, {
  schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, at timestamptz); CREATE INDEX there_idx ON orders (at);',
  quiet: {
    'a second attempt fails': 'CREATE INDEX CONCURRENTLY orders_at_idx ON orders (at);',
    'a plain build leaves nothing': 'CREATE INDEX IF NOT EXISTS orders_at_idx ON orders (at);',
    'an earlier migration made it': 'CREATE INDEX CONCURRENTLY IF NOT EXISTS there_idx ON orders (at);',
    'what is left is dropped first': {
      files: {
        '1_a.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, at timestamptz);',
        '1_a.down.sql': 'DROP TABLE orders;',
        '2_b.up.sql': 'DROP INDEX CONCURRENTLY IF EXISTS orders_at_idx;',
        '2_b.down.sql': '-- Nothing to undo.',
        '3_c.up.sql': 'CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_at_idx ON orders (at);',
        '3_c.down.sql': 'DROP INDEX CONCURRENTLY orders_at_idx;',
      },
    },
  },
  reported: [
    {
      name: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS',
      sql: 'CREATE INDEX CONCURRENTLY «IF NOT EXISTS» orders_at_idx ON orders (at);',
      message,
      fixes: [{ title, after: 'CREATE INDEX CONCURRENTLY orders_at_idx ON orders (at);' }],
    },
    {
      name: 'a unique one, which fails at a duplicate',
      sql: 'CREATE UNIQUE INDEX CONCURRENTLY «IF NOT EXISTS» orders_at_idx ON orders (at);',
      message,
      fixes: [{ title, after: 'CREATE UNIQUE INDEX CONCURRENTLY orders_at_idx ON orders (at);' }],
    },
  ],
});
