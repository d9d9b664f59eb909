import { preferTimestamptz } from '../../../server/src/core/rules/prefer-timestamptz';
import { testRule } from '../../support/testRule';

const message =
  'at holds a time of day without saying where, so that sessions in different zones mean different moments.';

testRule(preferTimestamptz, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  quiet: {
    timestamptz: 'CREATE TABLE t (at timestamptz, too timestamp with time zone);',
    'a day has no zone': 'CREATE TABLE t (at date);',
    'a cast stores nothing': 'SELECT now()::timestamp;',
  },
  reported: [
    { name: 'a new table', sql: 'CREATE TABLE t (at «timestamp»);', message },
    {
      name: 'in full, with a precision',
      sql: 'ALTER TABLE users ADD COLUMN at «timestamp(3) without time zone» DEFAULT now();',
      message,
    },
  ],
});
