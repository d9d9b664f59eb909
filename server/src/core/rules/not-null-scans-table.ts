import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';
import type { MakeFixes } from '../fixes/place';
import { proveNotNullFirst } from '../fixes/proveNotNullFirst';
import { validateNotNullLater } from '../fixes/validateNotNullLater';

// A CHECK that proves it serves where NOT NULL cannot be NOT VALID itself.
const waysTo =
  (column: string): MakeFixes =>
  (place) => {
    const later = validateNotNullLater(column)(place);
    return later.length > 0 ? later : proveNotNullFirst(column)(place);
  };

/** SET NOT NULL, or a NOT NULL constraint, that reads the table under its lock. */
export const notNullScansTable = defineRule({
  id: 'not-null-scans-table',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [
      'squawk/adding-not-nullable-field',
      'strong_migrations/change_column_null',
      'pgfence/set-not-null',
      'eugene/E2',
      'atlas/PG303',
      'pgfence/alter-column-set-not-null',
    ],
    messages: {
      scans: '{Nobody} {tables} while every row is searched for nulls to make {column} NOT NULL, under {lock}.',
    },
    docs: {
      summary: 'A column becomes NOT NULL by reading the whole table under the strongest lock.',
      why: 'SET NOT NULL takes an AccessExclusiveLock and then looks at every row for nulls. It skips the reading only when a validated CHECK (column IS NOT NULL), alone or as a part of an AND, already proves it.',
      instead:
        'Add CHECK (column IS NOT NULL) NOT VALID, which is instant; VALIDATE it in the next migration, which reads the table while reads and writes go on; then SET NOT NULL, which is instant now; then drop the CHECK. From PostgreSQL 18 on, NOT NULL itself can be added as a constraint that is NOT VALID and be validated in the next migration.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text);',
      bad: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ADD CONSTRAINT users_email_present CHECK (email IS NOT NULL) NOT VALID;",
      whenNotToUse: 'The table is small and stays small.',
      references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL'],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, ['set-not-null', 'not-null-constraint']).map(({ work, own, relations }) =>
      say(
        'scans',
        {
          column: work.subject,
          tables: listed(relations),
          lock: lockWithArticle(own.mode),
          Nobody: whoWaits(own.mode),
        },
        { span: work.span, fixes: waysTo(work.subject) },
      ),
    ),
});
