import { buildIndexFirst } from '../fixes/buildIndexFirst';
import { commandHead } from '../sql/statement';
import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

const names = { unique: 'unique constraint', 'primary-key': 'primary key', exclude: 'exclusion constraint' } as const;

/** UNIQUE, PRIMARY KEY and EXCLUDE that build their index, or look for nulls, under the strongest lock. */
export const constraintBuildsIndex = defineRule({
  id: 'constraint-builds-index',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [
      'squawk/disallowed-unique-constraint',
      'squawk/adding-serial-primary-key-field',
      'strong_migrations/add_unique_constraint',
      'strong_migrations/add_exclusion_constraint',
      'pgfence/add-constraint-unique',
      'eugene/E7',
      'atlas/PG104',
      'atlas/PG105',
      'eugene/E8',
      'eugene/W14',
      'atlas/PG109',
      'atlas/PG304',
      'atlas/PG312',
      'pgfence/add-constraint-exclude',
      'pgfence/add-pk-without-using-index',
    ],
    messages: {
      builds: '{Nobody} {tables} while the index of the {kind} {name} is built over all rows, under {lock}.',
      nulls: '{Nobody} {tables} while every row is searched for nulls to make {name} the primary key, under {lock}.',
    },
    docs: {
      summary: 'A constraint builds its index while nobody can read or write the table.',
      why: 'ADD UNIQUE, ADD PRIMARY KEY and ADD EXCLUDE take an AccessExclusiveLock and build an index over the whole table under it, also when the constraint is written at a new column. PRIMARY KEY USING INDEX reads the table too when its columns may hold nulls.',
      instead:
        'Build a unique index CONCURRENTLY in a migration of its own, then ADD CONSTRAINT … UNIQUE USING INDEX, which is instant. The fix writes both. For a primary key make the columns NOT NULL first. There is no such way for EXCLUDE, which PostgreSQL cannot build CONCURRENTLY, for partitioned tables, which refuse USING INDEX, and for a constraint that takes the place of another in the same statement.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text);',
      bad: 'ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);',
      good: 'CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);',
      whenNotToUse: 'The table is small and stays small.',
      references: [
        'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
      ],
    },
  },
  check: ({ statement, blocking }, say) => {
    const works = ownWorks(blocking, ['unique', 'primary-key', 'exclude']);
    const isBuilt = (at: number): boolean => works.some(({ work }) => work.kind === 'build' && work.span.start === at);
    // Looking for nulls goes without saying where the index is built as well.
    const said = works.filter(({ work }) => work.kind === 'build' || !isBuilt(work.span.start));
    return said.map(({ work, own, relations }) => {
      const data = {
        name: work.subject,
        tables: listed(relations),
        lock: lockWithArticle(own.mode),
        Nobody: whoWaits(own.mode),
      };
      if (work.kind === 'scan') return say('nulls', data, { span: commandHead(statement, work.span) });
      const kind = names[work.cause as keyof typeof names];
      return say(
        'builds',
        { ...data, kind },
        { span: commandHead(statement, work.span), fixes: buildIndexFirst(work.subject) },
      );
    });
  },
});
