/** Whether two values of plain data (objects, arrays, scalars) are alike, whatever their identity. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]))
    );
  const first = Object.entries(a);
  const second = b as Record<string, unknown>;
  return first.length === Object.keys(b).length && first.every(([key, value]) => sameValue(value, second[key]));
}
