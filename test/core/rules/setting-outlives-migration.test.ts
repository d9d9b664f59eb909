import { settingOutlivesMigration } from '../../../server/src/core/rules/setting-outlives-migration';
import { testRule } from '../../support/testRule';

const message = (name: string, value: string): string =>
  `${name} stays ${value} for whatever the session runs after this migration: later migrations, and the tool that keeps its history.`;

testRule(settingOutlivesMigration, {
  schema: 'CREATE SCHEMA app;',
  quiet: {
    'it ends with the transaction': 'SET LOCAL search_path = app; CREATE TABLE t (a int);',
    'it is set back': 'SET search_path = app; CREATE TABLE t (a int); RESET search_path;',
    'all are set back': 'SET search_path = app; CREATE TABLE t (a int); RESET ALL;',
    'a setting that later statements can bear': "SET lock_timeout = '2s'; SET timezone = 'UTC';",
    'it is rolled back': 'BEGIN; SET search_path = app; ROLLBACK;',
  },
  reported: [
    {
      name: 'SET search_path',
      sql: '«SET search_path = app, public»; CREATE TABLE t (a int);',
      message: message('search_path', 'app, public'),
    },
    {
      name: 'as pg_dump writes it',
      sql: "«SELECT pg_catalog.set_config('search_path', '', false)»; CREATE TABLE public.t (a int);",
      message: message('search_path', 'empty'),
    },
    {
      name: 'SET ROLE, of which the last counts',
      sql: 'SET ROLE NONE; «SET ROLE pg_monitor»; SELECT 1;',
      message: message('role', 'pg_monitor'),
    },
  ],
});
