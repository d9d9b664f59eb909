import type { FixCase, LayoutName } from './cases';

/** Where the layout makes no difference: one with two files, one with one. */
const two: readonly LayoutName[] = ['golang-migrate', 'dbmate'];
const longest = 'a_name_of_63_bytes_which_is_the_longest_that_postgresql_keeps_x';

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int, note text);';
const odd = `
  CREATE SCHEMA "App Data";
  CREATE TABLE "App Data"."Order" (id bigint PRIMARY KEY, "userId" bigint, "select" int, größe int, "a""b" text);
`;
const reserved = 'CREATE TABLE "user" (id int PRIMARY KEY, "order" int, "table" text);';
const long = `CREATE TABLE ${longest} (id int PRIMARY KEY, ${longest} int);`;

const setNotNull: readonly Omit<FixCase, 'title'>[] = [
  {
    name: 'SET NOT NULL',
    schema: orders,
    up: 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL;',
    down: 'ALTER TABLE orders ALTER COLUMN total DROP NOT NULL;',
  },
  {
    name: 'SET NOT NULL among other commands, with a down that does more',
    schema: orders,
    up: 'ALTER TABLE orders ADD COLUMN a int, ALTER total SET NOT NULL, ALTER note SET DEFAULT 1;',
    down: 'ALTER TABLE orders DROP COLUMN a, ALTER total DROP NOT NULL, ALTER note DROP DEFAULT;',
    layouts: two,
  },
  {
    name: 'SET NOT NULL on odd names in an odd schema',
    schema: odd,
    up: 'ALTER TABLE "App Data"."Order" ALTER COLUMN "userId" SET NOT NULL, ALTER größe SET NOT NULL, ALTER "a""b" SET NOT NULL;',
    down: 'ALTER TABLE "App Data"."Order" ALTER "userId" DROP NOT NULL;\nALTER TABLE "App Data"."Order" ALTER größe DROP NOT NULL, ALTER "a""b" DROP NOT NULL;',
    layouts: two,
  },
  {
    name: 'SET NOT NULL on reserved words',
    schema: reserved,
    up: 'ALTER TABLE "user" ALTER COLUMN "order" SET NOT NULL;',
    down: 'ALTER TABLE "user" ALTER COLUMN "order" DROP NOT NULL;',
    layouts: two,
  },
  {
    name: 'SET NOT NULL on names of 63 bytes',
    schema: long,
    up: `ALTER TABLE ${longest} ALTER COLUMN ${longest} SET NOT NULL;`,
    down: `ALTER TABLE ${longest} ALTER COLUMN ${longest} DROP NOT NULL;`,
    layouts: two,
  },
  {
    name: 'SET NOT NULL on a partitioned table with partitions of partitions',
    schema: `
      CREATE TABLE e (id int, a int) PARTITION BY RANGE (id);
      CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (50) PARTITION BY LIST (a);
      CREATE TABLE "E 1a" PARTITION OF e_1 DEFAULT;
      CREATE TABLE e_2 PARTITION OF e DEFAULT;
    `,
    up: 'ALTER TABLE e ALTER COLUMN a SET NOT NULL;',
    down: 'ALTER TABLE e ALTER COLUMN a DROP NOT NULL;',
    layouts: two,
  },
  {
    name: 'SET NOT NULL on a table from which another inherits',
    schema: 'CREATE TABLE e (id int, a int); CREATE TABLE f (b int) INHERITS (e);',
    up: 'ALTER TABLE e ALTER COLUMN a SET NOT NULL;',
    down: 'ALTER TABLE e ALTER COLUMN a DROP NOT NULL;',
    layouts: two,
  },
];

const requiredColumn: readonly Omit<FixCase, 'title'>[] = [
  {
    name: 'a required column',
    schema: orders,
    up: 'ALTER TABLE orders ADD COLUMN state text NOT NULL;',
    down: 'ALTER TABLE orders DROP COLUMN state;',
    layouts: ['golang-migrate', 'dbmate', 'flyway', 'plain'],
  },
  {
    name: 'a required column with an odd name of an odd table, among other commands',
    schema: odd,
    up: 'ALTER TABLE "App Data"."Order" ADD "Größe 2" numeric(9, 2) NOT NULL, ADD COLUMN plain int;',
    down: 'ALTER TABLE "App Data"."Order" DROP COLUMN plain, DROP COLUMN "Größe 2";',
    layouts: two,
  },
  {
    name: 'a required column of a table without a primary key',
    schema: 'CREATE TABLE "order" (a int);',
    up: 'ALTER TABLE "order" ADD COLUMN "user" boolean NOT NULL;',
    down: 'ALTER TABLE "order" DROP COLUMN "user";',
    layouts: two,
  },
  {
    name: 'a required column of a table with a composite key of odd names',
    schema: 'CREATE TABLE "Pair" ("Left" int, "right" text, from_1 int, PRIMARY KEY ("right", "Left"));',
    up: 'ALTER TABLE "Pair" ADD COLUMN tags text[] NOT NULL;',
    down: 'ALTER TABLE "Pair" DROP COLUMN tags;',
    layouts: two,
  },
  {
    name: 'a required column named as the variables of the backfill',
    schema: 'CREATE TABLE batches (from_1 int, to_1 int, PRIMARY KEY (from_1, to_1));',
    up: 'ALTER TABLE batches ADD COLUMN has_more bool NOT NULL;',
    down: 'ALTER TABLE batches DROP COLUMN has_more;',
    layouts: two,
  },
  {
    name: 'a required column named as the variables of the backfill by pages',
    schema: 'CREATE TABLE batches (pages int);',
    up: 'ALTER TABLE batches ADD COLUMN page int NOT NULL;',
    down: 'ALTER TABLE batches DROP COLUMN page;',
    layouts: two,
  },
  {
    name: 'a required column of a partitioned table without a key, with a name for NOT NULL',
    schema: `
      CREATE TABLE e (id int, a int) PARTITION BY RANGE (id);
      CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM (0) TO (50) PARTITION BY LIST (a);
      CREATE TABLE "E 1a" PARTITION OF e_1 DEFAULT;
      CREATE TABLE e_2 PARTITION OF e DEFAULT;
    `,
    up: 'ALTER TABLE e ADD COLUMN "new" text CONSTRAINT "is there" NOT NULL;',
    down: 'ALTER TABLE e DROP COLUMN "new";',
    layouts: ['golang-migrate', 'dbmate', 'flyway', 'plain'],
  },
  {
    name: 'a required column of a partitioned table with a key, and of one from which another inherits',
    schema: `
      CREATE TABLE e (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);
      CREATE TABLE e_1 PARTITION OF e DEFAULT;
      CREATE TABLE f (id int PRIMARY KEY);
      CREATE TABLE g (a int) INHERITS (f);
    `,
    up: 'ALTER TABLE e ADD COLUMN "new" text NOT NULL;\nALTER TABLE f ADD COLUMN "new" text NOT NULL;',
    down: 'ALTER TABLE f DROP COLUMN "new";\nALTER TABLE e DROP COLUMN "new";',
    layouts: two,
  },
];

/** Columns that become NOT NULL: by a CHECK that proves it, and from 18 on by a constraint that is NOT VALID at first. */
export const notNullCases: readonly FixCase[] = [
  ...setNotNull.map((each): FixCase => ({ ...each, postgres: [14, 17], title: 'Split into 3 migrations' })),
  ...setNotNull.map((each): FixCase => ({ ...each, postgres: [18, 18], title: 'Add ' })),
  ...requiredColumn.map((each): FixCase => ({ ...each, postgres: [14, 17], title: 'Split into 5 migrations' })),
  ...requiredColumn.map((each): FixCase => ({ ...each, postgres: [18, 18], title: 'Split into 4 migrations' })),
  {
    name: 'a NOT NULL constraint, with a name and without one',
    schema: orders,
    up: 'ALTER TABLE orders ADD CONSTRAINT "User" NOT NULL user_id;\nALTER TABLE orders ADD COLUMN a int, ADD NOT NULL total;',
    down: 'ALTER TABLE orders DROP CONSTRAINT orders_total_not_null, DROP COLUMN a;\nALTER TABLE orders DROP CONSTRAINT "User";',
    title: 'Add User NOT VALID',
    layouts: two,
    postgres: [18, 18],
  },
  {
    name: 'SET NOT NULL where such a constraint is there and NOT VALID',
    schema: `${odd} ALTER TABLE "App Data"."Order" ADD CONSTRAINT "is there" NOT NULL größe NOT VALID;`,
    up: 'ALTER TABLE "App Data"."Order" ALTER größe SET NOT NULL;',
    down: '',
    title: 'Validate is there',
    layouts: two,
    postgres: [18, 18],
  },
  // fillDefaultLater
  {
    name: 'a default that is computed for each row',
    schema: orders,
    up: 'ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();',
    down: 'ALTER TABLE orders DROP COLUMN token;',
    title: 'Split into 2 migrations: add token for new rows',
    layouts: ['golang-migrate', 'dbmate', 'flyway', 'plain'],
  },
  {
    name: 'a computed default of a required column with an odd name, among other commands',
    schema: odd,
    up: 'ALTER TABLE "App Data"."Order" ADD "Größe %" text NOT NULL DEFAULT (random()::text || \'%s\') CHECK ("Größe %" <> \'\'), ADD COLUMN b int;',
    down: 'ALTER TABLE "App Data"."Order" DROP COLUMN b, DROP COLUMN "Größe %";',
    title: 'Split into',
    layouts: two,
  },
  {
    name: 'a computed default of a partitioned table without a key',
    schema: `
      CREATE TABLE e (id int, a int) PARTITION BY RANGE (id);
      CREATE TABLE "E 1" PARTITION OF e FOR VALUES FROM (0) TO (50);
      CREATE TABLE e_2 PARTITION OF e DEFAULT;
    `,
    up: 'ALTER TABLE e ADD COLUMN at timestamptz DEFAULT clock_timestamp() NOT NULL;',
    down: 'ALTER TABLE e DROP COLUMN at;',
    title: 'Split into',
    layouts: two,
  },
];
