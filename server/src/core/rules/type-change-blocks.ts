import { changeTypeInSteps } from '../fixes/changeTypeInSteps';
import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

/** A type change that rewrites, or that reads the table again for a constraint or an index. */
export const typeChangeBlocks = defineRule({
  id: 'type-change-blocks',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [
      'squawk/changing-column-type',
      'strong_migrations/change_column',
      'pgfence/alter-column-type',
      'eugene/E5',
      'atlas/PG301',
    ],
    messages: {
      rewrites:
        '{Nobody} {tables} while every row is written anew to change the type of {column}, under {lock}, because {why}.',
      rewritesReferenced:
        '{Nobody} {tables}, and for a foreign key {others}, while every row is written anew to change the type of {column}, under {lock}, because {why}.',
      scans: '{Nobody} {tables} while every row is read to change the type of {column}, under {lock}, because {why}.',
    },
    docs: {
      summary: 'A type change rewrites or reads the whole table under the strongest lock.',
      why: 'Some changes are free: varchar(50) to varchar(100) or text, numeric to more precision at the same scale, timestamp to more precision, cidr to inet. Most others rewrite the table and every index under an AccessExclusiveLock: any change between integer types, char(n), text to varchar(n), a change of scale, any array, enum to text, a USING expression. timestamp to timestamptz rewrites unless the session runs in UTC, and builds the indexes on the column again even then. A free change still checks the CHECK constraints on the column again, and builds partial and expression indexes on it again.',
      instead:
        'Add a new column of the new type, keep both in step with a trigger, fill the old rows in batches, swap the names of both in one short transaction, and drop the old column. The fix does that, with NOT NULL, indexes, UNIQUE, CHECKs and foreign keys made without making anybody wait, and with downs that do the same the other way round, by what the USING of the down says. No version of the application notices, but for the column being the last one now, and for what its code makes of the new type. A value that does not fit is refused from the first of the migrations on. There is no such fix for what hangs on a column that cannot be made again for another: the primary key, what other tables refer to, identity, serial, generated columns and what they read, EXCLUDE constraints, indexes with another order or operator class, views, policies, triggers and partitions; nor between times without a USING, since the session decides; nor where one statement changes several columns. To bound the length of a text, add CHECK (length(column) <= n) NOT VALID and validate it.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, amount integer, note varchar(50));',
      bad: 'ALTER TABLE orders ALTER COLUMN amount TYPE bigint;',
      good: "SET lock_timeout = '2s';\nALTER TABLE orders ALTER COLUMN note TYPE varchar(100);",
      whenNotToUse: 'The table is small and stays small.',
      references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
    },
  },
  check: ({ blocking }, say) => {
    const works = ownWorks(blocking, ['type-change']);
    const places = [...new Set(works.map(({ work }) => work.span.start))];
    // One finding for each changed column: a rewrite says more than the reading that comes with it.
    return places.flatMap((place) => {
      const here = works.filter(({ work }) => work.span.start === place);
      const main = here.find(({ work }) => work.kind === 'rewrite') ?? here[0];
      if (main === undefined) return [];
      const { work, own, relations } = main;
      const others = here.flatMap((other) => other.relations).filter((relation) => !relations.includes(relation));
      const data = {
        column: work.subject,
        tables: listed(relations),
        lock: lockWithArticle(own.mode),
        why: work.why ?? 'the stored values change',
        Nobody: whoWaits(own.mode),
      };
      if (work.kind !== 'rewrite') return [say('scans', data, { span: work.span })];
      const at = { span: work.span, fixes: changeTypeInSteps(work.subject) };
      if (others.length === 0) return [say('rewrites', data, at)];
      return [say('rewritesReferenced', { ...data, others: listed([...new Set(others)]) }, at)];
    });
  },
});
