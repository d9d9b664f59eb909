import { attachInSteps } from '../fixes/attachInSteps';
import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

/** A new partition beside a default partition, which is read for rows that belong to the new one. */
export const partitionScansDefault = defineRule({
  id: 'partition-scans-default',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [],
    messages: {
      scans:
        '{Nobody} {tables} while the default partition {partition} is searched for rows of the new one, under {lock}.',
    },
    docs: {
      summary: 'A new partition makes PostgreSQL read the whole default partition under lock.',
      why: 'CREATE TABLE … PARTITION OF takes an AccessExclusiveLock on the parent, ATTACH PARTITION a ShareUpdateExclusiveLock. Where the parent has a default partition, either locks that with an AccessExclusiveLock and reads it whole, since it might hold rows of the new partition.',
      instead:
        'First add a CHECK to the default partition that excludes the new range, NOT VALID, and validate it: then nothing has to be read. Make the partition as a table of its own and ATTACH it, which locks the parent less. Until the new partition is there, that CHECK refuses the rows that belong into it: do it before the application writes any. No fix is offered for a key of several columns or of expressions, whose CHECK is not worked out here.',
      schema:
        'CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);\nCREATE TABLE events_default PARTITION OF events DEFAULT;',
      bad: "CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
      good: 'CREATE TABLE events_2027 (LIKE events INCLUDING DEFAULTS);',
      whenNotToUse: 'The default partition is empty, as it should be.',
      references: [
        'https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
      ],
    },
  },
  check: ({ blocking, effects }, say) =>
    ownWorks(blocking, ['default-partition']).map(({ work, own }) =>
      say(
        'scans',
        {
          partition: work.subject,
          // The parent is locked alike while its default partition is read.
          tables: listed(effects.requested.filter(({ mode }) => mode === own.mode).map(({ relation }) => relation)),
          lock: lockWithArticle(own.mode),
          Nobody: whoWaits(own.mode),
        },
        { span: work.span, fixes: attachInSteps },
      ),
    ),
});
