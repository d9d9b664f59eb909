import { renameColumnInSteps } from '../fixes/renameColumnInSteps';
import { renameWithView } from '../fixes/renameWithView';
import { defineRule, type Later } from '../lint/rule';

/** A rename of something that the running application may use by its old name. */
export const renameBreaksApplication = defineRule({
  id: 'rename-breaks-application',
  meta: {
    category: 'compatibility',
    since: '0.1.0',
    sameAs: [
      'squawk/renaming-column',
      'squawk/renaming-table',
      'strong_migrations/rename_column',
      'strong_migrations/rename_table',
      'strong_migrations/rename_schema',
      'strong_migrations/rename_enum_value',
      'pgfence/rename-column',
      'atlas/BC101',
      'atlas/BC102',
      'pgfence/rename-table',
    ],
    messages: {
      column: 'The application version that still runs fails as soon as {table}.{column} is called {to}.',
      relation: 'The application version that still runs fails as soon as {table} is called {to}.',
      value: 'The application version that still runs fails as soon as the value {value} of {type} is called {to}.',
      other: 'The application version that still runs fails as soon as the {what} {name} is called {to}.',
    },
    docs: {
      summary: 'A rename breaks the application version that still runs.',
      why: 'The rename is instant, but old and new application code run side by side while a release rolls out, and one of them uses a name that is not there. SET SCHEMA and the RENAME VALUE of an enum do the same.',
      instead:
        'For a column: add the new one, write both, fill the old rows in batches, switch the reads, and drop the old column in a later release. The fix does that: a trigger keeps both columns in step whichever of them a version writes, so that each works with its own name; batches fill the rows that are there; NOT NULL, indexes, UNIQUE and foreign keys are made on the new column without making anybody wait; and a plan in `lockstep/plans` waits until no version uses the old name, then drops it and gives the indexes and constraints their names. Each down does the same the other way round. What differs in the end: the new column is the last one, which an INSERT without column names and SELECT * notice. An INSERT that gives both names keeps the new one, and one that gives the new one NULL gets the default of the old one. Where the table has other BEFORE triggers, this one comes last by its name. There is no such fix for a column of the primary key, one that other tables refer to, an identity, serial, a generated column or one that it reads, nor for one in an EXCLUDE constraint, a view, a policy or a trigger, in a partitioned or inheriting table, or where the tool cuts a function at its semicolons. For a table: rename it and put a view with the old name in its place in the same transaction, as the fix does; the view goes with a plan in `lockstep/plans`, which waits until no version uses the old name. PostgreSQL passes SELECT (also FOR UPDATE), INSERT (with RETURNING and ON CONFLICT (columns) too), UPDATE, DELETE and LOCK on to the table. It refuses TRUNCATE, COPY of the view itself, ON CONFLICT ON CONSTRAINT, ctid and its like, TABLESAMPLE, a foreign key to it, an index on it, and before 17 MERGE; pg_get_serial_sequence gives NULL. An application that does any of these has to be changed first. The view gets the owner and the privileges that migrations have given the table; what was granted elsewhere has to be granted on it, too. A view that is renamed, and SET SCHEMA, are mended in the same way; the sequences of a table go with it to the new schema, and an application that names them finds them there only. There is no such fix where each statement is a transaction of its own, for a table with policies before PostgreSQL 15 (from there on the view has security_invoker), and for materialized views. Nor for the value of an enum: it has one name at a time, and a second one that ADD VALUE puts beside it can never be dropped.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, mail text);',
      bad: 'ALTER TABLE users RENAME COLUMN mail TO email;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN email text;",
      whenNotToUse:
        'No running code uses the name, or a view with the old name takes its place in the same transaction.',
      references: ['https://www.postgresql.org/docs/current/sql-altertable.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.breaks
      .filter(({ kind }) => kind === 'renamed')
      .map(({ relation, what, column, to, span }) => {
        if (what === 'enum value') return say('value', { type: relation, value: column ?? '', to: to ?? '' }, { span });
        if (column !== null)
          return say('column', { table: relation, column, to: to ?? '' }, { span, fixes: renameColumnInSteps });
        if (what === 'function' || what === 'type' || what === 'schema')
          return say('other', { what, name: relation, to: to ?? '' }, { span });
        const unless = ({ atEndOfMigration }: Later): boolean =>
          effects.transaction !== 'none' && isStoodInFor(relation, to ?? '', atEndOfMigration);
        return say('relation', { table: relation, to: to ?? '' }, { span, fixes: renameWithView, unless });
      }),
});

/** Whether a view with the old name passes reads and writes on to the relation that has a new one. */
const isStoodInFor = (relation: string, to: string, at: Later['atEndOfMigration']): boolean => {
  const renamed = to.includes('.') ? to : `${relation.slice(0, relation.indexOf('.'))}.${to}`;
  const target = at('name', renamed);
  const substitute = at('name', relation);
  if (target?.kind !== 'relation' || substitute?.kind !== 'relation') return false;
  const view = at('relation', substitute.id);
  const moved = at('relation', target.id);
  // What nobody could write before, nobody has to write through the view.
  const isRead = moved?.kind === 'view' && moved.view?.isUpdatable !== true;
  return view?.kind === 'view' && (isRead || view.view?.isUpdatable === true) && view.parents.includes(target.id);
};
