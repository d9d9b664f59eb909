import { transactionLeftOpen } from '../../../server/src/core/rules/transaction-left-open';
import { testRule } from '../../support/testRule';

const message = (tag: string): string =>
  `The transaction that ${tag} opens is still open when the migration ends: nothing of it is kept unless the session commits later by chance.`;

testRule(transactionLeftOpen, {
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  quiet: {
    'it is committed': 'BEGIN; CREATE TABLE t (a int); COMMIT;',
    'it is rolled back': 'START TRANSACTION; CREATE TABLE t (a int); ROLLBACK;',
    'END is COMMIT': 'BEGIN; CREATE TABLE t (a int); END;',
    'no transaction': 'CREATE TABLE t (a int);',
  },
  reported: [
    { name: 'BEGIN without COMMIT', sql: '«BEGIN»; CREATE TABLE t (a int);', message: message('BEGIN') },
    {
      name: 'the second of two',
      sql: 'BEGIN; CREATE TABLE t (a int); COMMIT; «BEGIN»; CREATE TABLE u (a int);',
      message: message('BEGIN'),
    },
    {
      name: 'COMMIT AND CHAIN opens the next',
      sql: 'BEGIN; CREATE TABLE t (a int); «COMMIT AND CHAIN»; CREATE TABLE u (a int);',
      message: message('COMMIT'),
    },
  ],
});
