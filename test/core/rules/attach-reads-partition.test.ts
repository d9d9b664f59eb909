import { attachReadsPartition } from '../../../server/src/core/rules/attach-reads-partition';
import { testRule } from '../../support/testRule';

testRule(attachReadsPartition, {
  schema: `
    CREATE TABLE events (id int, day int NOT NULL) PARTITION BY RANGE (day);
    CREATE TABLE events_1 (id int, day int NOT NULL);
    CREATE TABLE events_2 (id int, day int NOT NULL, CONSTRAINT is_two CHECK (day >= 200 AND day < 300));
  `,
  quiet: {
    'a CHECK and NOT NULL prove that all rows fit': `
      SET lock_timeout = '2s';
      ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300);
    `,
    'the CHECK says more than the bound': `
      SET lock_timeout = '2s';
      ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (0) TO (1000);
    `,
    'the CHECK of a list': {
      schema: `
        CREATE TABLE logs (kind text) PARTITION BY LIST (kind);
        CREATE TABLE logs_ab (kind text NOT NULL, CHECK (kind IN ('a', 'b')));
      `,
      sql: "SET lock_timeout = '2s'; ALTER TABLE logs ATTACH PARTITION logs_ab FOR VALUES IN ('a', 'b', 'c');",
    },
    'the table is made in the same transaction': `
      CREATE TABLE events_9 (LIKE events);
      ALTER TABLE events ATTACH PARTITION events_9 FOR VALUES FROM (900) TO (1000);
    `,
    'the only partition is the default one': {
      schema: 'CREATE TABLE events (day int) PARTITION BY RANGE (day); CREATE TABLE rest (day int);',
      sql: "SET lock_timeout = '2s'; ALTER TABLE events ATTACH PARTITION rest DEFAULT;",
    },
    'it has the indexes and foreign keys of the parent': {
      schema: `
        CREATE TABLE users (id int PRIMARY KEY);
        CREATE TABLE events (user_id int REFERENCES users, day int NOT NULL) PARTITION BY RANGE (day);
        CREATE INDEX events_user ON events (user_id);
        CREATE TABLE events_2 (user_id int REFERENCES users, day int NOT NULL, CHECK (day BETWEEN 200 AND 299));
        CREATE INDEX events_2_user ON events_2 (user_id);
      `,
      sql: "SET lock_timeout = '2s'; ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300);",
    },
  },
  reported: [
    {
      name: 'nothing says that its rows fit',
      sql: 'ALTER TABLE events «ATTACH PARTITION events_1 FOR VALUES FROM (100) TO (200)»;',
      message:
        'Nobody can read or write public.events_1 while every row is checked against the bound of the new partition, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, attach events_1',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events_1 ADD CONSTRAINT events_1_bound_check CHECK (day >= 100 AND day < 200) NOT VALID;
            `,
            '3_validate_for_events_1.up.sql': 'ALTER TABLE events_1 VALIDATE CONSTRAINT events_1_bound_check;',
            '4_attach_events_1.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM (100) TO (200);
              ALTER TABLE events_1 DROP CONSTRAINT events_1_bound_check;
            `,
          },
        },
      ],
    },
    {
      name: 'the CHECK is wider than the bound',
      sql: 'ALTER TABLE events «ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (250)»;',
      message:
        'Nobody can read or write public.events_2 while every row is checked against the bound of the new partition, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, attach events_2',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events_2 ADD CONSTRAINT events_2_bound_check CHECK (day >= 200 AND day < 250) NOT VALID;
            `,
            '3_validate_for_events_2.up.sql': 'ALTER TABLE events_2 VALIDATE CONSTRAINT events_2_bound_check;',
            '4_attach_events_2.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (250);
              ALTER TABLE events_2 DROP CONSTRAINT events_2_bound_check;
            `,
          },
        },
      ],
    },
    {
      name: 'the key may be null',
      schema: `
        CREATE TABLE events (day int) PARTITION BY RANGE (day);
        CREATE TABLE events_2 (day int, CHECK (day >= 200 AND day < 300));
      `,
      sql: 'ALTER TABLE events «ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300)»;',
      message:
        'Nobody can read or write public.events_2 while every row is checked against the bound of the new partition, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, attach events_2',
        },
      ],
    },
    {
      name: 'an index is missing',
      schema: `
        CREATE TABLE events (id int, day int NOT NULL) PARTITION BY RANGE (day);
        CREATE INDEX events_id ON events (id);
        CREATE TABLE events_2 (id int, day int NOT NULL, CHECK (day >= 200 AND day < 300));
      `,
      sql: 'ALTER TABLE events «ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300)»;',
      message:
        'Nobody can read or write public.events_2 while its part of the index events_id is built over all rows, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 2 migrations: indexes CONCURRENTLY, attach events_2',
          after: {
            '2_change.up.sql': 'CREATE INDEX CONCURRENTLY events_2_id_idx ON events_2 (id);',
            '3_attach_events_2.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300);
            `,
          },
        },
      ],
    },
    {
      name: 'a foreign key is missing',
      schema: `
        CREATE TABLE users (id int PRIMARY KEY);
        CREATE TABLE events (user_id int, day int NOT NULL) PARTITION BY RANGE (day);
        ALTER TABLE events ADD CONSTRAINT events_user FOREIGN KEY (user_id) REFERENCES users;
        CREATE TABLE events_2 (user_id int, day int NOT NULL, CHECK (day >= 200 AND day < 300));
      `,
      sql: 'ALTER TABLE events «ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300)»;',
      message:
        'Nobody can read or write public.events_2, nor write to public.users, while every row is checked against the foreign key events_user, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, attach events_2',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events_2 ADD CONSTRAINT events_user FOREIGN KEY (user_id) REFERENCES users NOT VALID;
            `,
            '3_validate_for_events_2.up.sql': 'ALTER TABLE events_2 VALIDATE CONSTRAINT events_user;',
            '4_attach_events_2.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300);
            `,
          },
        },
      ],
    },
    {
      name: 'a bound whose CHECK is not worked out, and an index whose text is not kept',
      schema: `
        CREATE TABLE hashed (id int) PARTITION BY HASH (id);
        CREATE TABLE hashed_1 (id int);
        CREATE TABLE pairs (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a, b);
        CREATE TABLE pairs_1 (a int NOT NULL, b int NOT NULL);
        CREATE TABLE events (id int, day int NOT NULL) PARTITION BY RANGE (day);
        CREATE INDEX events_id ON events (id DESC);
        CREATE TABLE events_2 (id int, day int NOT NULL, CHECK (day >= 200 AND day < 300));
      `,
      options: { multiStatement: true },
      sql: `
        ALTER TABLE hashed «ATTACH PARTITION hashed_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)»;
        ALTER TABLE pairs «ATTACH PARTITION pairs_1 FOR VALUES FROM (1, 1) TO (2, 2)»;
        ALTER TABLE events «ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300)»;
      `,
      message: [
        'Nobody can read or write public.hashed_1 while every row is checked against the bound of the new partition, under an AccessExclusiveLock.',
        'Nobody can read or write public.pairs_1 while every row is checked against the bound of the new partition, under an AccessExclusiveLock.',
        'Nobody can read or write public.events_2 while its part of the index events_id is built over all rows, under an AccessExclusiveLock.',
      ],
    },
    {
      name: 'partitions of the partition, each by itself',
      schema: `
        CREATE TABLE events (id int, day int NOT NULL) PARTITION BY RANGE (day);
        CREATE TABLE events_2 (id int, day int NOT NULL) PARTITION BY LIST (id);
        CREATE TABLE events_2a PARTITION OF events_2 FOR VALUES IN (1);
        CREATE TABLE events_2b PARTITION OF events_2 FOR VALUES IN (2);
      `,
      sql: 'ALTER TABLE events «ATTACH PARTITION events_2 FOR VALUES FROM (200) TO (300)»;',
      message:
        'Nobody can read or write public.events_2a and public.events_2b while every row is checked against the bound of the new partition, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, attach events_2',
        },
      ],
    },
  ],
});
