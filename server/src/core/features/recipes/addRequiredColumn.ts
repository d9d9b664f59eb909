import { backfillStep } from './backfill';
import { field, sql, step, tableField, type Recipe } from './recipe';
import { notNullSteps } from './setNotNull';

/** A column that must have a value, which is not the same for all rows. */
export const addRequiredColumn: Recipe = {
  label: 'add not-null column in steps',
  why: 'With a constant default one statement is enough (add column). A default that differs from row to row rewrites the table, so the column comes empty, new rows get the default, and old ones are filled in batches.',
  steps: (place) => {
    const table = tableField(1, place.tables, place);
    const column = field(2, 'token');
    const value = field(3, 'gen_random_uuid()');
    return [
      step(
        'add it, with the default for new rows',
        sql`ALTER TABLE ${table} ADD COLUMN ${column} ${field(5, 'uuid')};\nALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${value};\n`,
        { locks: true },
      ),
      backfillStep(place, table, column, [value]),
      ...notNullSteps(place, table, column),
    ];
  },
};
