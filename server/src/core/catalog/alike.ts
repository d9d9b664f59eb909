import type { Relation } from './model';
import { sameValue } from './sameValue';

const byName = <T extends { readonly name: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

// A relation without what the way to it leaves: the order of constraints and indexes, and that there were triggers.
const unordered = (relation: Relation): unknown => ({
  ...relation,
  columnUsers: relation.columnUsers ?? [],
  constraints: byName(relation.constraints),
  indexes: byName(relation.indexes),
});

/** Whether two values of a key of the catalog mean the same to every statement that reads them. */
export function meansTheSame(key: string, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (!key.startsWith('relation ')) return sameValue(a, b);
  return sameValue(unordered(a as Relation), unordered(b as Relation));
}

/** Whether two values of a key of the catalog are the same schema: a table's columns may stand in another order. */
export function isSameSchema(key: string, a: unknown, b: unknown): boolean {
  if (a === b || !isSchema(key)) return true;
  if (a === undefined || b === undefined || !key.startsWith('relation ')) return meansTheSame(key, a, b);
  return meansTheSame(key, withoutOrder(a as Relation), withoutOrder(b as Relation));
}

const isSchema = (key: string): boolean => /^(?:relation|name|type|typename) /.test(key);

// The parts of an index keep the names that its columns had when it was made.
const withoutOrder = (relation: Relation): Relation => ({
  ...relation,
  columns: byName(relation.columns),
  indexes: relation.indexes.map((index) => ({ ...index, columnNames: [] })),
});
