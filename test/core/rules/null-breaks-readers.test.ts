import { nullBreaksReaders } from '../../../server/src/core/rules/null-breaks-readers';
import { testRule } from '../../support/testRule';

const message = (column: string): string =>
  `The application version that still runs may read NULL from ${column}, where it has never met one.`;

testRule(nullBreaksReaders, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, "Nick" text NOT NULL, note text);',
  quiet: {
    'it could be NULL before': 'ALTER TABLE users ALTER note DROP NOT NULL;',
    'a table of the same transaction': 'CREATE TABLE t (a int NOT NULL); ALTER TABLE t ALTER a DROP NOT NULL;',
    'a new column that can be NULL': 'ALTER TABLE users ADD COLUMN age int;',
  },
  reported: [
    {
      name: 'DROP NOT NULL',
      sql: 'ALTER TABLE users «ALTER COLUMN email DROP NOT NULL»;',
      message: message('public.users.email'),
    },
    {
      name: 'in a DO',
      sql: 'DO $$ BEGIN\n  «ALTER TABLE users ALTER email DROP NOT NULL;»\nEND $$;',
      message: message('public.users.email'),
    },
    {
      name: 'a quoted name among other commands',
      sql: 'ALTER TABLE users ADD age int, «ALTER "Nick" DROP NOT NULL»;',
      message: message('public.users.Nick'),
    },
  ],
});
