const pieces = /\d+|\D+/g;
const digits = /^\d+$/;
const isNumber = (piece: string): boolean => piece >= '0' && piece < ':';

const compareNumbers = (a: string, b: string): number => {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return left.length - right.length || compareText(left, right);
};

/** Compares by UTF-16 code units, as sorting names by bytes does for all but the rarest characters. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Compares texts with runs of digits taken as numbers of any size: `v1.9` before `v1.10`, `9_a` before `10_b`.
 * Zero also for texts that differ in leading zeros alone: `001` and `1` are one version.
 */
export function compareNatural(a: string, b: string): number {
  // Timestamps, which most folders hold by the hundred.
  if (a.length === b.length && digits.test(a) && digits.test(b)) return compareText(a, b);
  const left = a.match(pieces) ?? [];
  const right = b.match(pieces) ?? [];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const x = left[at] ?? '';
    const y = right[at] ?? '';
    const order = isNumber(x) && isNumber(y) ? compareNumbers(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
