import type { Column } from '../catalog/model';
import { keepNumbering } from '../fixes/keepNumbering';
import { defineRule, type Later } from '../lint/rule';
import type { Statement } from '../sql/statement';

/** A default that goes while its column stays NOT NULL. */
export const insertNeedsColumn = defineRule({
  id: 'insert-needs-column',
  meta: {
    category: 'compatibility',
    since: '0.1.0',
    sameAs: [],
    messages: {
      required:
        'The application version that still runs cannot insert into {table} without naming {column}, which is NOT NULL and has no default any more.',
      restarts:
        'The application version that still runs is refused rows of {table} for which it does not name {column}: the new identity begins at 1, whatever numbers are there.',
    },
    docs: {
      summary: 'A NOT NULL column loses its default.',
      why: 'Code that does not know the column leaves it out of its INSERT, and the server refuses the row. Django adds a column with a default and drops the default in the same migration, and so breaks the version that still runs. Where a serial column is made an identity, nothing is missing in between if both are done in one transaction; but the new sequence begins at 1, and knows nothing of the old one nor of the rows.',
      instead:
        'Keep the default until no version runs that leaves the column out, and drop it in a later release. From serial to identity: draw the next number from the old sequence and give it to the new one before the old one goes, in the same transaction, as the fix does.',
      schema: "CREATE TABLE users (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new');",
      bad: 'ALTER TABLE users ALTER COLUMN state DROP DEFAULT;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ALTER COLUMN state SET DEFAULT 'fresh';",
      whenNotToUse: 'Every version that runs names the column in its INSERTs.',
      references: ['https://www.postgresql.org/docs/current/ddl-default.html'],
    },
  },
  check: ({ statement, effects }, say) =>
    effects.breaks
      .filter(({ kind }) => kind === 'required')
      .flatMap(({ relation, column, span }) => {
        const name = column ?? '';
        return [
          say(
            'required',
            { table: relation, column: name },
            // Nobody sees what a transaction has mended when it ends.
            {
              span,
              unless: (later) => effects.transaction !== 'none' && isGivenAgain(columnAtEnd(later, relation, name)),
            },
          ),
          say(
            'restarts',
            { table: relation, column: name },
            {
              span,
              fixes: keepNumbering(name),
              unless: (later) => {
                const { isIdentity = false, identity } = columnAtEnd(later, relation, name) ?? {};
                const isSaid =
                  identity?.options['start'] !== undefined || [statement, ...later.behind].some(setsNumber);
                return !isIdentity || isSaid;
              },
            },
          ),
        ];
      }),
});

const columnAtEnd = ({ atEndOfMigration }: Later, relation: string, column: string): Column | undefined => {
  const named = atEndOfMigration('name', relation);
  if (named?.kind !== 'relation') return undefined;
  return atEndOfMigration('relation', named.id)?.columns.find(({ name }) => name === column);
};

const isGivenAgain = (column: Column | undefined): boolean =>
  column !== undefined && (column.hasDefault || column.isIdentity);

/** Whether a statement tells a sequence where to go on, in whatever way. */
const setsNumber = ({ text }: Statement): boolean => /\b(?:setval|restart)\b/i.test(text);
