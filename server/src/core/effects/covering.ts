import type { Index, Relation } from '../catalog/model';

/** An index that finds rows by whatever condition on its columns, and in their order. */
const isPlain = (index: Index): boolean =>
  index.method === 'btree' &&
  index.isValid &&
  !index.isPartial &&
  !index.columns.includes(null) &&
  index.hasDefaultOrder;

/**
 * Of these indexes one that serves every query that `index` serves: its columns begin with those of `index`, and it is
 * unique where `index` is. undefined: none.
 */
export function coveringIndex(indexes: readonly Index[], index: Index): Index | undefined {
  if (!isPlain(index)) return undefined;
  return indexes.find((other) => {
    if (!isPlain(other) || other.columns.length < index.columns.length) return false;
    const begins = index.columns.every((column, at) => other.columns[at] === column);
    const hasAll = index.alsoReads.every(
      (column) => other.columns.includes(column) || other.alsoReads.includes(column),
    );
    return begins && hasAll && (!index.isUnique || (other.isUnique && other.columns.length === index.columns.length));
  });
}

/** Whether an index of the table begins with these columns, in any order: it finds the rows of a foreign key. */
export function findsByIndex({ indexes }: Relation, columns: readonly string[]): boolean {
  return indexes.some((index) => {
    if (index.isPartial || index.columns.length < columns.length) return false;
    const first = index.columns.slice(0, columns.length);
    return columns.every((column) => first.includes(column));
  });
}
