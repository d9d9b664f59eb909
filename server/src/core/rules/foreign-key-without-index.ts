import { defineRule } from '../lint/rule';
import { findsByIndex } from '../effects/covering';
import { indexForeignKey } from '../fixes/corrections/indexForeignKey';

/** A foreign key whose columns no index begins with. */
export const foreignKeyWithoutIndex = defineRule({
  id: 'foreign-key-without-index',
  meta: {
    category: 'convention',
    since: '0.1.0',
    sameAs: ['eugene/E15', 'pgfence/fk-missing-index'],
    messages: {
      unindexed:
        'Each DELETE of a row that {key} refers to reads {table} whole, since no index of it begins with {columns}.',
    },
    docs: {
      summary: 'No index finds the rows of a foreign key.',
      why: 'PostgreSQL makes an index for the key that is referred to, and none for the columns that refer. DELETE of a referenced row, or UPDATE of its key, looks for rows that refer to it, and without an index reads the table whole for each of them. An index of a later migration counts.',
      instead: 'CREATE INDEX CONCURRENTLY on the columns of the foreign key.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));',
      good: "SET lock_timeout = '2s';\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));\nCREATE INDEX orders_user_id_idx ON orders (user_id);",
      whenNotToUse: 'Rows that are referred to are never deleted.',
      references: ['https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'key-without-index')
      .map(({ relation, id, subject, detail, span }) => {
        const columns = detail.split('\n');
        const data = { key: subject, table: relation ?? '', columns: columns.join(', ') };
        return say('unindexed', data, {
          span,
          correct: indexForeignKey(id ?? '', columns),
          unless: ({ atEndOfHistory }) => {
            const table = atEndOfHistory('relation', id ?? '');
            return table?.constraints.some(({ name }) => name === subject) !== true || findsByIndex(table, columns);
          },
        });
      }),
});
