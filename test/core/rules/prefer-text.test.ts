import { preferText } from '../../../server/src/core/rules/prefer-text';
import { testRule } from '../../support/testRule';

const message = (column: string): string =>
  `The length of ${column} is part of its type, and to lower it or change it from char is to rewrite the table.`;

testRule(preferText, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
  quiet: {
    text: 'CREATE TABLE t (a text);',
    'varchar without a length': 'CREATE TABLE t (a varchar, b character varying);',
    'a cast stores nothing': 'SELECT name::varchar(10) FROM users;',
  },
  reported: [
    {
      name: 'new columns in all spellings',
      sql: 'CREATE TABLE t (a «varchar(50)», b «character varying (9)», c «char(3)», d «char»);',
      message: ['a', 'b', 'c', 'd'].map(message),
    },
    { name: 'ADD COLUMN', sql: 'ALTER TABLE users ADD nick «varchar(50)» NOT NULL;', message: message('nick') },
  ],
});
