/** A fact of one name: one value for all of 14 to 18, or one for each run of majors `[first, last, value]`. */
export type ByMajor<T> = T | readonly (readonly [first: number, last: number, value: T])[];

/** The majors that the facts were asked from. */
const oldest = 14;
const newest = 18;

/**
 * The fact of a name for a major; undefined where that major does not have it. Majors above 18 count as 18 (contract),
 * and below 14 as 14. `T` must not be an array.
 */
export function factFor<T extends string | object>(
  facts: Readonly<Record<string, ByMajor<T>>>,
  name: string,
  major: number,
): T | undefined {
  // A plain object also answers to `constructor` and `toString`.
  if (!Object.hasOwn(facts, name)) return undefined;
  const value = facts[name];
  if (!Array.isArray(value)) return value as T | undefined;
  const known = Math.min(newest, Math.max(oldest, major));
  return (value as [number, number, T][]).find(([first, last]) => known >= first && known <= last)?.[2];
}
