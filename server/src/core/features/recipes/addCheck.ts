import { columnField, field, isKey, nameOf, sql, step, tableField, validation, type Recipe } from './recipe';

/** A CHECK on a table with rows. */
export const addCheck: Recipe = {
  label: 'add check',
  why: 'ADD CONSTRAINT alone checks every row while nobody can read or write the table. NOT VALID is instant and holds for new rows; VALIDATE lets everybody go on.',
  steps: (place) => {
    const table = tableField(1, place.tables, place);
    const column = columnField(2, place.tables[0], place, (each, own) => !isKey(each, own));
    const name = nameOf(4, '_check', table, column);
    return [
      step(
        'hold new rows to it',
        sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${column} ${field(3, 'IS NOT NULL', '> 0', "<> ''")}) NOT VALID;\n`,
        { locks: true },
      ),
      validation(place, ({ kind }) => kind === 'check', table, name),
    ];
  },
};
