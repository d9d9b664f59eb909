import { plans } from '../../../server/src/core/docs/plans';
import type { Folder } from '../../support/folder';
import { copyCases } from './copyCases';
import { identityCases } from './identityCases';
import { indexCases } from './indexCases';
import { notNullCases } from './notNullCases';
import { partitionCases } from './partitionCases';

/** A migration that is offered fixes, as it reads in any layout. */
export interface FixCase {
  readonly name: string;
  readonly schema: string;
  readonly up: string;
  readonly down: string;
  /** What the title of one of its fixes begins with. */
  readonly title: string;
  /** The layouts that offer it, where not all. */
  readonly layouts?: readonly LayoutName[];
  /** The majors that offer it, where not all. */
  readonly postgres?: readonly [first: number, last: number];
}

export const layoutNames = ['golang-migrate', 'golang-migrate multiStatement', 'dbmate', 'flyway', 'plain'] as const;
export type LayoutName = (typeof layoutNames)[number];

/** A case as a folder of a layout. */
export function folderOf({ schema, up, down }: FixCase, layout: LayoutName): Folder {
  const common = { schema, sql: up };
  switch (layout) {
    case 'golang-migrate multiStatement':
      return { ...common, down, layout: 'golang-migrate', options: { multiStatement: true } };
    case 'plain':
    case 'flyway':
      return { ...common, layout };
    default:
      return { ...common, down, layout };
  }
}

/** Those whose sections hold several statements in one transaction. */
const inOne: readonly LayoutName[] = ['golang-migrate', 'dbmate', 'flyway', 'plain'];
/** Those that send a DO block in one piece: with multiStatement, golang-migrate cuts it at its semicolons. */
const oneBlock = inOne;
/** Where the layout makes no difference: one with two files, one with one. */
const two: readonly LayoutName[] = ['golang-migrate', 'dbmate'];
const longest = 'a_name_of_63_bytes_which_is_the_longest_that_PostgreSQL_keeps_x'.toLowerCase();

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int, note text);';
const odd = `
  CREATE SCHEMA "App Data";
  CREATE TABLE "App Data"."Order" (id bigint PRIMARY KEY, "userId" bigint, "select" int, größe int, "a""b" text);
`;
const reserved = 'CREATE TABLE "user" (id int PRIMARY KEY, "order" int, "table" text);';
const long = `CREATE TABLE ${longest} (id int PRIMARY KEY, ${longest} int);`;
const users = `CREATE TABLE users (id bigint PRIMARY KEY); ${orders}`;

const build = (index: string): string => `Build ${index} CONCURRENTLY`;
const add = (constraint: string): string => `Add ${constraint} NOT VALID`;
const inPlace = 'Rewrite it into batches';
const moved = 'Move it into a migration of its own, in batches';
const built = 'Split into 2 migrations: build the index CONCURRENTLY';
const timeout = 'Set lock_timeout';

/**
 * Those that golang-migrate is not offered with multiStatement: it cuts a DO block at its semicolons, and sends each
 * statement in a transaction of its own.
 */
const inOneOnly: ReadonlySet<string> = new Set([
  'required-column',
  'computed-default',
  'number-rows-later',
  'serial-to-identity',
  'rows-in-batches',
  'copy-in-batches',
  'leave-transaction',
  'next-migration',
  'change-type',
]);

/** The examples of docs/plans, but for those that wait for a release (planCases.ts). */
const planExamples: readonly FixCase[] = plans
  .filter(({ waits }) => waits !== true)
  .map(({ id, name, title, example: { schema, up, down }, postgres }) => ({
    name: `docs/plans: ${name}`,
    schema,
    up,
    down,
    title,
    layouts: inOneOnly.has(id) ? inOne : layoutNames,
    ...(postgres === undefined ? {} : { postgres }),
  }));

export const cases: readonly FixCase[] = [
  // createConcurrently
  {
    name: 'an index alone, which its down drops',
    schema: orders,
    up: 'CREATE INDEX i ON orders (user_id);',
    down: 'DROP INDEX i;',
    title: build('i'),
  },
  {
    name: 'an index without a name and without a `;`',
    schema: orders,
    up: 'CREATE UNIQUE INDEX ON orders (user_id, lower(note)) INCLUDE (total) WHERE total > 0',
    down: 'DROP INDEX orders_user_id_lower_total_idx',
    title: build('orders_user_id_lower_total_idx'),
    layouts: two,
  },
  {
    name: 'an index among other statements, which the down drops among others',
    schema: orders,
    up: `
      ALTER TABLE orders ADD COLUMN a int;
      -- For the list.
      CREATE INDEX IF NOT EXISTS i ON orders USING btree (user_id DESC); -- as it is sorted
      CREATE TABLE t (a int);
    `,
    down: 'DROP TABLE t;\nDROP INDEX IF EXISTS public.i;\nALTER TABLE orders DROP COLUMN a;',
    title: build('i'),
  },
  {
    name: 'an index that a constraint takes over',
    schema: orders,
    up: 'CREATE UNIQUE INDEX i ON orders (user_id);\nALTER TABLE orders ADD CONSTRAINT c UNIQUE USING INDEX i;',
    down: 'ALTER TABLE orders DROP CONSTRAINT c;',
    title: build('i'),
    layouts: inOne,
  },
  {
    name: 'an index that a constraint of the same name takes over, and names that need quotes',
    schema: odd,
    up: `
      CREATE UNIQUE INDEX "Order Key" ON "App Data"."Order" ("userId", größe);
      ALTER TABLE "App Data"."Order" ADD UNIQUE USING INDEX "Order Key";
    `,
    down: 'ALTER TABLE "App Data"."Order" DROP CONSTRAINT "Order Key";',
    title: build('Order Key'),
    layouts: two,
  },
  {
    name: 'an index in a schema whose name needs quotes',
    schema: odd,
    up: 'CREATE INDEX "Größe ""i""" ON "App Data"."Order" ("select", "a""b");',
    down: 'DROP INDEX "App Data"."Größe ""i""";',
    title: build('Größe "i"'),
    layouts: two,
  },
  {
    name: 'an index on reserved words',
    schema: reserved,
    up: 'CREATE INDEX "table" ON "user" ("order");',
    down: 'DROP INDEX "table";',
    title: build('table'),
    layouts: two,
  },
  {
    name: 'names of 63 bytes',
    schema: long,
    up: `CREATE INDEX ON ${longest} (${longest});\nCREATE INDEX ON ${longest} (id, ${longest});`,
    down: 'DROP INDEX a_name_of_63_bytes_which_is_t_a_name_of_63_bytes_which_is_t_idx;\nDROP INDEX a_name_of_63_bytes_which_is_t_id_a_name_of_63_bytes_which_i_idx;',
    title: 'Build a_name',
    layouts: two,
  },
  // validateLater
  {
    name: 'a CHECK with a name',
    schema: orders,
    up: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0);',
    down: 'ALTER TABLE orders DROP CONSTRAINT c;',
    title: add('c'),
  },
  {
    name: 'a CHECK without a name among other commands',
    schema: orders,
    up: "ALTER TABLE ONLY public.orders\n  ADD COLUMN a int DEFAULT 1,\n  ADD CHECK (note <> '' OR total IN (1, 2)),\n  ALTER COLUMN note SET DEFAULT 'x';",
    down: 'ALTER TABLE orders DROP CONSTRAINT orders_check, DROP COLUMN a, ALTER COLUMN note DROP DEFAULT;',
    title: add('orders_check'),
    layouts: two,
  },
  {
    name: 'a foreign key without a name',
    schema: users,
    up: 'ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;',
    down: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;',
    title: add('orders_user_id_fkey'),
    layouts: two,
  },
  {
    name: 'a foreign key with a name among other commands and statements',
    schema: users,
    up: 'CREATE TABLE t (a int);\nALTER TABLE orders ADD COLUMN a int, ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id);',
    down: 'ALTER TABLE orders DROP CONSTRAINT fk, DROP COLUMN a;\nDROP TABLE t;',
    title: add('fk'),
    layouts: two,
  },
  {
    name: 'a CHECK on odd names in an odd schema',
    schema: odd,
    up: 'ALTER TABLE "App Data"."Order" ADD CONSTRAINT "ist größer" CHECK (größe > 0), ADD CHECK ("select" > 0) NO INHERIT;',
    down: 'ALTER TABLE "App Data"."Order" DROP CONSTRAINT "Order_select_check", DROP CONSTRAINT "ist größer";',
    title: add('ist größer'),
    layouts: two,
  },
  {
    name: 'a CHECK on reserved words, and on names of 63 bytes',
    schema: `${reserved} ${long}`,
    up: `ALTER TABLE "user" ADD CHECK ("order" > 0);\nALTER TABLE ${longest} ADD CHECK (${longest} > 0);`,
    down: '',
    title: add('user_order_check'),
    layouts: two,
  },
  // buildIndexFirst
  {
    name: 'a unique constraint alone, which its down drops',
    schema: orders,
    up: 'ALTER TABLE orders ADD CONSTRAINT u UNIQUE (id, user_id);',
    down: 'ALTER TABLE orders DROP CONSTRAINT u;',
    title: built,
  },
  {
    name: 'a unique constraint without a name, after its lock_timeout, with a comment and what it covers',
    schema: orders,
    up: "SET LOCAL lock_timeout = '1s';\n-- One user, one order.\nALTER TABLE orders ADD UNIQUE (id, total) INCLUDE (note) -- all of it\n  DEFERRABLE",
    down: 'ALTER TABLE orders DROP CONSTRAINT orders_id_total_note_key;',
    title: built,
    layouts: inOne,
  },
  {
    name: 'a unique constraint among other commands and statements',
    schema: orders,
    up: `
      ALTER TABLE orders ADD COLUMN a int, ADD CONSTRAINT u UNIQUE (id, a), ADD COLUMN b int;
      CREATE TABLE t (a int);
    `,
    down: 'DROP TABLE t; ALTER TABLE orders DROP CONSTRAINT u; ALTER TABLE orders DROP COLUMN b, DROP COLUMN a;',
    title: built,
    layouts: two,
  },
  {
    name: 'a unique constraint of quoted names in a schema of its own',
    schema: odd,
    up: 'ALTER TABLE ONLY "App Data"."Order" ADD CONSTRAINT "Only ""once""" UNIQUE (id, "select", "größe", "a""b");',
    down: 'ALTER TABLE "App Data"."Order" DROP CONSTRAINT "Only ""once""";',
    title: built,
    layouts: two,
  },
  {
    name: 'a primary key over columns that hold no nulls',
    schema: 'CREATE TABLE orders (id bigint NOT NULL UNIQUE, line int NOT NULL);',
    up: 'ALTER TABLE orders ADD PRIMARY KEY (id, line);',
    down: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey;',
    title: built,
  },
  {
    name: 'a unique constraint with the longest names',
    schema: long,
    up: `ALTER TABLE ${longest} ADD UNIQUE (id, ${longest});`,
    down: `ALTER TABLE ${longest} DROP CONSTRAINT a_name_of_63_bytes_which_is_t_id_a_name_of_63_bytes_which_i_key;`,
    title: built,
    layouts: two,
  },
  // changeInBatches
  {
    name: 'an UPDATE alone',
    schema: orders,
    up: "UPDATE orders SET note = coalesce(user_id, id)::text WHERE note IS NULL OR note <> 'kept';",
    down: '',
    title: inPlace,
    layouts: oneBlock,
  },
  {
    name: 'a DELETE with an alias and comments, after its lock_timeout',
    schema: orders,
    up: "SET lock_timeout = '1s';\n-- Old ones.\nDELETE FROM orders AS o -- all\n  WHERE (o.total < 0 /* none */ OR o.note = 'WHERE');",
    down: '',
    title: inPlace,
    layouts: ['golang-migrate', 'flyway', 'plain'],
  },
  {
    name: 'an UPDATE last among others, on odd names in an odd schema',
    schema: odd,
    up: `
      CREATE TABLE t (a int);
      UPDATE "App Data"."Order" SET "select" = 1, ("größe", "a""b") = (2, 'x') WHERE "userId" > 3;
    `,
    down: 'DROP TABLE t;',
    title: moved,
    layouts: oneBlock,
  },
  {
    name: 'a DELETE of a table with a key of two columns and one of a partitioned table',
    schema: `
      CREATE TABLE lines (id int, line int, amount int, PRIMARY KEY (id, line));
      CREATE TABLE logs (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE logs_old PARTITION OF logs FOR VALUES FROM ('2000-01-01') TO ('2010-01-01');
      CREATE TABLE logs_rest PARTITION OF logs DEFAULT;
    `,
    up: 'DELETE FROM lines WHERE amount IS NULL;\nDELETE FROM logs WHERE id % 2 = 0;',
    down: '',
    title: moved,
    layouts: two,
  },
  {
    name: 'a DELETE of a table without a key',
    schema: 'CREATE TABLE logs (a int, b text);',
    up: 'DELETE FROM logs WHERE a % 2 = 1;',
    down: '',
    title: inPlace,
    layouts: oneBlock,
  },
  ...copyCases,
  ...identityCases,
  // setLockTimeout
  {
    name: 'a column that is added at once',
    schema: orders,
    up: 'ALTER TABLE orders ADD COLUMN a int;',
    down: 'ALTER TABLE orders DROP COLUMN a;',
    title: timeout,
  },
  {
    name: 'a table that is renamed, after others',
    schema: orders,
    up: 'CREATE TABLE t (a int);\n  ALTER TABLE orders RENAME TO purchases;\n  ALTER TABLE purchases ADD a int;',
    down: '/* back */ ALTER TABLE purchases RENAME TO orders; ALTER TABLE orders DROP COLUMN a; DROP TABLE t;',
    title: timeout,
  },
  ...planExamples,
  ...indexCases,
  ...notNullCases,
  ...partitionCases,
];

/** Migrations whose index may not leave its section: the server refuses what would be left, or what would come of it. */
export const unmoved: readonly Omit<FixCase, 'title' | 'down'>[] = [
  {
    name: 'ON CONFLICT looks for the index',
    schema: orders,
    up: 'CREATE UNIQUE INDEX i ON orders (user_id);\nINSERT INTO orders (id, user_id) VALUES (1000, 1000) ON CONFLICT (user_id) DO NOTHING;',
  },
  {
    name: 'a foreign key looks for the index',
    schema: orders,
    up: 'CREATE UNIQUE INDEX i ON orders (user_id);\nCREATE TABLE t (user_id bigint REFERENCES orders (user_id));',
  },
  {
    name: 'REFRESH MATERIALIZED VIEW CONCURRENTLY looks for the index',
    schema: `${orders} CREATE MATERIALIZED VIEW mv AS SELECT id FROM orders;`,
    up: 'ALTER TABLE orders ADD a int;\nCREATE UNIQUE INDEX CONCURRENTLY i ON mv (id);\nREFRESH MATERIALIZED VIEW CONCURRENTLY mv;',
  },
  {
    name: 'the table is temporary',
    schema: orders,
    up: 'CREATE TEMP TABLE t AS SELECT 1 AS a;\nCREATE INDEX CONCURRENTLY i ON t (a);',
  },
  {
    name: 'search_path leads to the table',
    schema: 'CREATE SCHEMA app; CREATE TABLE app.orders (user_id int);',
    up: 'SET search_path = app;\nCREATE INDEX i ON orders (user_id);',
  },
];
