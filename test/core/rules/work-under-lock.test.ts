import { workUnderLock } from '../../../server/src/core/rules/work-under-lock';
import { testRule } from '../../support/testRule';

const altered = (does: string, table = 'public.users'): string =>
  `Nobody can read or write ${table} while this ${does}, because ALTER TABLE has taken an AccessExclusiveLock, which is held until the transaction ends.`;

testRule(workUnderLock, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, age int);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
    CREATE INDEX ON orders (user_id);
  `,
  quiet: {
    'a DO block that works before it takes the lock':
      "SET lock_timeout = '2s'; DO $$ BEGIN UPDATE users SET id = 1 WHERE id = 2; ALTER TABLE users ADD a int; END $$;",
    'the slow statement stands alone': 'UPDATE users SET age = 1;',
    'the lock is gone with its transaction': 'ALTER TABLE users ADD a int; COMMIT; UPDATE users SET a = 1;',
    'it was rolled back': 'BEGIN; ALTER TABLE users ADD a int; ROLLBACK; UPDATE users SET age = 1;',
    'it was rolled back to a savepoint':
      'BEGIN; SAVEPOINT s; ALTER TABLE users ADD a int; ROLLBACK TO s; UPDATE users SET age = 1; COMMIT;',
    'each statement is sent alone': {
      options: { multiStatement: true },
      sql: 'ALTER TABLE users ADD a int; UPDATE users SET a = 1;',
    },
    'dbmate sends the block without a transaction, and it commits': {
      layout: 'dbmate',
      files: {
        '1_schema.sql': '-- migrate:up\nCREATE TABLE users (age int);\n-- migrate:down\n',
        '2_change.sql':
          '-- migrate:up transaction:false\nALTER TABLE users ADD a int;\nCOMMIT;\nUPDATE users SET a = 1;\n-- migrate:down\n',
      },
    },
    'Flyway runs it outside a transaction, as the .conf says': {
      layout: 'flyway',
      files: {
        'V1__schema.sql': 'CREATE TABLE users (age int);',
        'V2__change.sql': 'ALTER TABLE users ADD a int; UPDATE users SET a = 1;',
        'V2__change.sql.conf': 'executeInTransaction=false',
      },
    },
    'the changed rows are found by their key': 'ALTER TABLE users ADD a int; UPDATE users SET a = 1 WHERE id = 7;',
    'so are rows that are read': "ALTER TABLE users ADD a int; SELECT * FROM users WHERE email = 'x';",
    'a few rows are inserted': 'ALTER TABLE users ADD a int; INSERT INTO orders VALUES (1, 2), (3, 4);',
    'the lock lets writers go on': 'COMMENT ON TABLE users IS $$people$$; UPDATE orders SET user_id = 1;',
    'the locked table is made in the same transaction':
      'CREATE TABLE t (a int); ALTER TABLE t ADD b int; UPDATE orders SET user_id = 1;',
    'the work is on a table of the same transaction':
      'ALTER TABLE users ADD a int; CREATE TABLE t (a int); UPDATE t SET a = 1;',
    'the table that is worked through is small':
      '-- lockstep: small public.users\nALTER TABLE users ADD a int;\nUPDATE users SET a = 1;\n',
    'the statement before failed': {
      sql: 'ALTER TABLE users ADD a int, ADD b int; -- lockstep-disable-line missing-lock-timeout\nSELECT 1 FROM orders WHERE user_id = 1;\n',
    },
  },
  reported: [
    {
      name: 'VALIDATE CONSTRAINT beside another change',
      schema: 'CREATE TABLE users (age int); ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;',
      sql: 'ALTER TABLE users «VALIDATE CONSTRAINT c», ADD note text;',
      message: altered('reads all of public.users'),
    },
    {
      name: 'an UPDATE after an ALTER TABLE in one message',
      sql: 'ALTER TABLE users ADD a int; «UPDATE» users SET a = 1;',
      message: altered('updates rows of public.users'),
    },
    {
      name: 'in one DO block, the lock before the work',
      sql: 'DO $$ BEGIN\n  ALTER TABLE users ADD a int;\n  «UPDATE users SET a = 1;»\nEND $$;',
      message: altered('updates rows of public.users').replace('ALTER TABLE', 'DO'),
    },
    {
      name: 'on another table: the first is locked all the same',
      sql: 'ALTER TABLE users ADD a int; «DELETE» FROM orders WHERE user_id = 1;',
      message: altered('deletes rows of public.orders'),
    },
    {
      name: 'after a savepoint was released, and one was rolled back to that came later',
      sql: `
        BEGIN;
        SAVEPOINT s;
        ALTER TABLE users ADD a int;
        RELEASE s;
        SAVEPOINT t;
        ROLLBACK TO t;
        «UPDATE» users SET a = 1;
        COMMIT;
      `,
      message: altered('updates rows of public.users'),
    },
    {
      name: 'each slow statement, until the transaction ends',
      sql: `
        BEGIN;
        ALTER TABLE "users" ADD a int;
        «UPDATE» users SET a = 1;
        «INSERT» INTO orders SELECT id FROM users;
        COMMIT;
        UPDATE users SET a = 2;
      `,
      message: [altered('updates rows of public.users'), altered('fills public.orders')],
    },
    {
      name: 'a query that no index serves',
      sql: 'ALTER TABLE users ADD a int; «SELECT» count(*) FROM orders;',
      message: altered('reads all of public.orders'),
    },
    {
      name: 'VALIDATE in the transaction that added the constraint',
      sql: `
        ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID;
        ALTER TABLE users «VALIDATE CONSTRAINT c»;
      `,
      message: altered('reads all of public.users'),
    },
    {
      name: 'a foreign key lets readers go on, but not writers',
      sql: `
        ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users NOT VALID;
        ALTER TABLE orders «VALIDATE CONSTRAINT fk»;
      `,
      message:
        'Nobody can write to public.orders while this reads all of public.orders, because ALTER TABLE has taken a ShareRowExclusiveLock, which is held until the transaction ends.',
    },
    {
      name: 'a new table with a foreign key stops the writers of the table that it refers to',
      sql: 'CREATE TABLE t (user_id bigint REFERENCES users); «INSERT» INTO t SELECT id FROM users;',
      message:
        'Nobody can write to public.users while this reads all of public.users, because CREATE TABLE has taken a ShareRowExclusiveLock, which is held until the transaction ends.',
    },
    {
      name: 'dbmate runs a block in one transaction',
      layout: 'dbmate',
      sql: 'ALTER TABLE users ADD a int;\n«UPDATE» users SET a = 1;',
      message: altered('updates rows of public.users'),
    },
    {
      name: 'and so does Flyway',
      layout: 'flyway',
      sql: "SET lock_timeout = '1s';\nALTER TABLE users RENAME TO people;\n«UPDATE» people SET age = 1;",
      message: altered('updates rows of public.people'),
    },
    {
      name: 'a table that no migration made',
      sql: 'ALTER TABLE users ADD a int; «UPDATE» app.legacy SET a = 1;',
      message:
        'Nobody can read or write public.users while this updates rows of app.legacy, because ALTER TABLE has taken an AccessExclusiveLock, which is held until the transaction ends (assuming that app.legacy exists and others use it).',
      severity: 'warning',
    },
    {
      name: 'a down',
      sql: "SET lock_timeout = '1s'; ALTER TABLE users ADD a int;",
      down: 'ALTER TABLE users DROP a; «UPDATE» users SET age = 1;',
      message: altered('updates rows of public.users'),
    },
  ],
});
