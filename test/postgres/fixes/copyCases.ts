import type { FixCase, LayoutName } from './cases';

/** Those that send a DO block in one piece: with multiStatement, golang-migrate cuts it at its semicolons. */
const oneBlock: readonly LayoutName[] = ['golang-migrate', 'dbmate', 'flyway', 'plain'];
const two: readonly LayoutName[] = ['golang-migrate', 'dbmate'];
const inPlace = 'Rewrite it into batches';
const moved = 'Move it into a migration of its own, in batches';

/** INSERT … SELECT in batches. Where rows of the target have the keys of the source the original fails: backfill.test.ts. */
export const copyCases: readonly FixCase[] = [
  {
    name: 'a copy into a table whose key is that of the source',
    schema:
      'CREATE TABLE users (id bigint PRIMARY KEY, mail text); CREATE TABLE mails (user_id bigint UNIQUE, mail text);',
    up: 'INSERT INTO mails SELECT id, lower(mail) FROM users WHERE mail IS NOT NULL;',
    down: 'DELETE FROM mails;',
    title: inPlace,
    layouts: oneBlock,
  },
  {
    name: 'a copy with ON CONFLICT DO NOTHING, in parentheses, with comments, among others',
    schema: `
      CREATE SCHEMA "App Data";
      CREATE TABLE "App Data"."User" ("order" int, "from_1" int, mail text NOT NULL, PRIMARY KEY (from_1, "order"));
      CREATE TABLE mails (mail text PRIMARY KEY, at timestamptz DEFAULT now(), token uuid);
    `,
    up: `
      CREATE TABLE t (a int);
      -- All that are there.
      INSERT INTO mails AS m (mail, token) ( -- each once
        SELECT "User".mail AS from_1, gen_random_uuid() FROM "App Data"."User" -- WHERE
        WHERE mail <> 'FROM' OR "User"."order" IS DISTINCT FROM 3 -- or all
      ) ON CONFLICT (mail) DO NOTHING;
    `,
    down: 'DROP TABLE t;',
    title: moved,
    layouts: oneBlock,
  },
  {
    name: 'a copy of a partitioned table with ON CONFLICT DO UPDATE',
    schema: `
      CREATE TABLE logs (id int, at int, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (MINVALUE) TO (50);
      CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (50) TO (MAXVALUE);
      CREATE TABLE notes (id int, at int, note text, n int DEFAULT 1, CONSTRAINT known PRIMARY KEY (at, id));
    `,
    up: "INSERT INTO notes SELECT * FROM logs ON CONFLICT ON CONSTRAINT known DO UPDATE SET note = excluded.note || '!', n = 2;",
    down: '',
    title: inPlace,
    layouts: two,
  },
];
