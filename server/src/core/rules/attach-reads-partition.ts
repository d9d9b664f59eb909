import { attachInSteps } from '../fixes/attachInSteps';
import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

/** ATTACH PARTITION of a table of which it is not proven that its rows fit, or that lacks an index or a foreign key. */
export const attachReadsPartition = defineRule({
  id: 'attach-reads-partition',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [],
    messages: {
      rows: '{Nobody} {tables} while every row is checked against the bound of the new partition, under {lock}.',
      index: '{Nobody} {tables} while its part of the index {name} is built over all rows, under {lock}.',
      foreignKey: '{Nobody} {tables} while every row is checked against the foreign key {name}, under {lock}.',
      unevenForeignKey:
        '{Nobody} {tables}, nor write to {others}, while every row is checked against the foreign key {name}, under {lock}.',
    },
    docs: {
      summary: 'ATTACH PARTITION reads the whole table while nobody can use it.',
      why: 'ATTACH PARTITION takes an AccessExclusiveLock on the table that becomes a partition. Unless a validated CHECK, with NOT NULL, says that all rows fit the bound, every row is read. Indexes of the parent that the table lacks are built, and foreign keys of the parent that it lacks are checked, all under that lock.',
      instead:
        'First add a CHECK that says what the bound says, with the key NOT NULL, as NOT VALID, and validate it. Build the indexes of the parent CONCURRENTLY, add its foreign keys NOT VALID and validate them. Then ATTACH PARTITION is instant, and the CHECK can go. No fix is offered for a key of several columns or of expressions, for partitions by hash, and where the partitioned table is a partition itself: what a CHECK would have to say there is not worked out here; nor for an index with expressions, a WHERE, an order or options of its own, whose text is not kept.',
      schema:
        "CREATE TABLE events (at date NOT NULL) PARTITION BY RANGE (at);\nCREATE TABLE events_2027 (at date NOT NULL);\nCREATE TABLE events_2028 (at date NOT NULL, CONSTRAINT at_2028 CHECK (at >= '2028-01-01' AND at < '2029-01-01'));",
      bad: "ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');",
      good: "SET lock_timeout = '2s';\nALTER TABLE events ATTACH PARTITION events_2028 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');",
      whenNotToUse: 'The table was just made, or nobody else uses it before it is attached.',
      references: [
        'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION',
        'https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
      ],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, ['attach-partition', 'attach-index', 'attach-foreign-key']).map(
      ({ work, own, relations, lessLocked }) => {
        const data = {
          tables: listed(relations.filter((relation) => !lessLocked.includes(relation))),
          lock: lockWithArticle(own.mode),
          Nobody: whoWaits(own.mode),
        };
        const at = { span: work.span, fixes: attachInSteps };
        if (work.cause === 'attach-partition') return say('rows', data, at);
        const name = work.subject;
        if (work.cause === 'attach-index') return say('index', { ...data, name }, at);
        return lessLocked.length === 0
          ? say('foreignKey', { ...data, name }, at)
          : say('unevenForeignKey', { ...data, name, others: listed(lessLocked) }, at);
      },
    ),
});
