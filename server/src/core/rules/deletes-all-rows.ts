import { defineRule } from '../lint/rule';

/** TRUNCATE, and DELETE without a condition. */
export const deletesAllRows = defineRule({
  id: 'deletes-all-rows',
  meta: {
    category: 'data-loss',
    since: '0.1.0',
    sameAs: ['squawk/ban-truncate-cascade', 'pgfence/truncate', 'pgfence/truncate-cascade'],
    messages: {
      named: 'Every row of {table} is gone for good: `{query}` counts them.',
      cascaded: 'CASCADE empties {table} as well, whose rows are gone for good: `{query}` counts them.',
    },
    docs: {
      summary: 'TRUNCATE or a DELETE without WHERE empties a table.',
      why: 'No down migration brings the rows back. TRUNCATE … CASCADE also empties every table with a foreign key to the table, whatever its ON DELETE says, and a transaction that began before sees the table empty (manual, 13.6 "Caveats").',
      instead: 'Run the query first, and delete what you mean with a WHERE.',
      schema: 'CREATE TABLE events (id bigint PRIMARY KEY, at timestamptz);',
      bad: 'DELETE FROM events;',
      good: 'DELETE FROM events WHERE id = 7;',
      whenNotToUse: 'The rows can be had again from elsewhere, such as those of a cache.',
      references: [
        'https://www.postgresql.org/docs/current/sql-truncate.html',
        'https://www.postgresql.org/docs/current/mvcc-caveats.html',
      ],
    },
  },
  check: ({ effects }, say) =>
    effects.losses
      .filter(({ kind }) => kind === 'rows')
      .map(({ relation, query, span, isCascaded }) =>
        say(isCascaded === true ? 'cascaded' : 'named', { table: relation, query: query ?? '' }, { span }),
      ),
});
