import { deployPlans } from './deployPlans';
import type { Plan } from './plan';

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total int, note text);';
const events = `CREATE TABLE events (id int, at int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (50);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (50) TO (100);`;
const notLast = 'Not where later statements of the same file need what now comes later.';

/** The plans, in the order of their table. */
export const plans: readonly Plan[] = [
  {
    id: 'index-concurrently',
    name: 'Build an index CONCURRENTLY',
    rules: ['index-blocks-writes'],
    title: 'Build orders_user_id CONCURRENTLY',
    steps:
      'The index is built CONCURRENTLY, outside the transaction and in a migration of its own where the file holds more. Readers and writers go on. What the down drops goes with it.',
    limits:
      'Not on a partitioned table, which has a plan of its own. Not where later statements of the same file look for a unique index without naming it: ON CONFLICT, a foreign key, REFRESH … CONCURRENTLY. Never with IF NOT EXISTS, which would keep the invalid index of a build that failed.',
    example: {
      schema: orders,
      up: 'ALTER TABLE orders ADD COLUMN state text;\nCREATE INDEX orders_user_id ON orders (user_id);',
      down: 'DROP INDEX orders_user_id;\nALTER TABLE orders DROP COLUMN state;',
    },
  },
  {
    id: 'index-partitions',
    name: 'Index a partitioned table one partition at a time',
    rules: ['index-blocks-writes'],
    title: 'Split into 4 migrations: the index ON ONLY events',
    steps:
      'The index is made ON ONLY the table, which is instant; on each partition CONCURRENTLY, in a migration of its own; then each is attached, which is instant. Indexes that a partition has already are taken, and partitions of partitions are gone down to. All names end as PostgreSQL would have chosen them.',
    limits:
      'Not where a partition is a foreign table: it can have no part, and the index would stay invalid. PostgreSQL refuses CONCURRENTLY for the table itself, and a unique index without the partition key.',
    example: { schema: events, up: 'CREATE INDEX events_id ON events (id);', down: 'DROP INDEX events_id;' },
  },
  {
    id: 'drop-index-concurrently',
    name: 'Drop an index CONCURRENTLY',
    rules: ['missing-lock-timeout'],
    title: 'Drop orders_user_id CONCURRENTLY',
    steps:
      'DROP INDEX CONCURRENTLY waits for those who use the index without making others wait behind it. Each index gets a statement, and a migration, of its own. The CREATE INDEX of the down goes with it.',
    limits:
      'Not for the index of a constraint, the index of a partitioned table, and CASCADE, which PostgreSQL refuses. Not for an index that no migration made, which may be either.',
    example: {
      schema: `${orders}\nCREATE INDEX orders_user_id ON orders (user_id);`,
      up: 'DROP INDEX orders_user_id;',
      down: 'CREATE INDEX orders_user_id ON orders (user_id);',
    },
  },
  {
    id: 'reindex-concurrently',
    name: 'Rebuild an index CONCURRENTLY',
    rules: ['reindex-blocks-writes'],
    title: 'Rebuild orders_user_id CONCURRENTLY',
    steps: 'REINDEX CONCURRENTLY builds a new index beside the old one and swaps them.',
    limits:
      'Not for what PostgreSQL leaves out with a warning: the index of an EXCLUDE constraint, an invalid index beside others. Not for a partitioned table, whose partitions it locks all the same, for a schema or a database, which may hold any of these, and for REINDEX SYSTEM.',
    example: {
      schema: `${orders}\nCREATE INDEX orders_user_id ON orders (user_id);`,
      up: 'REINDEX INDEX orders_user_id;',
      down: '',
    },
  },
  {
    id: 'move-index-concurrently',
    name: 'Move an index to another tablespace CONCURRENTLY',
    rules: ['storage-change-rewrites-table'],
    title: 'Move orders_user_id CONCURRENTLY',
    steps:
      'REINDEX (TABLESPACE …) CONCURRENTLY builds a new index in the other tablespace, beside the old one, and swaps them.',
    limits:
      'Not for what PostgreSQL refuses: the index of an EXCLUDE constraint. Not with IF EXISTS, which REINDEX does not have, nor for ALL IN TABLESPACE. For a table there is none: PostgreSQL gives it another file, access method or tablespace only under the strongest lock, and a table that takes its place would be another one, without its grants, its dependents and its name in plans that are prepared.',
    example: {
      schema: `${orders}\nCREATE INDEX orders_user_id ON orders (user_id);`,
      up: 'ALTER INDEX orders_user_id SET TABLESPACE fast;',
      down: 'ALTER INDEX orders_user_id SET TABLESPACE pg_default;',
    },
  },
  {
    id: 'refresh-concurrently',
    name: 'Refresh a materialized view CONCURRENTLY',
    rules: ['refresh-blocks-reads'],
    title: 'Refresh per_user CONCURRENTLY',
    steps: 'REFRESH CONCURRENTLY compares the new rows with the old and changes those that differ; readers go on.',
    limits:
      'Only where the view has a unique index on plain columns without a WHERE and was filled once. Which columns are unique in the rows of a query nobody can tell from the migrations, so no index is made.',
    example: {
      schema: `${orders}\nCREATE MATERIALIZED VIEW per_user AS SELECT user_id, count(*) AS n FROM orders GROUP BY user_id;\nCREATE UNIQUE INDEX ON per_user (user_id);`,
      up: 'REFRESH MATERIALIZED VIEW per_user;',
      down: '',
    },
  },
  {
    id: 'constraint-not-valid',
    name: 'Add a CHECK or a foreign key NOT VALID and validate it',
    rules: ['constraint-scans-table'],
    title: 'Add orders_total NOT VALID',
    steps:
      'NOT VALID makes the constraint hold for new rows at once, without reading the old ones. VALIDATE CONSTRAINT in the next migration reads them under a lock that lets readers and writers go on.',
    limits:
      'Not for a constraint that is written at a new column, which PostgreSQL checks in any case. Before PostgreSQL 18 not for a foreign key of a partitioned table, which has a plan of its own.',
    differs:
      'Before PostgreSQL 18, what a foreign key to a partitioned table keeps for each of its partitions stays marked NOT VALID in pg_constraint. Nothing reads that mark.',
    example: {
      schema: orders,
      up: 'ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total > 0);',
      down: 'ALTER TABLE orders DROP CONSTRAINT orders_total;',
    },
  },
  {
    id: 'foreign-key-by-partition',
    name: 'Add a foreign key to a partitioned table partition by partition',
    rules: ['constraint-scans-table'],
    title: 'Split into 3 migrations: events_owner NOT VALID on each partition',
    steps:
      'Before PostgreSQL 18, NOT VALID is refused for a foreign key of a partitioned table. So each partition gets it NOT VALID, each is validated, and then the table gets it: PostgreSQL takes over what its partitions have and reads nothing.',
    limits: `Only where it is the one command of its ALTER TABLE. ${notLast}`,
    postgres: [14, 17],
    example: {
      schema: `CREATE TABLE owners (id int PRIMARY KEY);\n${events.replace('id int,', 'id int, owner int,')}`,
      up: 'ALTER TABLE events ADD CONSTRAINT events_owner FOREIGN KEY (owner) REFERENCES owners;',
      down: 'ALTER TABLE events DROP CONSTRAINT events_owner;',
    },
  },
  {
    id: 'constraint-by-index',
    name: 'Make a UNIQUE or PRIMARY KEY of an index built CONCURRENTLY',
    rules: ['constraint-builds-index'],
    title: 'Split into 2 migrations: build the index CONCURRENTLY',
    steps: 'The index is built CONCURRENTLY; ADD CONSTRAINT … USING INDEX then takes it over in an instant.',
    limits:
      'Not for EXCLUDE, which PostgreSQL cannot build so, for a partitioned table, which refuses USING INDEX, and for a primary key over columns that may hold nulls, which it would search for.',
    example: {
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, number bigint, line int);',
      up: 'ALTER TABLE orders ADD CONSTRAINT orders_id_line UNIQUE (id, line);',
      down: 'ALTER TABLE orders DROP CONSTRAINT orders_id_line;',
    },
  },
  {
    id: 'not-null-by-check',
    name: 'Prove NOT NULL by a CHECK',
    rules: ['not-null-scans-table'],
    title: 'Split into 3 migrations: CHECK NOT VALID',
    steps:
      'A CHECK (column IS NOT NULL) is added NOT VALID and validated in the next migration, while others go on. It proves what SET NOT NULL would search for, which therefore is instant; then the CHECK goes.',
    limits: 'From PostgreSQL 18 on there is a shorter way, where the table is known.',
    postgres: [14, 17],
    example: {
      schema: orders,
      up: 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL;',
      down: 'ALTER TABLE orders ALTER COLUMN total DROP NOT NULL;',
    },
  },
  {
    id: 'not-null-not-valid',
    name: 'Add NOT NULL as a constraint that is NOT VALID',
    rules: ['not-null-scans-table'],
    title: 'Add orders_total_not_null NOT VALID',
    steps:
      'From PostgreSQL 18 on, NOT NULL is a constraint that can be NOT VALID. It gets the name that SET NOT NULL gives, and is validated in the next migration, while others go on.',
    limits:
      'Where an older major is asked about too, the CHECK serves all. Not for a table that no migration made, whose names are not known.',
    postgres: [18, 18],
    example: {
      schema: orders,
      up: 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL;',
      down: 'ALTER TABLE orders ALTER COLUMN total DROP NOT NULL;',
      major: 18,
    },
  },
  {
    id: 'required-column',
    name: 'Add a required column in steps',
    rules: ['required-column-without-default'],
    title: 'Split into',
    steps:
      'The column comes without NOT NULL. The old rows are filled in batches that commit one by one, by the primary key, or where there is none by the pages of each partition; a batch that failed is run again. Then it becomes NOT NULL by one of the ways above.',
    limits:
      'It needs a value for the old rows, which nobody here knows, and application code that fills the column. Not where the tool cannot send a DO block in one piece (golang-migrate with x-multi-statement). A foreign table among the partitions stops the batches with an error.',
    example: {
      schema: orders,
      up: 'ALTER TABLE orders ADD COLUMN state text NOT NULL;',
      down: 'ALTER TABLE orders DROP COLUMN state;',
    },
  },
  {
    id: 'computed-default',
    name: 'Add a column whose default is computed for each row',
    rules: ['column-rewrites-table'],
    title: 'Split into',
    steps:
      'The column comes without its default, and gets it in the same statement for new rows: nothing is rewritten. The old rows are filled in batches that commit one by one. Where the column is NOT NULL, it becomes so by one of the ways above.',
    limits:
      'Not for an identity, which has a plan of its own, for serial, a stored generated column, which PostgreSQL cannot make of one that is there (SET EXPRESSION changes one that is generated already), and a constrained domain. A plain column that a trigger fills holds the same values, but can be written, and is another column; so is VIRTUAL, which costs nothing on PostgreSQL 18. Not where the tool cannot send a DO block in one piece.',
    example: {
      schema: orders,
      up: 'ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();',
      down: 'ALTER TABLE orders DROP COLUMN token;',
    },
  },
  {
    id: 'number-rows-later',
    name: 'Add an identity column to a table with rows',
    rules: ['column-rewrites-table'],
    title: 'Split into',
    steps:
      'The column comes with the numbers of a plain sequence for new rows: nothing is rewritten. The old rows are numbered in batches that commit one by one, and the column becomes NOT NULL by one of the ways above. Then, in one short transaction, the identity takes over, and goes on from the next number of the sequence, which goes. Where the column is to be the primary key, its index is built CONCURRENTLY and taken over last.',
    limits:
      'Not with START WITH, RESTART or a name for the sequence, with constraints beside NOT NULL and PRIMARY KEY, for a partitioned or inheriting table, and where the tool cannot send a DO block in one piece. Not for serial: GENERATED BY DEFAULT AS IDENTITY does the same and has a plan.',
    differs: 'Which row has which number: rows that come while the old ones are numbered get theirs in between.',
    example: {
      schema: 'CREATE TABLE logs (message text);',
      up: 'ALTER TABLE logs ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;',
      down: 'ALTER TABLE logs DROP COLUMN id;',
    },
  },
  {
    id: 'serial-to-identity',
    name: 'Make a serial column an identity that goes on counting',
    rules: ['insert-needs-column'],
    title: 'Let id go on',
    steps:
      'DROP DEFAULT and ADD GENERATED … AS IDENTITY change nothing but the catalog: no row is read, the lock is held for an instant, and in one transaction nobody finds the column without a value. But the sequence of the identity is a new one, which begins at 1. So the next number is drawn from the old sequence and given to the new one in the same transaction, whose lock keeps others from inserting in between. A DROP SEQUENCE that stands before it moves behind it, and the new sequence gets the name that it would have had.',
    limits:
      'Only where the column has a sequence of its own that a migration made, and all happens in one transaction. Not where the migration says where to go on: START WITH, RESTART, setval. For any other default that goes there is no plan: the next version of the application has to name the column in every INSERT first, and no order of statements does that.',
    differs: 'The next number: it is the one that the old sequence would have given.',
    example: {
      schema: 'CREATE TABLE orders (id bigserial PRIMARY KEY, note text);',
      up: 'ALTER TABLE orders ALTER COLUMN id DROP DEFAULT;\nDROP SEQUENCE orders_id_seq;\nALTER TABLE orders ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;',
      down: "ALTER TABLE orders ALTER COLUMN id DROP IDENTITY;\nCREATE SEQUENCE orders_id_seq OWNED BY orders.id;\nALTER TABLE orders ALTER COLUMN id SET DEFAULT nextval('orders_id_seq');",
    },
  },
  {
    id: 'attach-partition',
    name: 'Attach a partition with nothing left to read',
    rules: ['attach-reads-partition', 'partition-scans-default'],
    title: 'Split into 4 migrations: constraints NOT VALID',
    steps:
      'What the bound says is added to the table as a CHECK that is NOT VALID, and the foreign keys of the whole in the same way; all are validated in the next migration. The indexes of the whole are built CONCURRENTLY. ATTACH PARTITION then takes all that over and reads nothing, and the CHECK goes.',
    limits: `Not for a key of several columns or of expressions, for partitions by hash, and below a partition: the CHECK is not worked out there. Not where an index of the whole has expressions, a WHERE, an order or options. ${notLast}`,
    example: {
      schema: `${events}\nCREATE INDEX events_id ON events (id);\nCREATE TABLE events_3 (id int, at int NOT NULL);`,
      up: 'ALTER TABLE events ATTACH PARTITION events_3 FOR VALUES FROM (100) TO (MAXVALUE);',
      down: 'ALTER TABLE events DETACH PARTITION events_3;\nDROP INDEX events_3_id_idx;',
    },
  },
  {
    id: 'detach-concurrently',
    name: 'Detach a partition CONCURRENTLY',
    rules: ['missing-lock-timeout'],
    title: 'Detach events_1 CONCURRENTLY',
    steps:
      'DETACH PARTITION locks the whole table for an instant, and everybody waits behind it while it waits for the longest query. CONCURRENTLY does not: it marks the partition as one that leaves (inhdetachpending in pg_inherits), so that new queries do not see it, waits for those that still do while others go on, and then takes it out. It leaves a CHECK of what the bound says, which the next migration drops. The downs bring the CHECK back NOT VALID and validate it, so that ATTACH PARTITION reads nothing. If it is cut off while it waits, the partition stays pending: `ALTER TABLE events DETACH PARTITION events_1 FINALIZE` ends it, and to run the migration again is refused. Therefore no lock_timeout is set before it, which would cut it off.',
    limits:
      'Not beside a default partition and not in a transaction, where PostgreSQL refuses it. Not where foreign keys refer to the table, which are searched in either way, not for a key of several columns or of expressions, for a table that is a partition itself, and for a partition whose bound no CREATE TABLE says.',
    example: {
      schema: events,
      up: 'ALTER TABLE events DETACH PARTITION events_1;',
      down: 'ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (0) TO (50);',
    },
  },
  {
    id: 'partition-beside-default',
    name: 'Make a partition beside a default one',
    rules: ['partition-scans-default'],
    title: 'Split into 3 migrations: constraints NOT VALID',
    steps:
      'A CHECK that keeps the rows of the new partition out of the default one is added to it NOT VALID, and validated in the next migration. The new partition then comes in an instant, and the CHECK goes. Until it is there, rows that belong into it are refused, so somebody has to know that none are written yet.',
    limits: `Not for a key of several columns or of expressions. ${notLast}`,
    example: {
      schema: `${events}\nCREATE TABLE events_rest PARTITION OF events DEFAULT;`,
      up: 'CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM (1000) TO (2000);',
      down: 'DROP TABLE events_3;',
    },
  },
  {
    id: 'rows-in-batches',
    name: 'Change rows in batches',
    rules: ['unbatched-change'],
    title: 'Rewrite it into batches',
    steps:
      'A DO block goes through the table by its primary key, or by its pages where it has none, and commits each batch, so that row locks and dead rows do not pile up. It can be run again after a failure, and says how far it is.',
    limits:
      'Not where a second run would change a row again (`SET n = n + 1`), where a query or another table takes part, where later statements of the same file use the table, and where the tool cannot send a DO block in one piece. INSERT … SELECT has a plan of its own.',
    example: { schema: orders, up: 'UPDATE orders SET note = total::text WHERE note IS NULL;', down: '' },
  },
  {
    id: 'copy-in-batches',
    name: 'Copy rows in batches',
    rules: ['unbatched-change'],
    title: 'Rewrite it into batches',
    steps:
      'A DO block goes through the table that INSERT … SELECT reads, by its primary key, and commits each batch. An INSERT of new rows makes hardly anybody wait: those alone who insert the same keys, or change a key of the rows that foreign keys refer to. What the batches spare is the one long transaction, which holds back vacuum and replicas and throws everything away when it fails near its end. The block can be run again after a failure: ON CONFLICT leaves out what is copied.',
    limits:
      'Only where a second run can tell which rows are copied: an ON CONFLICT that is written finds each of them by columns that are not null and that the query gives, or the key of the source is a unique key of the target, for which ON CONFLICT DO NOTHING is added. Only where each row of one table gives one row, and the same one the second time: not with joins, aggregates, DISTINCT, GROUP BY, window functions, functions that give sets, LIMIT, UNION, WITH, queries inside, RETURNING, functions that no PostgreSQL brings, and volatile ones in a condition or a key. Not with ORDER BY, whose order numbers may hang on, with FOR UPDATE, with a DO UPDATE that counts on what stands in the target, or where the target has triggers or rules. Not where the source has no primary key, and not where later statements of the same file use one of both tables.',
    differs:
      'Rows of the target that have a key of the source before are left as they are, where the statement itself would be refused for them; so are rows that somebody copies meanwhile. now() is the time of the batch. Rows that come into the source with a key above that of the batch at work are copied too, and a row that somebody deletes from the target comes back if the batches are run again.',
    example: {
      schema:
        'CREATE TABLE users (id bigint PRIMARY KEY, mail text);\nCREATE TABLE mails (user_id bigint PRIMARY KEY, mail text);',
      up: 'INSERT INTO mails (user_id, mail) SELECT id, lower(mail) FROM users WHERE mail IS NOT NULL;',
      down: 'DELETE FROM mails;',
    },
  },
  {
    id: 'lock-timeout',
    name: 'Set a lock_timeout',
    rules: ['missing-lock-timeout'],
    title: 'Set lock_timeout to 2s before it',
    steps:
      'SET LOCAL in a transaction, SET where each statement is sent alone. The statement gives up instead of holding up the queue, and the migration is run again. A statement_timeout is never set: it would cut off a build CONCURRENTLY.',
    limits: 'Not where one is in force already.',
    example: {
      schema: orders,
      up: 'ALTER TABLE orders ADD COLUMN state text;',
      down: 'ALTER TABLE orders DROP COLUMN state;',
    },
  },
  {
    id: 'leave-transaction',
    name: 'Leave the transaction',
    rules: ['concurrently-in-transaction'],
    title: 'Build orders_user_id outside the transaction',
    steps:
      'What PostgreSQL refuses in a transaction leaves it: in the way of the tool where it stands alone, else in a migration of its own.',
    limits:
      'Where other statements stand beside it only CREATE INDEX CONCURRENTLY moves. Not where the tool always opens a transaction.',
    differs: 'As written the migration fails: the end is what it was meant to be.',
    example: {
      schema: orders,
      up: 'CREATE TABLE notes (id int);\nCREATE INDEX CONCURRENTLY orders_user_id ON orders (user_id);',
      down: 'DROP INDEX orders_user_id;\nDROP TABLE notes;',
    },
  },
  {
    id: 'next-migration',
    name: 'Use a new value of an enum in the next migration',
    rules: ['concurrently-in-transaction'],
    title: 'Move it, and what follows it, to the next migration',
    steps:
      'A value that ALTER TYPE … ADD VALUE adds cannot be used before its transaction has ended. What uses it moves to the next migration, with all that follows it, so that the order stays.',
    limits:
      'Not in a file with BEGIN or COMMIT of its own. The down stays where it is and takes back what both do, so that somebody has to look.',
    differs: 'As written the migration fails: the end is what it was meant to be.',
    example: {
      schema: "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE moods (id int PRIMARY KEY, mood mood);",
      up: "ALTER TYPE mood ADD VALUE 'meh';\nUPDATE moods SET mood = 'meh' WHERE id = 1;\nALTER TABLE moods ALTER mood SET DEFAULT 'meh';",
      down: 'ALTER TABLE moods ALTER mood DROP DEFAULT;',
    },
  },
  ...deployPlans,
  {
    id: 'change-type',
    name: 'Change the type of a column without a rewrite',
    rules: ['type-change-blocks'],
    title: 'Split into migrations: a second column',
    steps:
      'A second column of the new type comes, a trigger fills it for new rows, and batches for the old ones; its indexes and constraints are built beside those of the old one. Then both swap names in one short transaction, so that no version of the application notices, and the old one goes.',
    limits: 'See the page of the rule.',
    example: {
      schema:
        'CREATE TABLE orders (id bigint PRIMARY KEY, amount int);\nCREATE INDEX orders_amount_idx ON orders (amount);',
      up: 'ALTER TABLE orders ALTER COLUMN amount TYPE bigint;',
      down: 'ALTER TABLE orders ALTER COLUMN amount TYPE int;',
    },
  },
];
