import { quoteIdentifier } from '../../sql/identifiers';
import {
  columnField,
  field,
  isKey,
  nameOf,
  sql,
  step,
  tableField,
  written,
  type Recipe,
  type RecipePlace,
} from './recipe';

/** A unique index that no constraint has yet. */
const waitingIndex = ({ tables, major }: RecipePlace) => {
  for (const table of tables) {
    const index = table.indexes.find(
      ({ isUnique, isPartial, isConstraint, columns }) =>
        isUnique && !isPartial && !isConstraint && !columns.includes(null),
    );
    if (index !== undefined)
      return { table: field(1, written(table, major)), name: field(3, quoteIdentifier(index.name, major)) };
  }
  return undefined;
};

/** A UNIQUE constraint on a table with rows. */
export const addUnique: Recipe = {
  label: 'add unique',
  why: 'ADD UNIQUE builds its index while nobody can read or write the table. Build it CONCURRENTLY, and let the constraint take it over, which is instant.',
  steps: (place) => {
    const table = tableField(1, place.tables, place);
    const column = columnField(2, place.tables[0], place, (each, own) => !isKey(each, own));
    const name = nameOf(3, '_key', table, column);
    const built = waitingIndex(place) ?? { table, name };
    return [
      step('build its index', sql`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${column});\n`, {
        runsAlone: true,
      }),
      step(
        'make the index a constraint',
        sql`ALTER TABLE ${built.table} ADD CONSTRAINT ${built.name} UNIQUE USING INDEX ${built.name};\n`,
        { locks: true },
      ),
    ];
  },
};
