import { quoteIdentifier } from '../../sql/identifiers';
import {
  columnField,
  field,
  isKey,
  nameOf,
  sql,
  step,
  tableField,
  tablesFor,
  toValidate,
  validation,
  written,
  type Field,
  type Recipe,
  type RecipePlace,
  type RecipeStep,
} from './recipe';

/** The three steps that make a column required: a CHECK that is NOT VALID, its validation, NOT NULL in its place. */
export function notNullSteps(place: RecipePlace, table: Field, column: Field): readonly RecipeStep[] {
  const name = nameOf(4, '_present', table, column);
  const proven = provenColumn(place);
  const own = proven ?? { table, column, name };
  return [
    step(
      'refuse NULL in new rows',
      sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${column} IS NOT NULL) NOT VALID;\n`,
      { locks: true },
    ),
    validation(place, ({ provesNotNull }) => provesNotNull.length > 0, table, name),
    step(
      'NOT NULL in place of the CHECK that proves it',
      sql`ALTER TABLE ${own.table} ALTER COLUMN ${own.column} SET NOT NULL;\nALTER TABLE ${own.table} DROP CONSTRAINT ${own.name};\n`,
      { locks: true },
    ),
  ];
}

/** A column that a validated CHECK proves not to be NULL. */
const provenColumn = (place: RecipePlace) => {
  for (const table of place.tables)
    for (const { name, isValidated, provesNotNull } of table.constraints) {
      const column = table.columns.find((each) => !each.notNull && provesNotNull.includes(each.name));
      if (isValidated && column !== undefined)
        return {
          table: field(1, written(table, place.major)),
          column: field(2, quoteIdentifier(column.name, place.major)),
          name: field(4, quoteIdentifier(name, place.major)),
        };
    }
  return undefined;
};

/** NOT NULL on a column that exists. */
export const setNotNull: Recipe = {
  label: 'set not null',
  why: 'SET NOT NULL alone reads the whole table while nobody can read or write it. A validated CHECK proves the same, and is validated while everybody goes on.',
  steps: (place) => {
    const waiting = toValidate(place, ({ provesNotNull }) => provesNotNull.length > 0);
    const [table] = tablesFor(place, ({ columns }) => columns.some((column) => !column.notNull));
    const known = waiting?.table ?? table;
    return notNullSteps(
      place,
      tableField(1, known === undefined ? [] : [known, ...place.tables], place),
      columnField(2, known, place, (column, own) => !column.notNull && !isKey(column, own)),
    );
  },
};
