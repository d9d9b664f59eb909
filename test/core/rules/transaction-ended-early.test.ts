import { transactionEndedEarly } from '../../../server/src/core/rules/transaction-ended-early';
import { testRule } from '../../support/testRule';

const down = '';

testRule(transactionEndedEarly, {
  layout: 'dbmate',
  schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
  down,
  quiet: {
    'a savepoint': 'SAVEPOINT s; CREATE TABLE t (a int); ROLLBACK TO SAVEPOINT s; RELEASE SAVEPOINT s;',
    'a tool that opens none': { layout: 'golang-migrate', sql: 'BEGIN; CREATE TABLE t (a int); COMMIT;' },
    'the tool is told to open none': {
      files: {
        '1_a.sql':
          '-- migrate:up transaction:false\nBEGIN;\nCREATE TABLE t (a int);\nCOMMIT;\n-- migrate:down\nDROP TABLE t;\n',
      },
    },
  },
  reported: [
    {
      name: 'BEGIN and COMMIT',
      sql: '«BEGIN»; CREATE TABLE t (a int); «COMMIT»;',
      message: [
        'BEGIN does nothing but warn in the transaction that the migration tool has opened.',
        'COMMIT ends the transaction that the migration tool has opened: what stands before it stays if the rest fails, and the rest runs without one.',
      ],
    },
    {
      name: 'ROLLBACK',
      sql: 'CREATE TABLE t (a int); «ROLLBACK»;',
      message: 'ROLLBACK undoes all that the migration has done so far, and the rest runs without a transaction.',
    },
  ],
});
