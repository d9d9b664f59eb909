import { defineRule } from '../lint/rule';

/** A table that ends up without a primary key. */
export const tableWithoutPrimaryKey = defineRule({
  id: 'table-without-primary-key',
  meta: {
    category: 'convention',
    since: '0.1.0',
    sameAs: [],
    messages: {
      missing:
        'Logical replication refuses UPDATE and DELETE of {table}, and nothing tells two equal rows of it apart.',
    },
    docs: {
      summary: 'A table is made without a primary key.',
      why: 'A publication that covers the table makes every UPDATE and DELETE fail until the table has a replica identity, for which the primary key is the default; where a migration makes that publication, published-without-identity reports it. Backfills in batches need a key too. Partitions and temporary tables are not reported, nor a table that a later migration gives a key.',
      instead: 'PRIMARY KEY.',
      schema: '',
      bad: 'CREATE TABLE tags (name text);',
      good: 'CREATE TABLE tags (name text PRIMARY KEY);',
      whenNotToUse: 'Rows are only ever added and read.',
      references: ['https://www.postgresql.org/docs/current/logical-replication-publication.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'table-without-key')
      .map(({ relation, id, span }) =>
        say(
          'missing',
          { table: relation ?? '' },
          {
            span,
            unless: ({ atEndOfHistory }) =>
              atEndOfHistory('relation', id ?? '')?.constraints.some(({ kind }) => kind === 'primary-key') !== false,
          },
        ),
      ),
});
