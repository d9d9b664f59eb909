import { columnField, field, isKey, sql, step, tableField, type Recipe } from './recipe';

/** A column that goes, while an application runs that names it. */
export const dropColumn: Recipe = {
  label: 'drop column in two releases',
  why: 'The application that still runs may name the column. First it may be left out, then a release no longer uses it, and only then it is dropped.',
  steps: (place) => {
    const table = tableField(1, place.tables, place);
    const column = columnField(2, place.tables[0], place, (each, own) => !isKey(each, own));
    return [
      step('let new code leave it out', sql`ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL;\n`, {
        locks: true,
      }),
      step(
        'drop it',
        sql`-- lockstep-disable-next-line drop-breaks-application, drop-loses-data -- ${field(3, 'unused since the release before')}\nALTER TABLE ${table} DROP COLUMN ${column};\n`,
        { locks: true, afterRelease: true },
      ),
    ];
  },
};
