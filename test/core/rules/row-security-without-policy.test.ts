import { rowSecurityWithoutPolicy } from '../../../server/src/core/rules/row-security-without-policy';
import { testRule } from '../../support/testRule';

const message = (table: string): string =>
  `Nobody but the owner of ${table} and superusers finds a row in it: row level security is on and no policy lets any through.`;

testRule(rowSecurityWithoutPolicy, {
  schema: 'CREATE TABLE notes (id bigint PRIMARY KEY, author text);',
  quiet: {
    'a policy behind it':
      "SET LOCAL lock_timeout = '1s'; ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON notes USING (author = current_user);",
    'a policy before it':
      "SET LOCAL lock_timeout = '1s'; CREATE POLICY own ON notes USING (author = current_user); ALTER TABLE notes ENABLE ROW LEVEL SECURITY;",
    'the table goes': "SET LOCAL lock_timeout = '1s'; ALTER TABLE notes ENABLE ROW LEVEL SECURITY; DROP TABLE notes;",
  },
  reported: [
    { name: 'no policy', sql: 'ALTER TABLE notes «ENABLE ROW LEVEL SECURITY»;', message: message('public.notes') },
    {
      name: 'a policy of another table',
      sql: `
        CREATE TABLE drafts (id bigint PRIMARY KEY);
        CREATE POLICY own ON drafts USING (id > 0);
        ALTER TABLE notes «ENABLE ROW LEVEL SECURITY»;
      `,
      message: message('public.notes'),
    },
  ],
});
