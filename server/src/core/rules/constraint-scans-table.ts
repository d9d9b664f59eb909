import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';
import { foreignKeyByPartition } from '../fixes/foreignKeyByPartition';
import type { MakeFixes } from '../fixes/place';
import { validateLater } from '../fixes/validateLater';
import { commandHead } from '../sql/statement';

const later =
  (constraint: string): MakeFixes =>
  (place) => [...validateLater(constraint)(place), ...foreignKeyByPartition(constraint)(place)];

/** A CHECK or FOREIGN KEY that is validated while its lock is held. */
export const constraintScansTable = defineRule({
  id: 'constraint-scans-table',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [
      'squawk/constraint-missing-not-valid',
      'squawk/adding-foreign-key-constraint',
      'strong_migrations/add_check_constraint',
      'strong_migrations/add_foreign_key',
      'pgfence/add-constraint-check-no-not-valid',
      'pgfence/add-constraint-fk-no-not-valid',
      'eugene/E1',
      'atlas/PG305',
      'atlas/PG306',
    ],
    messages: {
      check: '{Nobody} {tables} while every row is checked against {name}, under {lock}.',
      foreignKey: '{Nobody} {tables} while every row is checked against the foreign key {name}, under {lock}.',
      unevenForeignKey:
        '{Nobody} {tables}, nor write to {others}, while every row is checked against the foreign key {name}, under {lock}.',
    },
    docs: {
      summary: 'A CHECK or FOREIGN KEY is checked against all rows while its lock is held.',
      why: 'ADD CONSTRAINT … CHECK takes an AccessExclusiveLock and reads the table. ADD FOREIGN KEY takes a ShareRowExclusiveLock on both tables and reads both. The same holds for a CHECK written at a new column, even without a default, and for a foreign key at a new column with one.',
      instead:
        'Add the constraint NOT VALID, which is instant and holds for new rows at once, and VALIDATE it in a later migration: that reads the table under a ShareUpdateExclusiveLock, and nobody waits. Before PostgreSQL 18, NOT VALID is refused for a foreign key of a partitioned table: there each partition gets it so, and the table itself gets it when all are validated. No fix is offered for a constraint written at a new column: write it as a command of its own.',
      schema:
        'CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: 'ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id);',
      good: "SET lock_timeout = '2s';\nALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;",
      whenNotToUse: 'The tables are small and stay small.',
      references: [
        'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
      ],
    },
  },
  check: ({ statement, blocking }, say) =>
    ownWorks(blocking, ['check', 'foreign-key']).map(({ work, own, relations, lessLocked }) => {
      const data = {
        name: work.subject,
        tables: listed(relations.filter((relation) => !lessLocked.includes(relation))),
        lock: lockWithArticle(own.mode),
        Nobody: whoWaits(own.mode),
      };
      const at = { span: commandHead(statement, work.span), fixes: later(work.subject) };
      if (lessLocked.length > 0) return say('unevenForeignKey', { ...data, others: listed(lessLocked) }, at);
      return say(work.cause === 'check' ? 'check' : 'foreignKey', data, at);
    }),
});
