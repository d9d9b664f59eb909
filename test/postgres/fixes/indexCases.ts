import type { FixCase, LayoutName } from './cases';

/** Where the layout makes no difference: one with two files, one with one. */
const two: readonly LayoutName[] = ['golang-migrate', 'dbmate'];

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int, note text);';
const indexed = `${orders} CREATE INDEX i ON orders (user_id); CREATE UNIQUE INDEX u ON orders (id) WHERE total > 0;`;
const odd = `
  CREATE SCHEMA "App Data";
  CREATE TABLE "App Data"."Order" (id bigint PRIMARY KEY, "userId" bigint);
  CREATE INDEX "Größe ""i""" ON "App Data"."Order" ("userId");
  CREATE INDEX "select" ON "App Data"."Order" (id, "userId");
`;

/** Indexes that are dropped and built again, materialized views that are refreshed, and what a transaction refuses. */
export const indexCases: readonly FixCase[] = [
  // dropConcurrently
  {
    name: 'an index that is dropped alone, and that the down builds',
    schema: indexed,
    up: '-- Not read any more.\nDROP INDEX i;',
    down: 'CREATE INDEX i ON orders (user_id);',
    title: 'Drop i CONCURRENTLY',
  },
  {
    name: 'an index that is dropped after its lock_timeout was left out of the down',
    schema: indexed,
    up: "SET lock_timeout = '0'; DROP INDEX IF EXISTS public.u RESTRICT;",
    down: "SET lock_timeout = '1s'; CREATE UNIQUE INDEX u ON orders (id) WHERE total > 0;",
    title: 'Drop u CONCURRENTLY',
    layouts: ['golang-migrate', 'plain'],
  },
  {
    name: 'an index that is dropped among other statements, and that the down builds among others',
    schema: indexed,
    up: 'CREATE TABLE t (a int);\nDROP INDEX i;\nCREATE TABLE s (a int);',
    down: 'DROP TABLE s;\nCREATE INDEX i ON orders (user_id);\nDROP TABLE t;',
    title: 'Drop i CONCURRENTLY',
  },
  {
    name: 'several indexes with odd names in an odd schema',
    schema: odd,
    up: 'DROP INDEX "App Data"."Größe ""i""", "App Data"."select";',
    down: 'CREATE INDEX "select" ON "App Data"."Order" (id, "userId");\nCREATE INDEX "Größe ""i""" ON "App Data"."Order" ("userId");',
    title: 'Drop each of the 2 indexes CONCURRENTLY',
  },
  // moveIndexConcurrently
  {
    name: 'an index that moves alone, and that the down moves back',
    schema: odd,
    up: '-- Onto the disks.\nALTER INDEX "App Data"."Größe ""i""" SET TABLESPACE fast;',
    down: 'ALTER INDEX "App Data"."Größe ""i""" SET TABLESPACE pg_default;',
    title: 'Move Größe "i" CONCURRENTLY',
  },
  {
    name: 'a unique index that moves among other statements, with a timeout',
    schema: indexed,
    up: "SET lock_timeout = '1s';\nCREATE TABLE t (a int);\nALTER TABLE u SET TABLESPACE fast;",
    down: 'ALTER INDEX public.u SET TABLESPACE pg_default;\nDROP TABLE t;',
    title: 'Move u CONCURRENTLY',
  },
  // reindexConcurrently
  {
    name: 'a table whose indexes are rebuilt',
    schema: indexed,
    up: 'REINDEX TABLE orders;',
    down: '',
    title: 'Rebuild the indexes CONCURRENTLY',
  },
  {
    name: 'an index that is rebuilt among other statements',
    schema: odd,
    up: 'CREATE TABLE t (a int);\nREINDEX (VERBOSE) INDEX "App Data"."Größe ""i""";',
    down: 'DROP TABLE t;',
    title: 'Rebuild Größe "i" CONCURRENTLY',
  },
  // refreshConcurrently
  {
    name: 'a materialized view that is refreshed',
    schema: `${orders} CREATE MATERIALIZED VIEW mv AS SELECT id, total FROM orders; CREATE UNIQUE INDEX ON mv (id);`,
    up: 'REFRESH MATERIALIZED VIEW mv;',
    down: '',
    title: 'Refresh mv CONCURRENTLY',
  },
  {
    name: 'a materialized view with an odd name that is refreshed among other statements',
    schema: `
      CREATE SCHEMA "App";
      CREATE TABLE "App"."Day" ("Größe" int, "select" int);
      CREATE MATERIALIZED VIEW "App"."Per ""day""" AS SELECT "Größe", sum("select") FROM "App"."Day" GROUP BY 1;
      CREATE UNIQUE INDEX ON "App"."Per ""day""" ("Größe");
    `,
    up: 'CREATE TABLE t (a int);\nREFRESH MATERIALIZED VIEW "App"."Per ""day""";',
    down: 'DROP TABLE t;',
    title: 'Refresh Per "day" CONCURRENTLY',
    layouts: two,
  },
  // moveToNext
  {
    name: 'a new value of an enum that its transaction uses',
    schema: `CREATE TYPE "Mood" AS ENUM ('ok'); CREATE TABLE moods (id int PRIMARY KEY, m "Mood");`,
    up: `ALTER TYPE "Mood" ADD VALUE 'it''s';\nUPDATE moods SET m = 'it''s' WHERE id = 1;\nALTER TABLE moods ALTER m SET DEFAULT 'it''s';`,
    down: 'ALTER TABLE moods ALTER m DROP DEFAULT;',
    title: 'Move it, and what follows it, to the next migration',
    layouts: ['golang-migrate', 'dbmate', 'flyway', 'plain'],
  },
];
