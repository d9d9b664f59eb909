import { preferBigintKeys } from '../../../server/src/core/rules/prefer-bigint-keys';
import { testRule } from '../../support/testRule';

const message =
  'INSERTs fail once id has counted to the end of its type, and a larger type then means a rewrite of the table.';

testRule(preferBigintKeys, {
  schema: 'CREATE TABLE users (name text);',
  quiet: {
    bigint: 'CREATE TABLE t (id bigint PRIMARY KEY); CREATE TABLE u (id bigserial);',
    'a number that is no key': 'CREATE TABLE t (id bigint PRIMARY KEY, age int);',
    'a key that is no number': 'CREATE TABLE t (id uuid PRIMARY KEY);',
  },
  reported: [
    { name: 'a primary key', sql: 'CREATE TABLE t (id «int» PRIMARY KEY);', message },
    { name: 'serial', sql: 'CREATE TABLE t (id «serial»);', message },
    {
      name: 'an identity column',
      sql: 'ALTER TABLE users ADD id «smallint» GENERATED ALWAYS AS IDENTITY;',
      message,
    },
  ],
});
