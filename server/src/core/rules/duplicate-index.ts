import { dropDuplicateIndex } from '../fixes/corrections/dropDuplicateIndex';
import { defineRule } from '../lint/rule';

/** An index that another one of the table makes needless. */
export const duplicateIndex = defineRule({
  id: 'duplicate-index',
  meta: {
    category: 'correctness',
    severity: 'info',
    since: '0.1.0',
    sameAs: [],
    messages: {
      covered: 'Every write to {table} keeps {index} up to date for no query that {other} does not serve.',
    },
    docs: {
      summary: 'An index repeats another one, or the first columns of one, whichever came first.',
      why: 'A btree index on (a, b) serves conditions on a as well, and returns rows in its order. The second index costs every write, memory and disk, and no query gains. Partial indexes, expressions and other access methods are left alone, and a unique index whose columns no other unique index has.',
      instead:
        'Leave the index out, or drop the narrow one where the wide one is new. To put a new index in the place of an old one, drop the old one in a later migration: then nothing is reported.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, at timestamptz, UNIQUE (user_id, at));',
      bad: 'CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);',
      good: 'CREATE INDEX CONCURRENTLY orders_at_idx ON orders (at);',
      whenNotToUse: 'The narrow index is much smaller, and that was measured to matter.',
      references: ['https://www.postgresql.org/docs/current/indexes-multicolumn.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'duplicate-index')
      .map(({ relation, id, subject, detail, span }) =>
        say(
          'covered',
          { table: relation ?? '', index: subject, other: detail },
          {
            span,
            correct: dropDuplicateIndex(id ?? '', subject),
            unless: ({ atEndOfHistory }) => {
              const names = atEndOfHistory('relation', id ?? '')?.indexes.map(({ name }) => name) ?? [];
              return !names.includes(subject) || !names.includes(detail);
            },
          },
        ),
      ),
});
