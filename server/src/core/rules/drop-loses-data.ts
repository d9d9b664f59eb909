import { defineRule } from '../lint/rule';

/** A drop of what holds data. */
export const dropLosesData = defineRule({
  id: 'drop-loses-data',
  meta: {
    category: 'data-loss',
    since: '0.1.0',
    sameAs: [
      'squawk/ban-drop-column',
      'squawk/ban-drop-table',
      'squawk/ban-drop-database',
      'pgfence/drop-column',
      'pgfence/drop-table',
      'atlas/DS101',
      'atlas/DS102',
      'atlas/DS103',
      'pgfence/drop-schema',
      'pgfence/drop-schema-cascade',
      'pgfence/drop-database',
    ],
    messages: {
      column: 'The values of {table}.{column} are gone for good: `{query}` counts them.',
      table: 'The rows of {table} are gone for good: `{query}` counts them.',
      schema: 'Every table of the schema {schema} goes with it, rows and all: `{query}` says about how many.',
      database: 'The database {database} is gone for good, with all that is in it.',
    },
    docs: {
      summary: 'A drop takes data along that no down migration brings back.',
      why: 'A down migration can make the column or the table again, but it comes back empty. The message gives the query that counts what is there now. Views, materialized views, indexes and generated columns can be made again from what they are made of, and are not reported; a table of the same transaction never held anything that others put there.',
      instead:
        'Run the query first. Keep what is still wanted in another table, or take a backup that you have tried to restore.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, legacy text);',
      bad: 'ALTER TABLE users DROP COLUMN legacy;',
      good: "COMMENT ON COLUMN users.legacy IS 'unused since 2.4, to be dropped in 2.5';",
      whenNotToUse: 'The query counts nothing, or nobody needs what it counts.',
      references: ['https://www.postgresql.org/docs/current/ddl-alter.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.losses.flatMap(({ kind, relation, column, query, span }) => {
      switch (kind) {
        case 'column':
          return [say('column', { table: relation, column: column ?? '', query: query ?? '' }, { span })];
        case 'table':
          return [say('table', { table: relation, query: query ?? '' }, { span })];
        case 'schema':
          return [say('schema', { schema: relation, query: query ?? '' }, { span })];
        case 'database':
          return [say('database', { database: relation }, { span })];
        default:
          return [];
      }
    }),
});
