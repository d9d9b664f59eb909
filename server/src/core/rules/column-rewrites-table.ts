import { fillDefaultLater } from '../fixes/fillDefaultLater';
import { numberRowsLater } from '../fixes/numberRowsLater';
import { defineRule } from '../lint/rule';
import { listed, lockWithArticle, ownWorks, whoWaits } from '../lint/describe';

/** ADD COLUMN that gives each row a value of its own, and SET EXPRESSION of a stored generated column. */
export const columnRewritesTable = defineRule({
  id: 'column-rewrites-table',
  meta: {
    category: 'blocking',
    since: '0.1.0',
    sameAs: [
      'squawk/adding-field-with-default',
      'strong_migrations/add_column_default',
      'strong_migrations/add_column_generated_stored',
      'strong_migrations/add_column_auto_incrementing',
      'pgfence/add-column-non-constant-default',
      'eugene/E11',
      'atlas/PG302',
      'atlas/PG309',
      'atlas/PG310',
      'eugene/E10',
      'pgfence/add-column-serial',
      'pgfence/add-column-stored-generated',
    ],
    messages: {
      rewrites: '{Nobody} {tables} while every row is written anew to add {column}, under {lock}, because {why}.',
      recomputes:
        '{Nobody} {tables} while every row is written anew to compute {column} by its new expression, under {lock}.',
    },
    docs: {
      summary: 'A new column rewrites the whole table.',
      why: 'A constant default, or one that is the same for the whole statement such as now(), is kept in the catalog and costs nothing. A volatile default, an identity or serial column, a stored generated column, and a domain with a constraint (even without a default) give or check a value row by row: PostgreSQL writes a new copy of the table and of all its indexes under an AccessExclusiveLock. So does SET EXPRESSION of a stored generated column.',
      instead:
        'Add the column without the default, set the default for new rows, fill the old rows in batches, and add the constraint last. For a generated column on PostgreSQL 18, VIRTUAL costs nothing. The fix does this for a default that is computed for each row. An identity takes its numbers from a plain sequence at first, numbers the old rows in batches, and takes over last; serial has no fix, since an identity does the same. There is none for a stored generated column, which PostgreSQL cannot make of a column that is there: a plain column that a trigger fills, or a virtual one, would be another column; and none for a constrained domain, whose check comes with the column.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text);',
      bad: 'ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN token uuid;\nALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();",
      whenNotToUse: 'The table is small and stays small.',
      references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
    },
  },
  check: ({ blocking }, say) =>
    ownWorks(blocking, [
      'volatile-default',
      'identity-column',
      'serial-column',
      'stored-generated-column',
      'constrained-domain-column',
      'generation-expression',
    ]).map(({ work, own, relations }) => {
      const data = {
        column: work.subject,
        tables: listed(relations),
        lock: lockWithArticle(own.mode),
        Nobody: whoWaits(own.mode),
      };
      const at = {
        span: work.span,
        ...(work.cause === 'volatile-default' ? { fixes: fillDefaultLater(work.subject) } : {}),
        ...(work.cause === 'identity-column' ? { fixes: numberRowsLater(work.subject) } : {}),
      };
      return work.cause === 'generation-expression'
        ? say('recomputes', data, { span: work.span })
        : say('rewrites', { ...data, why: work.why ?? 'each row gets its own value' }, at);
    }),
});
