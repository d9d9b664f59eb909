import type { FixCase, LayoutName } from './cases';

/** Where the layout makes no difference: one with two files, one with one. */
const two: readonly LayoutName[] = ['golang-migrate', 'dbmate'];
const longest = 'a_name_of_63_bytes_which_is_the_longest_that_postgresql_keeps_x';

const events = `
  CREATE TABLE events (id int, at int, note text) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (50);
  CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (50) TO (100);
`;
const nested = `
  CREATE SCHEMA "Old Data";
  CREATE TABLE "Order" (id int, at int, "Größe" text) PARTITION BY RANGE (at);
  CREATE TABLE "Order ""1""" PARTITION OF "Order" FOR VALUES FROM (0) TO (50) PARTITION BY LIST (id);
  CREATE TABLE "Old Data"."select" PARTITION OF "Order ""1""" DEFAULT;
  CREATE TABLE empty PARTITION OF "Order" FOR VALUES FROM (50) TO (60) PARTITION BY LIST (id);
  CREATE TABLE rest PARTITION OF "Order" DEFAULT;
  CREATE INDEX will_do ON rest (id);
`;
const split = (count: number, table: string): string => `Split into ${count} migrations: the index ON ONLY ${table}`;

/** What is done to partitioned tables, partition by partition. */
export const partitionCases: readonly FixCase[] = [
  // indexPartitions
  {
    name: 'an index on a partitioned table',
    schema: events,
    up: 'CREATE INDEX i ON events (id);',
    down: 'DROP INDEX i;',
    title: split(4, 'events'),
  },
  {
    name: 'an index without a name on a partitioned table, among others',
    schema: events,
    up: 'CREATE TABLE t (a int);\nCREATE INDEX ON events USING btree (lower(note) DESC, (id + 1)) INCLUDE (at) WHERE id > 1;\nCREATE TABLE u (a int);',
    down: 'DROP TABLE u;\nDROP INDEX events_lower_expr_at_idx;\nDROP TABLE t;',
    title: split(4, 'events'),
  },
  {
    name: 'a unique index on a partitioned table',
    schema: events,
    up: 'CREATE UNIQUE INDEX i ON public.events (id, at);',
    down: 'DROP INDEX i;',
    title: split(4, 'events'),
    layouts: two,
  },
  {
    name: 'an index on partitions of partitions with odd names in odd schemas',
    schema: nested,
    up: 'CREATE INDEX ON "Order" (id, "Größe");\nCREATE INDEX ON "Order" (id);',
    down: 'DROP INDEX "Order_id_idx";\nDROP INDEX "Order_id_Größe_idx";',
    title: split(4, 'Order'),
    layouts: two,
  },
  {
    name: 'an index on a partitioned table with names of 63 bytes',
    schema: `
      CREATE TABLE ${longest} (${longest} int) PARTITION BY LIST (${longest});
      CREATE TABLE ${longest.replace(/x$/, 'y')} PARTITION OF ${longest} FOR VALUES IN (1);
      CREATE TABLE ${longest.replace(/x$/, 'z')} PARTITION OF ${longest} DEFAULT;
    `,
    up: `CREATE INDEX ON ${longest} (${longest});`,
    down: 'DROP INDEX a_name_of_63_bytes_which_is_t_a_name_of_63_bytes_which_is_t_idx;',
    title: split(4, longest),
    layouts: two,
  },
];
