import { unbatchedChange } from '../../../server/src/core/rules/unbatched-change';
import { testRule } from '../../support/testRule';

const all = (verb: string, does: string, table: string): string =>
  `One ${verb} ${does} every matching row of ${table} in a single transaction: the rows stay locked and dead versions pile up until it commits.`;

testRule(unbatchedChange, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, verified boolean);
    CREATE TABLE lines (order_id int, line int, amount int, PRIMARY KEY (order_id, line));
  `,
  quiet: {
    'the key picks the row': 'UPDATE users SET verified = true WHERE id = 7;',
    'so does a list of keys':
      "DELETE FROM users WHERE id IN (1, 2, 3); UPDATE users SET verified = true WHERE email = ANY ('{a,b}');",
    'a key of two columns, in any order': 'DELETE FROM lines WHERE 2 = line AND amount > 0 AND order_id = 1;',
    'rows that the statement lists': "INSERT INTO users VALUES (1, 'a'), (2, 'b'); INSERT INTO users (id) SELECT 3;",
    'nobody else sees a table of the same transaction':
      'CREATE TABLE t (a int); INSERT INTO t SELECT 1; UPDATE t SET a = 2;',
    'a temporary table': 'CREATE TEMP TABLE t (a int); DELETE FROM t;',
    'the table is small': '-- lockstep: small users\nUPDATE users SET verified = true;\n',
    'the body of a function is not run': `
      CREATE FUNCTION verify() RETURNS void LANGUAGE sql BEGIN ATOMIC
        UPDATE users SET verified = true;
      END;
    `,
    'downs are not judged for it': { sql: 'SELECT 1;', down: 'DELETE FROM users;' },
    'a catalog of PostgreSQL': "DELETE FROM pg_catalog.pg_description WHERE description = '';",
  },
  reported: [
    {
      name: 'an UPDATE of all rows',
      sql: '«UPDATE» users SET verified = false;',
      message: all('UPDATE', 'changes', 'public.users'),
    },
    {
      name: 'a condition that many rows may meet',
      sql: '«DELETE» FROM users WHERE verified IS NULL;',
      message: all('DELETE', 'deletes', 'public.users'),
    },
    {
      name: 'a part of the key',
      sql: '«UPDATE» lines SET amount = 0 WHERE order_id = 1;',
      message: all('UPDATE', 'changes', 'public.lines'),
    },
    {
      name: 'a key that is compared with a column, and one behind OR',
      sql: '«UPDATE» users SET verified = true WHERE id = id; «DELETE» FROM users WHERE id = 1 OR verified;',
      message: [all('UPDATE', 'changes', 'public.users'), all('DELETE', 'deletes', 'public.users')],
    },
    {
      name: 'INSERT … SELECT',
      sql: '«INSERT» INTO lines SELECT id, 1, 0 FROM users;',
      message:
        'One INSERT copies an unbounded number of rows into public.lines in a single transaction, which holds back vacuum and replicas until it commits.',
    },
    {
      name: 'a table with a name that needs quotes',
      schema: 'CREATE TABLE "User Data" (a int);',
      sql: '«DELETE» FROM ONLY "User Data";',
      message: all('DELETE', 'deletes', 'public.User Data'),
    },
    {
      name: 'a table that no migration made, where a condition on id is taken for one on the key',
      sql: 'UPDATE legacy SET a = 1 WHERE id = 1; «UPDATE» legacy SET a = 1;',
      message:
        'One UPDATE changes every matching row of public.legacy in a single transaction: the rows stay locked and dead versions pile up until it commits (assuming that public.legacy exists and others use it).',
      severity: 'info',
    },
  ],
});
