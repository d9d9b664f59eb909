import { settingWithoutEffect } from '../../../server/src/core/rules/setting-without-effect';
import { testRule } from '../../support/testRule';

const message = (name: string): string =>
  `SET LOCAL ${name} does nothing here but warn: outside a transaction it ends with its own statement.`;
const title = 'Set it for the session';

testRule(settingWithoutEffect, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  quiet: {
    'SET for the session': { layout: 'plain', sql: "SET lock_timeout = '2s';" },
    'inside BEGIN': { layout: 'plain', sql: "BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT;" },
    'a message of several statements': "SET LOCAL lock_timeout = '2s'; ALTER TABLE users ADD age int;",
    'a tool that opens a transaction': { layout: 'dbmate', sql: "SET LOCAL lock_timeout = '2s';", down: 'SELECT 1;' },
  },
  reported: [
    {
      name: 'alone in a message',
      sql: "«SET LOCAL lock_timeout = '2s'»;",
      message: message('lock_timeout'),
      fixes: [{ title, after: "SET lock_timeout = '2s';" }],
    },
    {
      name: 'where each statement is sent alone',
      options: { multiStatement: true },
      sql: '«set local statement_timeout = 0»; SELECT 1;',
      message: message('statement_timeout'),
      fixes: [{ title, after: 'set statement_timeout = 0; SELECT 1;' }],
    },
  ],
});
