import { unpublishableChange, type PublishedChange } from '../effects/replication';
import { defineRule } from '../lint/rule';

/** A published table of which nothing tells the rows apart, so that the server refuses to change them. */
export const publishedWithoutIdentity = defineRule({
  id: 'published-without-identity',
  meta: {
    category: 'compatibility',
    since: '0.1.0',
    sameAs: [],
    messages: {
      none: 'Every {changes} of {table} fails from here on, since the publication {publication} sends it and {table} has no replica identity.',
      filter:
        'Every {changes} of {table} fails from here on, since the row filter of the publication {publication} reads columns outside its replica identity.',
      columns:
        'Every {changes} of {table} fails from here on, since the column list of the publication {publication} leaves out columns of its replica identity.',
      generated:
        'Every {changes} of {table} fails from here on, since its replica identity has generated columns that the publication {publication} does not send.',
    },
    docs: {
      summary: 'A table is published, and the server refuses UPDATE and DELETE of it.',
      why: 'A subscriber finds the row to change by the replica identity: the primary key, unless ALTER TABLE … REPLICA IDENTITY says otherwise. Where a publication sends the updates or deletes of a table that has none, the server refuses them, whatever the rows are and whether or not anybody subscribes: “cannot update table because it does not have a replica identity and publishes updates”. MERGE and INSERT … ON CONFLICT DO UPDATE fail likewise. The same happens where a row filter reads a column that is no part of the identity, where a column list leaves out one that is (with REPLICA IDENTITY FULL no list will do), and on 18 where a generated column is part of it and is not published. A partition counts by its own identity, and unlogged and temporary tables are not published. It is the publication or the table that makes it so: CREATE PUBLICATION, dropping the primary key or the index that is the identity, ATTACH PARTITION, or a new table without a key beside FOR ALL TABLES.',
      instead:
        "Give the table a primary key, or ALTER TABLE … REPLICA IDENTITY USING INDEX (a unique index of NOT NULL columns) or FULL, before it is published. A key that is exchanged for another is exchanged in one transaction. A publication of rows that are only added can say `publish = 'insert'`.",
      schema: 'CREATE TABLE visits (at timestamptz NOT NULL, page text);',
      bad: 'CREATE PUBLICATION feed FOR TABLE visits;',
      good: "CREATE PUBLICATION feed FOR TABLE visits WITH (publish = 'insert');",
      whenNotToUse: 'Rows of the table are only ever added and read.',
      references: [
        'https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY',
        'https://www.postgresql.org/docs/current/logical-replication-row-filter.html#LOGICAL-REPLICATION-ROW-FILTER-RESTRICTIONS',
      ],
    },
  },
  check: ({ effects, major }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'unpublishable-change')
      .map(({ subject, detail, relation, id, span }) => {
        const [flaw = '', ...changes] = detail.split('\n');
        return say(
          flaw === 'filter' || flaw === 'columns' || flaw === 'generated' ? flaw : 'none',
          { changes: changes.join(' and '), table: relation ?? '', publication: subject },
          {
            span,
            unless: ({ atEndOfMigration }) => {
              const table = atEndOfMigration('relation', id ?? '');
              const view = { major, get: atEndOfMigration };
              return (
                table === undefined ||
                changes.every((change) => unpublishableChange(view, table, change as PublishedChange) === null)
              );
            },
          },
        );
      }),
});
