import { storageChangeRewritesTable } from '../../../server/src/core/rules/storage-change-rewrites-table';
import { testRule } from '../../support/testRule';

testRule(storageChangeRewritesTable, {
  schema: `
    CREATE TABLE events (id bigint PRIMARY KEY, payload text);
    CREATE UNLOGGED TABLE scratch (id bigint PRIMARY KEY);
  `,
  quiet: {
    'it is logged already': "SET lock_timeout = '2s'; ALTER TABLE events SET LOGGED;",
    'it is unlogged already': "SET lock_timeout = '2s'; ALTER TABLE scratch SET UNLOGGED;",
    'it has the access method already': {
      sql: "SET lock_timeout = '2s'; ALTER TABLE events SET ACCESS METHOD heap;",
      major: 17,
    },
    'it is in the tablespace already': "SET lock_timeout = '2s'; ALTER TABLE events SET TABLESPACE pg_default;",
    'the table is made in the same transaction': 'CREATE UNLOGGED TABLE t (a int); ALTER TABLE t SET LOGGED;',
    'a partitioned table has no file of its own': {
      schema: 'CREATE TABLE events (at date) PARTITION BY RANGE (at);',
      sql: "SET lock_timeout = '2s'; ALTER TABLE events SET TABLESPACE fast;",
    },
    'an index is in the tablespace already':
      "SET lock_timeout = '2s'; ALTER INDEX events_pkey SET TABLESPACE pg_default;",
    'it is done in an earlier step': {
      sql: `
        SET lock_timeout = '2s';
        -- lockstep-disable-next-line storage-change-rewrites-table
        ALTER TABLE events SET UNLOGGED;
        ALTER TABLE events SET UNLOGGED;
      `,
    },
  },
  reported: [
    {
      name: 'SET UNLOGGED',
      sql: 'ALTER TABLE events «SET UNLOGGED»;',
      message:
        'Nobody can read or write public.events while all of it is written anew, under an AccessExclusiveLock, because it becomes unlogged.',
    },
    {
      name: 'SET LOGGED',
      sql: 'ALTER TABLE scratch «SET LOGGED»;',
      message:
        'Nobody can read or write public.scratch while all of it is written anew, under an AccessExclusiveLock, because it becomes logged.',
    },
    {
      name: 'SET TABLESPACE, among other commands',
      schema: 'CREATE SCHEMA log; CREATE TABLE log."Events" (id bigint);',
      sql: 'ALTER TABLE log."Events" ADD COLUMN note text, «SET TABLESPACE fast»;',
      message:
        'Nobody can read or write log.Events while all of it is written anew, under an AccessExclusiveLock, because its file is copied to the tablespace fast.',
    },
    {
      name: 'an index, for which everybody waits who plans a query on its table',
      schema: 'CREATE TABLE events (id bigint PRIMARY KEY, at date); CREATE INDEX events_at ON events (at);',
      sql: '«ALTER INDEX» events_at SET TABLESPACE fast;',
      message:
        'Nobody can read or write public.events during the copy of public.events_at into another tablespace, under an AccessExclusiveLock on the index.',
      fixes: [
        {
          title: 'Move events_at CONCURRENTLY',
          applicability: 'ready',
          after: 'REINDEX (TABLESPACE fast) INDEX CONCURRENTLY events_at;',
        },
      ],
    },
    {
      name: 'an index among other statements, and the statement that moves it back',
      schema: 'CREATE SCHEMA log; CREATE TABLE log."E" (id bigint); CREATE INDEX "E i" ON log."E" (id);',
      sql: 'CREATE TABLE notes (id bigint);\n«ALTER INDEX» log."E i" SET TABLESPACE "fast";',
      down: '«ALTER INDEX» log."E i" SET TABLESPACE pg_default;\nDROP TABLE notes;',
      message: [
        'Nobody can read or write log.E during the copy of log.E i into another tablespace, under an AccessExclusiveLock on the index.',
        'Nobody can read or write log.E during the copy of log.E i into another tablespace, under an AccessExclusiveLock on the index.',
      ],
      fixes: [
        {
          title: 'Move E i CONCURRENTLY in a migration of its own',
          applicability: 'ready',
          after: {
            '2_change.up.sql': 'CREATE TABLE notes (id bigint);',
            '2_change.down.sql': 'DROP TABLE notes;',
            '3_move_e_i.up.sql': 'REINDEX (TABLESPACE "fast") INDEX CONCURRENTLY log."E i";',
            '3_move_e_i.down.sql': 'REINDEX (TABLESPACE pg_default) INDEX CONCURRENTLY log."E i";',
          },
        },
      ],
    },
    {
      name: 'an index of an EXCLUDE constraint, which REINDEX leaves out',
      schema: 'CREATE TABLE rooms (during tstzrange, CONSTRAINT rooms_once EXCLUDE USING gist (during WITH &&));',
      sql: '«ALTER INDEX» rooms_once SET TABLESPACE fast;',
      message:
        'Nobody can read or write public.rooms during the copy of public.rooms_once into another tablespace, under an AccessExclusiveLock on the index.',
      fixes: [],
    },
    {
      name: 'IF EXISTS, which REINDEX does not have',
      schema: 'CREATE TABLE events (id bigint PRIMARY KEY);',
      sql: '«ALTER INDEX» IF EXISTS events_pkey SET TABLESPACE fast;',
      message:
        'Nobody can read or write public.events during the copy of public.events_pkey into another tablespace, under an AccessExclusiveLock on the index.',
      fixes: [],
    },
    {
      name: 'all indexes of a tablespace',
      schema: 'CREATE TABLE events (id bigint PRIMARY KEY); CREATE TABLE notes (id bigint PRIMARY KEY);',
      sql: '«ALTER INDEX» ALL IN TABLESPACE pg_default SET TABLESPACE fast;',
      message:
        'Nobody can read or write public.events and public.notes during the copy of public.events_pkey and public.notes_pkey into another tablespace, under an AccessExclusiveLock on each index.',
    },
    {
      name: 'SET ACCESS METHOD of a materialized view',
      schema: `
        CREATE ACCESS METHOD columnar TYPE TABLE HANDLER heap_tableam_handler;
        CREATE TABLE t (a int);
        CREATE MATERIALIZED VIEW totals AS SELECT a FROM t;
      `,
      sql: 'ALTER MATERIALIZED VIEW totals «SET ACCESS METHOD columnar»;',
      major: 17,
      message:
        'Nobody can read or write public.totals while all of it is written anew, under an AccessExclusiveLock, because its access method becomes columnar.',
    },
    {
      name: 'a down that takes it back',
      sql: "SET lock_timeout = '2s'; ALTER TABLE events ADD COLUMN note text;",
      down: 'ALTER TABLE events «SET UNLOGGED»;',
      message:
        'Nobody can read or write public.events while all of it is written anew, under an AccessExclusiveLock, because it becomes unlogged.',
    },
  ],
});
