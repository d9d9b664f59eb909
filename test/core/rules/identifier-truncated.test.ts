import { identifierTruncated } from '../../../server/src/core/rules/identifier-truncated';
import { testRule } from '../../support/testRule';

const long = 'a'.repeat(70);
const kept = 'a'.repeat(63);
const message = `PostgreSQL cuts this name to ${kept}, since names have at most 63 bytes.`;
const title = 'Write the name as PostgreSQL keeps it';

testRule(identifierTruncated, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text);',
  quiet: {
    'a name of 63 bytes': `CREATE TABLE ${kept} (id bigint PRIMARY KEY);`,
    'a text is no name': `COMMENT ON TABLE users IS '${long}';`,
    'a long comment': `-- ${long}\nCREATE TABLE t (a int);`,
  },
  reported: [
    {
      name: 'a table',
      sql: `CREATE TABLE «${long}» (id bigint PRIMARY KEY);`,
      message,
      fixes: [{ title, after: `CREATE TABLE ${kept} (id bigint PRIMARY KEY);` }],
    },
    {
      name: 'characters of two bytes are cut whole',
      sql: `CREATE TABLE «"${'ä'.repeat(40)}"» (id bigint PRIMARY KEY);`,
      message: `PostgreSQL cuts this name to ${'ä'.repeat(31)}, since names have at most 63 bytes.`,
      fixes: [{ title }],
    },
  ],
});
