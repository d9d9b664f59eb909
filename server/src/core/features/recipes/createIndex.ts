import { columnField, isKey, nameOf, sql, step, tableField, type Recipe } from './recipe';

/** An index on a table with rows. */
export const createIndex: Recipe = {
  label: 'index concurrently',
  why: 'CREATE INDEX stops all writers for as long as it builds; CONCURRENTLY stops nobody. It cannot run in a transaction. If it fails it leaves an invalid index, to be dropped before the next try.',
  steps: (place) => {
    const table = tableField(1, place.tables, place);
    const column = columnField(2, place.tables[0], place, (each, own) => !isKey(each, own));
    const name = nameOf(3, '_idx', table, column);
    return [step('build it', sql`CREATE INDEX CONCURRENTLY ${name} ON ${table} (${column});\n`, { runsAlone: true })];
  },
};
