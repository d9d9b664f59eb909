import { domainConstraintScansTables } from '../../../server/src/core/rules/domain-constraint-scans-tables';
import { testRule } from '../../support/testRule';

testRule(domainConstraintScansTables, {
  schema: `
    CREATE DOMAIN email AS text;
    CREATE TABLE users (id bigint PRIMARY KEY, address email);
  `,
  quiet: {
    'NOT VALID': "ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%') NOT VALID;",
    'no table has a column of it': {
      schema: 'CREATE DOMAIN email AS text; CREATE TABLE users (address text);',
      sql: 'ALTER DOMAIN email SET NOT NULL;',
    },
    'it is NOT NULL already': {
      schema: 'CREATE DOMAIN email AS text NOT NULL; CREATE TABLE users (address email);',
      sql: 'ALTER DOMAIN email SET NOT NULL;',
    },
    'the column is dropped before':
      "SET lock_timeout = '2s'; ALTER TABLE users DROP COLUMN address; ALTER DOMAIN email SET NOT NULL;",
    'the table is made in the same transaction': {
      schema: 'CREATE DOMAIN email AS text;',
      sql: 'CREATE TABLE users (address email); ALTER DOMAIN email SET NOT NULL;',
    },
    'a default checks nothing': "ALTER DOMAIN email SET DEFAULT 'nobody@example.org';",
  },
  reported: [
    {
      name: 'ADD CONSTRAINT',
      sql: "«ALTER DOMAIN» email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%');",
      message:
        'Nobody can write to public.users while every row is checked against email_at of the domain, under a ShareLock.',
    },
    {
      name: 'SET NOT NULL',
      sql: '«ALTER DOMAIN» email SET NOT NULL;',
      message:
        'Nobody can write to public.users while every row is searched for nulls to make the domain email NOT NULL, under a ShareLock.',
    },
    {
      name: 'VALIDATE CONSTRAINT',
      schema: `
        CREATE DOMAIN email AS text;
        CREATE TABLE users (id bigint PRIMARY KEY, address email);
        ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%') NOT VALID;
      `,
      sql: '«ALTER DOMAIN» email VALIDATE CONSTRAINT email_at;',
      message:
        'Nobody can write to public.users while every row is checked against email_at of the domain, under a ShareLock.',
    },
    {
      name: 'a domain over the domain, in several tables',
      schema: `
        CREATE DOMAIN email AS text;
        CREATE DOMAIN work_email AS email;
        CREATE TABLE users (address email);
        CREATE TABLE staff (address work_email);
      `,
      sql: '«ALTER DOMAIN» email ADD CHECK (VALUE IS NOT NULL);',
      message:
        'Nobody can write to public.staff and public.users while every row is checked against email_check of the domain, under a ShareLock.',
    },
  ],
});
