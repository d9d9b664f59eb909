import { notRepeatable } from '../../../server/src/core/rules/not-repeatable';
import { testRule } from '../../support/testRule';

const message = (tag: string): string =>
  `If a later statement of the migration fails, ${tag} stays done and is refused at the next attempt.`;

testRule(notRepeatable, {
  options: { multiStatement: true },
  schema:
    'CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY, name text); CREATE INDEX IF NOT EXISTS i ON users (name);',
  quiet: {
    'IF NOT EXISTS and IF EXISTS': 'CREATE TABLE IF NOT EXISTS t (a int); DROP INDEX CONCURRENTLY IF EXISTS i;',
    'in a transaction nothing stays': 'BEGIN; CREATE TABLE t (a int); COMMIT;',
    'a message of several statements': { options: {}, sql: 'CREATE TABLE t (a int); SELECT 1;' },
    'an invalid index must not be kept': 'CREATE INDEX CONCURRENTLY j ON users (name);',
    'nothing comes behind it that could fail': 'SELECT 1; CREATE TABLE t (a int);',
    'a statement that can be run again': "COMMENT ON TABLE users IS 'people';",
  },
  reported: [
    {
      name: 'CREATE TABLE',
      sql: '«CREATE TABLE» t (a int); SELECT 1;',
      message: message('CREATE TABLE'),
      fixes: [{ title: 'Add IF NOT EXISTS', after: 'CREATE TABLE IF NOT EXISTS t (a int); SELECT 1;' }],
    },
    {
      name: 'DROP INDEX CONCURRENTLY',
      sql: '«DROP INDEX CONCURRENTLY» i; SELECT 1;',
      message: message('DROP INDEX'),
      fixes: [{ title: 'Add IF EXISTS', after: 'DROP INDEX CONCURRENTLY IF EXISTS i; SELECT 1;' }],
    },
    {
      name: 'CREATE SCHEMA and CREATE SEQUENCE',
      sql: '«CREATE SCHEMA» app; «CREATE SEQUENCE» s; SELECT 1;',
      message: [message('CREATE SCHEMA'), message('CREATE SEQUENCE')],
      fixes: [
        { title: 'Add IF NOT EXISTS', after: 'CREATE SCHEMA IF NOT EXISTS app; CREATE SEQUENCE s; SELECT 1;' },
        { title: 'Add IF NOT EXISTS', after: 'CREATE SCHEMA app; CREATE SEQUENCE IF NOT EXISTS s; SELECT 1;' },
      ],
    },
  ],
});
