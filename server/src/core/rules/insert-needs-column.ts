import { defineRule } from '../lint/rule';

/** A default that goes while its column stays NOT NULL. */
export const insertNeedsColumn = defineRule({
  id: 'insert-needs-column',
  meta: {
    category: 'compatibility',
    since: '0.1.0',
    sameAs: [],
    messages: {
      required:
        'The application version that still runs cannot insert into {table} without naming {column}, which is NOT NULL and has no default any more.',
    },
    docs: {
      summary: 'A NOT NULL column loses its default.',
      why: 'Code that does not know the column leaves it out of its INSERT, and the server refuses the row. Django adds a column with a default and drops the default in the same migration, and so breaks the version that still runs.',
      instead: 'Keep the default until no version runs that leaves the column out, and drop it in a later release.',
      schema: "CREATE TABLE users (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new');",
      bad: 'ALTER TABLE users ALTER COLUMN state DROP DEFAULT;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ALTER COLUMN state SET DEFAULT 'fresh';",
      whenNotToUse: 'Every version that runs names the column in its INSERTs.',
      references: ['https://www.postgresql.org/docs/current/ddl-default.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.breaks
      .filter(({ kind }) => kind === 'required')
      .map(({ relation, column, span }) => say('required', { table: relation, column: column ?? '' }, { span })),
});
