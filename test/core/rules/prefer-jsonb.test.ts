import { preferJsonb } from '../../../server/src/core/rules/prefer-jsonb';
import { testRule } from '../../support/testRule';

const message = 'SELECT DISTINCT and UNION over body fail, since json has no equality.';

testRule(preferJsonb, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  quiet: {
    jsonb: 'CREATE TABLE t (body jsonb);',
    'a column of that name': 'CREATE TABLE t (json text);',
    'a cast stores nothing': "SELECT '{}'::json;",
  },
  reported: [
    { name: 'a new table', sql: 'CREATE TABLE t (body «json»);', message },
    { name: 'a new column', sql: 'ALTER TABLE users ADD COLUMN body «json» NOT NULL;', message },
  ],
});
