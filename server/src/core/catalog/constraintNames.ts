import type { Relation } from './model';

/** When a relation becomes another value: how many constraints more, or fewer, have a name, by `schema.name`. */
export function constraintNameChanges(
  was: Relation | undefined,
  is: Relation | undefined,
): ReadonlyMap<string, number> {
  const changes = new Map<string, number>();
  if (was?.constraints === is?.constraints && was?.schema === is?.schema) return changes;
  const count = (relation: Relation | undefined, by: number): void => {
    for (const { name } of relation?.constraints ?? []) {
      const key = `${relation?.schema ?? ''}.${name}`;
      const sum = (changes.get(key) ?? 0) + by;
      if (sum === 0) changes.delete(key);
      else changes.set(key, sum);
    }
  };
  count(was, -1);
  count(is, 1);
  return changes;
}
