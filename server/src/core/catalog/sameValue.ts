/** Whether two values of plain data (objects, arrays, scalars) are alike, whatever their identity. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]))
    );
  const first = a as Record<string, unknown>;
  const second = b as Record<string, unknown>;
  let size = 0;
  for (const key in first) {
    if (!sameValue(first[key], second[key])) return false;
    size++;
  }
  return size === Object.keys(second).length;
}
