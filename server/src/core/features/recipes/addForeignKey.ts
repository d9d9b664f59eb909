import type { Column, Relation } from '../../catalog/model';
import {
  columnField,
  field,
  nameOf,
  sql,
  step,
  tableField,
  tablesFor,
  validation,
  written,
  type Recipe,
} from './recipe';

const mayRefer = ({ name }: Column, { constraints }: Relation): boolean =>
  name.endsWith('_id') && !constraints.some(({ kind, columns }) => kind === 'foreign-key' && columns.includes(name));

/** `customer_id` refers to `customer` or `customers`. */
const isMeantBy = ({ name }: Relation, column: string): boolean => {
  const stem = column.replace(/_id$/, '');
  return name === stem || name === `${stem}s` || name === `${stem}es` || name === stem.replace(/y$/, 'ies');
};

/** A foreign key between tables with rows. */
export const addForeignKey: Recipe = {
  label: 'add foreign key',
  why: 'ADD FOREIGN KEY alone checks every row while nobody can write to either table. NOT VALID is instant and holds for new rows; VALIDATE lets everybody go on. An index on the column spares deletes of what it refers to a scan.',
  steps: (place) => {
    const tables = tablesFor(place, (table) => table.columns.some((column) => mayRefer(column, table)));
    const table = tableField(1, tables, place);
    const column = columnField(2, tables[0], place, mayRefer);
    const others = tablesFor(place, (other) => isMeantBy(other, column.values[0])).map((other) =>
      written(other, place.major),
    );
    const [referred = 'other_table', ...rest] = others;
    const name = nameOf(5, '_fkey', table, column);
    return [
      step(
        'hold new rows to it',
        sql`ALTER TABLE ${table} ADD CONSTRAINT ${name} FOREIGN KEY (${column}) REFERENCES ${field(3, referred, ...rest)} (${field(4, 'id')}) NOT VALID;\n`,
        { locks: true },
      ),
      validation(place, ({ kind }) => kind === 'foreign-key', table, name),
    ];
  },
};
