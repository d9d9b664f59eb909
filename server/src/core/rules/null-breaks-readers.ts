import { defineRule } from '../lint/rule';

/** DROP NOT NULL: readers may meet NULL where they never did. */
export const nullBreaksReaders = defineRule({
  id: 'null-breaks-readers',
  meta: {
    category: 'compatibility',
    severity: 'info',
    since: '0.1.0',
    sameAs: ['squawk/ban-drop-not-null', 'pgfence/drop-not-null'],
    messages: {
      nullable:
        'The application version that still runs may read NULL from {table}.{column}, where it has never met one.',
    },
    docs: {
      summary: 'A column may hold NULL from now on.',
      why: 'The statement itself is instant. But code that was written for a column without NULL may fail on the first one, and it still runs while the new version begins to write them.',
      instead: 'Release code that can read NULL first, and only then code that writes it.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);',
      bad: 'ALTER TABLE users ALTER COLUMN email DROP NOT NULL;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ALTER COLUMN email SET DEFAULT '';",
      whenNotToUse: 'No version that runs reads the column, or each can read NULL.',
      references: ['https://www.postgresql.org/docs/current/ddl-constraints.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.breaks
      .filter(({ kind }) => kind === 'nullable')
      .map(({ relation, column, span }) => say('nullable', { table: relation, column: column ?? '' }, { span })),
});
