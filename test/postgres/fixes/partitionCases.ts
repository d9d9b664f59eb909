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
const days = `
  CREATE TABLE days (id int, at date NOT NULL, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE days_2019 PARTITION OF days FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
  CREATE INDEX days_note ON days (note) INCLUDE (id);
`;
const attached = "'2020-01-01') TO ('2026-01-01')";
const owned = `
  CREATE TABLE owners (id int PRIMARY KEY, other int UNIQUE);
  CREATE TABLE "Log" (id int, k int, owner int) PARTITION BY LIST (k);
  CREATE TABLE "Log 1" PARTITION OF "Log" FOR VALUES IN (1, 2, 3, 4, 5) PARTITION BY RANGE (id);
  CREATE TABLE log_1a PARTITION OF "Log 1" DEFAULT;
  CREATE TABLE log_rest PARTITION OF "Log" DEFAULT;
`;
const split = (count: number, table: string): string => `Split into ${count} migrations: the index ON ONLY ${table}`;

/** What is done to partitioned tables, partition by partition. */
export const partitionCases: readonly FixCase[] = [
  // detachConcurrently
  {
    name: 'a partition that is detached, which the down attaches',
    schema: events,
    up: 'ALTER TABLE events DETACH PARTITION events_1;',
    down: 'ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (0) TO (50);',
    title: 'Detach events_1 CONCURRENTLY',
  },
  {
    name: 'a partition by list that is detached among other statements, on odd names, and takes nulls',
    schema: `
      CREATE SCHEMA "Old Data";
      CREATE TABLE "Order" (id int, "Größe" text) PARTITION BY LIST ("Größe");
      CREATE TABLE "Old Data"."Order ""1""" PARTITION OF "Order" FOR VALUES IN ('a', 'it''s', NULL) PARTITION BY LIST (id);
      CREATE TABLE part PARTITION OF "Old Data"."Order ""1""" DEFAULT;
      CREATE TABLE other PARTITION OF "Order" FOR VALUES IN ('b');
    `,
    up: `
      CREATE TABLE t (a int);
      -- Nobody needs it.
      ALTER TABLE "Order" DETACH PARTITION "Old Data"."Order ""1"""; -- any more
    `,
    down: `
      -- They do.
      ALTER TABLE "Order" ATTACH PARTITION "Old Data"."Order ""1""" FOR VALUES IN ('a', 'it''s', NULL);
      DROP TABLE t;
    `,
    title: 'Detach Order "1" CONCURRENTLY in a migration of its own',
    layouts: two,
  },
  {
    name: 'a partition by hash that is detached',
    schema:
      'CREATE TABLE h (id int) PARTITION BY HASH (id); CREATE TABLE h_0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);',
    up: 'ALTER TABLE h DETACH PARTITION h_0;',
    down: 'ALTER TABLE h ATTACH PARTITION h_0 FOR VALUES WITH (MODULUS 2, REMAINDER 0);',
    title: 'Detach h_0 CONCURRENTLY',
    layouts: two,
  },
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
  // attachInSteps
  {
    name: 'a table that is attached as a partition, though nothing says that its rows fit',
    schema: `${events} CREATE TABLE events_3 (id int, at int, note text, CHECK (at >= 0));`,
    up: '-- The rest.\nALTER TABLE events ATTACH PARTITION events_3 FOR VALUES FROM (100) TO (MAXVALUE);',
    down: 'ALTER TABLE events DETACH PARTITION events_3;',
    title: 'Split into 3 migrations: constraints NOT VALID',
  },
  {
    name: 'a table that is attached without the indexes and the key of the whole, among others',
    schema: `${days} CREATE TABLE "Days 2020" (id int NOT NULL, at date NOT NULL, note text);`,
    up: `CREATE TABLE t (a int);\nALTER TABLE days ATTACH PARTITION "Days 2020" FOR VALUES FROM (${attached};`,
    down: 'ALTER TABLE days DETACH PARTITION "Days 2020";\nALTER TABLE "Days 2020" DROP CONSTRAINT "Days 2020_pkey";\nDROP INDEX "Days 2020_note_id_idx";\nDROP TABLE t;',
    title: 'Split into 5 migrations: constraints NOT VALID',
    layouts: two,
  },
  {
    name: 'a table of which only the indexes are missing, alone and among others',
    schema: `${days} CREATE TABLE d (id int NOT NULL, at date NOT NULL CHECK (at >= '2020-01-01' AND at < '2026-01-01'), note text);`,
    up: `ALTER TABLE days ATTACH PARTITION d FOR VALUES FROM (${attached};`,
    down: 'ALTER TABLE days DETACH PARTITION d;\nALTER TABLE d DROP CONSTRAINT d_pkey;\nDROP INDEX d_note_id_idx;',
    title: 'Split into 3 migrations: indexes CONCURRENTLY',
  },
  {
    name: 'a table of which only the indexes are missing, among others',
    schema: `${days} CREATE TABLE d (id int NOT NULL, at date NOT NULL CHECK (at >= '2020-01-01' AND at < '2026-01-01'), note text);`,
    up: `CREATE TABLE t (a int);\nALTER TABLE days ATTACH PARTITION d FOR VALUES FROM (${attached};`,
    down: 'ALTER TABLE days DETACH PARTITION d;\nALTER TABLE d DROP CONSTRAINT d_pkey;\nDROP INDEX d_note_id_idx;\nDROP TABLE t;',
    title: 'Split into 4 migrations: indexes CONCURRENTLY',
    layouts: two,
  },
  {
    name: 'a table that is attached beside a default partition, with a list that takes NULL, in a schema of its own',
    schema: `
      CREATE SCHEMA "App";
      CREATE TABLE "App".k ("Kind" text, n int) PARTITION BY LIST ("Kind");
      CREATE TABLE "App".k_rest PARTITION OF "App".k DEFAULT;
      CREATE TABLE "App"."K ab" ("Kind" text, n int);
    `,
    up: `ALTER TABLE "App".k ATTACH PARTITION "App"."K ab" FOR VALUES IN ('a', 'b''c', NULL);`,
    down: 'ALTER TABLE "App".k DETACH PARTITION "App"."K ab";',
    title: 'Split into 3 migrations: constraints NOT VALID',
    layouts: two,
  },
  {
    name: 'a table that is attached without the foreign keys of the whole',
    schema: `
      CREATE TABLE owners (id int PRIMARY KEY);
      CREATE TABLE logs (k int NOT NULL, owner int) PARTITION BY LIST (k);
      CREATE TABLE logs_1 PARTITION OF logs FOR VALUES IN (101);
      ALTER TABLE logs ADD CONSTRAINT "Log owner" FOREIGN KEY (owner) REFERENCES owners ON DELETE CASCADE DEFERRABLE;
      CREATE TABLE log_2 (k int NOT NULL, owner int);
    `,
    up: 'ALTER TABLE logs ATTACH PARTITION log_2 FOR VALUES IN (1, 2);',
    down: 'ALTER TABLE logs DETACH PARTITION log_2;\nALTER TABLE log_2 DROP CONSTRAINT "Log owner";',
    title: 'Split into 3 migrations: constraints NOT VALID',
    layouts: two,
  },
  {
    name: 'a new partition beside a default one',
    schema: `${events} CREATE TABLE events_rest PARTITION OF events DEFAULT;`,
    up: '-- The next.\nCREATE TABLE events_3 PARTITION OF events FOR VALUES FROM (1000) TO (2000);',
    down: 'DROP TABLE events_3;',
    title: 'Split into 3 migrations: constraints NOT VALID',
  },
  {
    name: 'a new partition beside a default one that is partitioned',
    schema: `
      CREATE SCHEMA app;
      CREATE TABLE app.k (kind text, n int) PARTITION BY LIST (kind);
      CREATE TABLE app.rest PARTITION OF app.k DEFAULT PARTITION BY RANGE (n);
      CREATE TABLE app.rest_1 PARTITION OF app.rest DEFAULT;
    `,
    up: "CREATE TABLE t (a int);\nCREATE TABLE app.k_a PARTITION OF app.k FOR VALUES IN ('x', 'y');",
    down: 'DROP TABLE app.k_a;\nDROP TABLE t;',
    title: 'Split into 3 migrations: constraints NOT VALID',
    layouts: two,
  },
  // foreignKeyByPartition
  {
    name: 'a foreign key of a partitioned table, before NOT VALID is taken for it',
    schema: owned,
    up: '-- Whose it is.\nALTER TABLE "Log" ADD CONSTRAINT "Log owner" FOREIGN KEY (owner) REFERENCES owners ON DELETE SET NULL;',
    down: 'ALTER TABLE "Log" DROP CONSTRAINT "Log owner";',
    title: 'Split into 3 migrations: Log owner NOT VALID on each partition',
    postgres: [14, 17],
  },
  {
    name: 'a foreign key without a name of a partitioned table, among others',
    schema: owned,
    up: 'CREATE TABLE t (a int);\nALTER TABLE public."Log" ADD FOREIGN KEY (owner) REFERENCES owners (other) DEFERRABLE;',
    down: 'ALTER TABLE "Log" DROP CONSTRAINT "Log_owner_fkey";\nDROP TABLE t;',
    title: 'Split into 3 migrations: Log_owner_fkey NOT VALID on each partition',
    layouts: two,
    postgres: [14, 17],
  },
  {
    name: 'a foreign key of a partitioned table, where NOT VALID is taken for it',
    schema: owned,
    up: 'ALTER TABLE "Log" ADD FOREIGN KEY (owner) REFERENCES owners (other) ON UPDATE CASCADE;',
    down: 'ALTER TABLE "Log" DROP CONSTRAINT "Log_owner_fkey";',
    title: 'Add Log_owner_fkey NOT VALID',
    layouts: two,
    postgres: [18, 18],
  },
  {
    name: 'a CHECK of a partitioned table, and a foreign key to one',
    schema: `
      CREATE TABLE e (id int PRIMARY KEY) PARTITION BY RANGE (id);
      CREATE TABLE e_1 PARTITION OF e DEFAULT;
      CREATE TABLE t (e_id int);
    `,
    up: 'ALTER TABLE e ADD CONSTRAINT c CHECK (id > 0);\nALTER TABLE t ADD CONSTRAINT to_e FOREIGN KEY (e_id) REFERENCES e;',
    down: 'ALTER TABLE t DROP CONSTRAINT to_e;\nALTER TABLE e DROP CONSTRAINT c;',
    title: 'Add to_e NOT VALID',
    layouts: two,
  },
];
