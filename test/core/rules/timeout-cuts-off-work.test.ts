import { timeoutCutsOffWork } from '../../../server/src/core/rules/timeout-cuts-off-work';
import { testRule } from '../../support/testRule';

testRule(timeoutCutsOffWork, {
  options: { multiStatement: true },
  schema:
    'CREATE TABLE orders (id bigint PRIMARY KEY, n int); ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0) NOT VALID;',
  quiet: {
    'no limit': 'CREATE INDEX CONCURRENTLY i ON orders (n);',
    'a limit that is taken back':
      "SET statement_timeout = '5s'; SET statement_timeout = 0; CREATE INDEX CONCURRENTLY i ON orders (n);",
    'an hour': "SET statement_timeout = '1h'; CREATE INDEX CONCURRENTLY i ON orders (n);",
    'RESET ALL': "SET statement_timeout = '5s'; RESET ALL; ALTER TABLE orders VALIDATE CONSTRAINT c;",
    'a statement that is instant':
      "SET lock_timeout = '1s'; SET statement_timeout = '5s'; ALTER TABLE orders ADD COLUMN a int;",
  },
  reported: [
    {
      name: 'an index build',
      sql: "SET statement_timeout = '5s'; «CREATE INDEX» CONCURRENTLY i ON orders (n);",
      message:
        'After 5s, statement_timeout ends CREATE INDEX CONCURRENTLY on its way and leaves an invalid index behind.',
    },
    {
      name: 'a number of milliseconds',
      sql: 'SET statement_timeout = 30000; «CREATE INDEX» CONCURRENTLY i ON orders (n);',
      message:
        'After 30000ms, statement_timeout ends CREATE INDEX CONCURRENTLY on its way and leaves an invalid index behind.',
    },
    {
      name: 'a validation',
      sql: "SET statement_timeout TO '2min'; ALTER TABLE orders «VALIDATE CONSTRAINT c»;",
      message:
        'After 2min, statement_timeout ends the validation on its way, so that a large public.orders never gets through it.',
    },
  ],
});
