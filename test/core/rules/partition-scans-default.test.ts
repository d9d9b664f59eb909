import { partitionScansDefault } from '../../../server/src/core/rules/partition-scans-default';
import { testRule } from '../../support/testRule';

testRule(partitionScansDefault, {
  schema: `
    CREATE TABLE events (id int, at date NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE events_rest PARTITION OF events DEFAULT;
  `,
  quiet: {
    'there is no default partition': {
      schema: 'CREATE TABLE events (at date) PARTITION BY RANGE (at);',
      sql: "CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
    },
    'the partition is the default one': {
      schema: 'CREATE TABLE events (at date) PARTITION BY RANGE (at);',
      sql: 'CREATE TABLE events_rest PARTITION OF events DEFAULT;',
    },
    'the default partition was dropped': `
      SET lock_timeout = '2s';
      DROP TABLE events_rest;
      CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
    `,
    'the parent is made in the same transaction, and nobody sees it': `
      CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t_rest PARTITION OF t DEFAULT;
      CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
    `,
    'a validated CHECK says that its rows are not in the default partition': {
      schema: `
        CREATE TABLE events (at date) PARTITION BY RANGE (at);
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
        ALTER TABLE events_rest ADD CONSTRAINT no_2027 CHECK (at IS NOT NULL AND at < '2027-01-01') NOT VALID;
        ALTER TABLE events_rest VALIDATE CONSTRAINT no_2027;
      `,
      sql: "CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
    },
    'it inherits, and is no partition': {
      schema: 'CREATE TABLE events (at date); CREATE TABLE events_rest () INHERITS (events);',
      sql: 'CREATE TABLE events_2027 () INHERITS (events);',
    },
    'the partition is there': {
      schema: `
        CREATE TABLE events (at date) PARTITION BY RANGE (at);
        CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
      `,
      sql: "CREATE TABLE IF NOT EXISTS events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
    },
  },
  reported: [
    {
      name: 'a new partition beside the default one',
      sql: "«CREATE TABLE» events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
      message:
        'Nobody can read or write public.events and public.events_rest while the default partition public.events_rest is searched for rows of the new one, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, create events_2027',
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Until events_2027 is there, rows that belong into it are refused.
              ALTER TABLE events_rest ADD CONSTRAINT events_rest_without_events_2027_check CHECK (at < '2027-01-01' OR at >= '2028-01-01') NOT VALID;
            `,
            '3_validate_for_events_2027.up.sql':
              'ALTER TABLE events_rest VALIDATE CONSTRAINT events_rest_without_events_2027_check;',
            '4_create_events_2027.up.sql': `
              SET LOCAL lock_timeout = '2s';
              CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
              ALTER TABLE events_rest DROP CONSTRAINT events_rest_without_events_2027_check;
            `,
          },
        },
      ],
    },
    {
      name: 'a default partition that is partitioned itself, by its own partitions',
      schema: `
        CREATE SCHEMA log;
        CREATE TABLE log."Events" (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE log.rest PARTITION OF log."Events" DEFAULT PARTITION BY LIST (id);
        CREATE TABLE log.rest_1 PARTITION OF log.rest FOR VALUES IN (1);
      `,
      sql: `«CREATE TABLE» log.y2027 PARTITION OF log."Events" FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');`,
      message:
        'Nobody can read or write log.Events, log.rest and log.rest_1 while the default partition log.rest is searched for rows of the new one, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, create y2027',
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Until y2027 is there, rows that belong into it are refused.
              ALTER TABLE log.rest ADD CONSTRAINT rest_without_y2027_check CHECK (at < '2027-01-01' OR at >= '2028-01-01') NOT VALID;
            `,
            '3_validate_for_y2027.up.sql': 'ALTER TABLE log.rest VALIDATE CONSTRAINT rest_without_y2027_check;',
            '4_create_y2027.up.sql': `
              SET LOCAL lock_timeout = '2s';
              CREATE TABLE log.y2027 PARTITION OF log."Events" FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
              ALTER TABLE log.rest DROP CONSTRAINT rest_without_y2027_check;
            `,
          },
        },
      ],
    },
    {
      name: 'a CHECK of the default partition that is not validated proves nothing',
      schema: `
        CREATE TABLE events (at date) PARTITION BY RANGE (at);
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
        ALTER TABLE events_rest ADD CONSTRAINT no_2027 CHECK (at IS NOT NULL AND at < '2027-01-01') NOT VALID;
      `,
      sql: "«CREATE TABLE» events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
      message:
        'Nobody can read or write public.events and public.events_rest while the default partition public.events_rest is searched for rows of the new one, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, create events_2027',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'a table that is attached beside the default one',
      schema: `
        CREATE TABLE events (id int, at date NOT NULL) PARTITION BY RANGE (at);
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
        CREATE TABLE events_2027 (id int, at date NOT NULL, CHECK (at >= '2027-01-01' AND at < '2028-01-01'));
      `,
      sql: "ALTER TABLE events «ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')»;",
      message:
        'Nobody can read or write public.events_2027 and public.events_rest while the default partition public.events_rest is searched for rows of the new one, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, attach events_2027',
          applicability: 'needs-review',
          after: {
            '2_change.up.sql': `
              SET LOCAL lock_timeout = '2s';
              -- Until events_2027 is there, rows that belong into it are refused.
              ALTER TABLE events_rest ADD CONSTRAINT events_rest_without_events_2027_check CHECK (at < '2027-01-01' OR at >= '2028-01-01') NOT VALID;
            `,
            '3_validate_for_events_2027.up.sql':
              'ALTER TABLE events_rest VALIDATE CONSTRAINT events_rest_without_events_2027_check;',
            '4_attach_events_2027.up.sql': `
              SET LOCAL lock_timeout = '2s';
              ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
              ALTER TABLE events_rest DROP CONSTRAINT events_rest_without_events_2027_check;
            `,
          },
        },
      ],
    },
    {
      name: 'a CHECK that leaves room for the new partition',
      schema: `
        CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
        ALTER TABLE events_rest ADD CONSTRAINT no_2028 CHECK (at < '2028-01-01');
      `,
      sql: "«CREATE TABLE» events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
      message:
        'Nobody can read or write public.events and public.events_rest while the default partition public.events_rest is searched for rows of the new one, under an AccessExclusiveLock.',
      fixes: [
        {
          title: 'Split into 3 migrations: constraints NOT VALID, validate them, create events_2027',
          applicability: 'needs-review',
        },
      ],
    },
    {
      name: 'a down that makes it again',
      sql: "SET lock_timeout = '2s'; ALTER TABLE events ADD COLUMN note text;",
      down: "«CREATE TABLE» events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
      message:
        'Nobody can read or write public.events and public.events_rest while the default partition public.events_rest is searched for rows of the new one, under an AccessExclusiveLock.',
    },
  ],
});
