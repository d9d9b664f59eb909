import { defineRule } from '../lint/rule';

/** CREATE INDEX CONCURRENTLY or VALIDATE CONSTRAINT under a short statement_timeout. */
export const timeoutCutsOffWork = defineRule({
  id: 'timeout-cuts-off-work',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: {
      index: 'After {limit}, statement_timeout ends {tag} on its way and leaves an invalid index behind.',
      validation:
        'After {limit}, statement_timeout ends the validation on its way, so that a large {table} never gets through it.',
    },
    docs: {
      summary: 'A short statement_timeout is in force where a statement takes its time on purpose.',
      why: 'CREATE INDEX CONCURRENTLY, REINDEX CONCURRENTLY and VALIDATE CONSTRAINT hold nobody up, and so may take as long as they need. statement_timeout counts the whole of it, the wait for old transactions too. An index build that is cut off leaves an invalid index (measured on PostgreSQL 14 to 18). Limits of ten minutes and more are not reported.',
      instead:
        'SET statement_timeout = 0 before such a statement. lock_timeout is the one that limits the wait for locks.',
      schema: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);',
      bad: "SET statement_timeout = '5s';\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
      good: 'CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);',
      whenNotToUse: 'The table is small and stays small.',
      references: ['https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT'],
    },
  },
  check: ({ effects, statement }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'cut-short')
      .map(({ subject, relation, detail, span }) =>
        subject === 'index'
          ? say('index', { limit: detail, tag: `${statement.tag} CONCURRENTLY` }, { span })
          : say('validation', { limit: detail, table: relation ?? '' }, { span }),
      ),
});
