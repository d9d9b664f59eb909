/**
 * An immutable map from strings, whose changed copies share what did not change: 256 buckets by a hash of the key,
 * and a change copies the list of buckets and one bucket.
 */
export interface PersistentMap<V> {
  readonly buckets: readonly (ReadonlyMap<string, V> | undefined)[];
}

const bucketCount = 256;

const bucketOf = (key: string): number => {
  let code = 0;
  for (let at = 0; at < key.length; at++) code = (code * 31 + key.charCodeAt(at)) | 0;
  return (code ^ (code >>> 13)) & (bucketCount - 1);
};

/** A map that holds nothing. */
export function emptyMap<V>(): PersistentMap<V> {
  return { buckets: new Array<undefined>(bucketCount).fill(undefined) };
}

export function lookUp<V>(map: PersistentMap<V>, key: string): V | undefined {
  return map.buckets[bucketOf(key)]?.get(key);
}

/** All entries, in no particular order. */
export function* entriesOf<V>(map: PersistentMap<V>): IterableIterator<[string, V]> {
  for (const bucket of map.buckets) if (bucket !== undefined) yield* bucket;
}

/** A copy with all these entries set; buckets are copied once each. */
export function withEntries<V>(
  map: PersistentMap<V>,
  entries: Iterable<readonly [string, V | undefined]>,
): PersistentMap<V> {
  let buckets: (ReadonlyMap<string, V> | undefined)[] | undefined;
  const copied = new Map<number, Map<string, V>>();
  for (const [key, value] of entries) {
    const at = bucketOf(key);
    const current = copied.get(at) ?? map.buckets[at];
    if (current?.get(key) === value) continue;
    let bucket = copied.get(at);
    if (bucket === undefined) {
      bucket = new Map(map.buckets[at]);
      copied.set(at, bucket);
    }
    if (value === undefined) bucket.delete(key);
    else bucket.set(key, value);
    buckets ??= map.buckets.slice();
    buckets[at] = bucket;
  }
  return buckets === undefined ? map : { buckets };
}

/** The keys under which two maps differ, with the values of the first. What they share is not looked at. */
export function differences<V>(first: PersistentMap<V>, second: PersistentMap<V>): Map<string, V | undefined> {
  const found = new Map<string, V | undefined>();
  for (let at = 0; at < bucketCount; at++) {
    const a = first.buckets[at];
    const b = second.buckets[at];
    if (a === b) continue;
    for (const [key, value] of a ?? []) if (b?.get(key) !== value) found.set(key, value);
    for (const key of b?.keys() ?? []) if (a?.has(key) !== true) found.set(key, undefined);
  }
  return found;
}
