import { insertNeedsColumn } from '../../../server/src/core/rules/insert-needs-column';
import { testRule } from '../../support/testRule';

const message =
  'The application version that still runs cannot insert into public.users without naming state, which is NOT NULL and has no default any more.';

testRule(insertNeedsColumn, {
  schema: "CREATE TABLE users (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new', note text DEFAULT '');",
  quiet: {
    'a column that may be NULL': 'ALTER TABLE users ALTER note DROP DEFAULT;',
    'another default': "ALTER TABLE users ALTER state SET DEFAULT 'old';",
    'NULL is let in as well': 'ALTER TABLE users ALTER state DROP DEFAULT, ALTER state DROP NOT NULL;',
    'there was none': 'ALTER TABLE users ALTER id DROP DEFAULT;',
    'a table of the same transaction':
      "CREATE TABLE t (a text NOT NULL DEFAULT ''); ALTER TABLE t ALTER a DROP DEFAULT;",
  },
  reported: [
    { name: 'DROP DEFAULT', sql: 'ALTER TABLE users «ALTER COLUMN state DROP DEFAULT»;', message },
    { name: 'SET DEFAULT NULL', sql: 'ALTER TABLE users «ALTER state SET DEFAULT NULL»;', message },
    {
      name: 'as Django adds a column',
      sql: 'ALTER TABLE users ADD COLUMN age int DEFAULT 0 NOT NULL; ALTER TABLE users «ALTER COLUMN age DROP DEFAULT»;',
      message: message.replace('state', 'age'),
    },
  ],
});
