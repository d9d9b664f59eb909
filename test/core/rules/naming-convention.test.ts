import { namingConvention } from '../../../server/src/core/rules/naming-convention';
import { testRule } from '../../support/testRule';

const message = (name: string, pattern: string, what: string): string =>
  `The name ${name} does not match ${pattern}, as the names of ${what} do here.`;
const snake = '^[a-z_][a-z0-9_]*$';
const options = { tables: '^t_', columns: snake, indexes: '_idx$', constraints: '_(check|fkey|key|pkey)$' };
const config = { rules: { 'naming-convention': { level: 'warning' as const, options } } };

testRule(namingConvention, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
  quiet: {
    'small letters, digits and underscores': 'CREATE TABLE t_1 (a_b int CONSTRAINT c CHECK (a_b > 0));',
    'capitals without quotes are folded': 'CREATE TABLE Orders (Id int);',
    'names that are only used': 'UPDATE users SET name = name WHERE id = 1; DROP INDEX IF EXISTS "X";',
    'as the project wants them': {
      schema: 'SELECT 1;',
      sql: 'CREATE TABLE t_a (a int CONSTRAINT a_check CHECK (a > 0)); CREATE INDEX a_idx ON t_a (a);',
      config,
    },
  },
  reported: [
    {
      name: 'a table and a column',
      sql: 'CREATE TABLE «"Orders"» (id bigint, «"userId"» bigint);',
      message: [message('Orders', snake, 'tables'), message('userId', snake, 'columns')],
    },
    {
      name: 'new names',
      sql: 'ALTER TABLE users RENAME COLUMN name TO «"fullName"»; ALTER TABLE users RENAME TO «"People"»;',
      message: [message('fullName', snake, 'columns'), message('People', snake, 'tables')],
    },
    {
      name: 'patterns of the project',
      schema: 'SELECT 1;',
      sql: 'CREATE TABLE «a» (a int, CONSTRAINT «positive» CHECK (a > 0)); CREATE INDEX «i» ON a (a);',
      config,
      severity: 'warning',
      message: [
        message('a', '^t_', 'tables'),
        message('positive', options.constraints, 'constraints'),
        message('i', '_idx$', 'indexes'),
      ],
    },
  ],
});
