import { defineRule } from '../lint/rule';
import { rebuildIndex } from '../fixes/corrections/rebuildIndex';
import { dropIfNotExists } from '../fixes/dropIfNotExists';

/** CREATE INDEX CONCURRENTLY IF NOT EXISTS, which takes the rest of a failed attempt for the index. */
export const invalidIndexKept = defineRule({
  id: 'invalid-index-kept',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: {
      kept: 'Where an earlier attempt has failed, IF NOT EXISTS keeps its invalid index {index}, which writes cost and no query uses.',
    },
    docs: {
      summary: 'IF NOT EXISTS keeps the invalid index that a failed attempt left.',
      why: 'CREATE INDEX CONCURRENTLY that is cancelled, times out, deadlocks or finds a duplicate leaves an index by its name that is marked invalid. Run again with IF NOT EXISTS, the statement says "already exists, skipping" and succeeds; the migration counts as applied, and no query will ever use the index (measured on PostgreSQL 14 to 18).',
      instead:
        'Leave IF NOT EXISTS out, so that the second attempt fails and says so; or write DROP INDEX CONCURRENTLY IF EXISTS with the same name into a migration before it.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_user_id_idx ON orders (user_id);',
      good: 'CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);',
      whenNotToUse:
        'Something looks for invalid indexes (`pg_index.indisvalid`) before the migration counts as applied.',
      references: ['https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'keeps-invalid-index')
      .map(({ subject, id, detail, span }) =>
        say(
          'kept',
          { index: subject },
          {
            span,
            fixes: dropIfNotExists(span),
            correct: rebuildIndex(id ?? '', subject),
            unless: ({ atEndOfHistory }) => atEndOfHistory('cleared', detail) === true,
          },
        ),
      ),
});
