import { detachSearchesReferences } from '../../../server/src/core/rules/detach-searches-references';
import { testRule } from '../../support/testRule';

testRule(detachSearchesReferences, {
  schema: `
    CREATE TABLE events (id int, day int, PRIMARY KEY (id, day)) PARTITION BY LIST (day);
    CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
    CREATE TABLE events_2 PARTITION OF events FOR VALUES IN (2);
    CREATE TABLE notes (event_id int, day int, CONSTRAINT notes_event FOREIGN KEY (event_id, day) REFERENCES events);
  `,
  quiet: {
    'nothing refers to it': {
      schema:
        'CREATE TABLE events (day int) PARTITION BY LIST (day); CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);',
      sql: "SET lock_timeout = '2s'; ALTER TABLE events DETACH PARTITION events_1;",
    },
    'the foreign key is dropped first': `
      SET lock_timeout = '2s';
      ALTER TABLE notes DROP CONSTRAINT notes_event;
      ALTER TABLE events DETACH PARTITION events_1;
    `,
    'it refers to another table': {
      schema: `
        CREATE TABLE users (id int PRIMARY KEY);
        CREATE TABLE events (user_id int REFERENCES users, day int) PARTITION BY LIST (day);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
      `,
      sql: "SET lock_timeout = '2s'; ALTER TABLE events DETACH PARTITION events_1;",
    },
  },
  reported: [
    {
      name: 'DETACH PARTITION',
      sql: 'ALTER TABLE events «DETACH PARTITION events_1»;',
      message:
        'Nobody can read or write public.notes and public.events_1 while every row is searched for references to the partition events_1, under an AccessExclusiveLock.',
    },
    {
      name: 'a partition that has partitions itself',
      schema: `
        CREATE SCHEMA log;
        CREATE TABLE log."Events" (id int, day int, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
        CREATE TABLE log.old PARTITION OF log."Events" FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (day);
        CREATE TABLE log.old_1 PARTITION OF log.old FOR VALUES FROM (0) TO (50);
        CREATE TABLE log.old_2 PARTITION OF log.old FOR VALUES FROM (50) TO (100);
        CREATE TABLE notes (event_id int, day int, FOREIGN KEY (event_id, day) REFERENCES log."Events");
      `,
      sql: 'ALTER TABLE log."Events" «DETACH PARTITION log.old»;',
      message:
        'Nobody can read or write public.notes, log.old_1 and log.old_2 while every row is searched for references to the partition old, under an AccessExclusiveLock.',
    },
  ],
});
