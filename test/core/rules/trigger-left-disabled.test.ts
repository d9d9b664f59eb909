import { triggerLeftDisabled } from '../../../server/src/core/rules/trigger-left-disabled';
import { testRule } from '../../support/testRule';

testRule(triggerLeftDisabled, {
  schema: `
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER stamp BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f();
  `,
  quiet: {
    'it is enabled again': 'ALTER TABLE users DISABLE TRIGGER stamp; ALTER TABLE users ENABLE TRIGGER stamp;',
    'all are enabled again': 'ALTER TABLE users DISABLE TRIGGER stamp; ALTER TABLE users ENABLE TRIGGER ALL;',
    'it is only enabled': 'ALTER TABLE users ENABLE ALWAYS TRIGGER stamp;',
    'it is rolled back': 'BEGIN; ALTER TABLE users DISABLE TRIGGER USER; ROLLBACK;',
  },
  reported: [
    {
      name: 'one',
      sql: 'ALTER TABLE users «DISABLE TRIGGER stamp»;',
      message: 'The trigger stamp of public.users stays disabled when the migration is done.',
    },
    {
      name: 'those of users',
      sql: 'ALTER TABLE users «DISABLE TRIGGER USER»;',
      message: 'The triggers of public.users stay disabled when the migration is done.',
    },
    {
      name: 'all, and another one is enabled',
      sql: 'ALTER TABLE users «DISABLE TRIGGER ALL»; ALTER TABLE users ENABLE TRIGGER stamp;',
      message:
        'The triggers of public.users stay disabled when the migration is done, those of its foreign keys too, which nothing checks any more.',
    },
  ],
});
