import { tableWithoutPrimaryKey } from '../../../server/src/core/rules/table-without-primary-key';
import { testRule } from '../../support/testRule';

const message = (table: string): string =>
  `Logical replication refuses UPDATE and DELETE of ${table}, and nothing tells two equal rows of it apart.`;

testRule(tableWithoutPrimaryKey, {
  schema: 'CREATE TABLE parts (id bigint PRIMARY KEY) PARTITION BY RANGE (id);',
  quiet: {
    'a key at a column, and one of its own':
      'CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int, PRIMARY KEY (a));',
    'a later statement adds it': 'CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a);',
    'a temporary table': 'CREATE TEMP TABLE t (a int);',
    'a partition has that of its table': 'CREATE TABLE p PARTITION OF parts FOR VALUES FROM (1) TO (2);',
    'it is there already': 'CREATE TABLE IF NOT EXISTS parts (a int);',
  },
  reported: [
    { name: 'no key', sql: '«CREATE TABLE» tags (name text);', message: message('public.tags') },
    {
      name: 'a unique column is none',
      sql: 'CREATE SCHEMA app; «CREATE TABLE» app.tags (name text UNIQUE);',
      message: message('app.tags'),
    },
  ],
});
