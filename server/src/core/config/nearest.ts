/**
 * The candidate that `written` most likely stands for, or undefined when none is close.
 * Close: about one slip in every three characters, where a slip is a character that is missing, extra, wrong
 * or swapped with its neighbour. Case does not count. Ties go to the candidate that comes first.
 */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestSlips = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    // The difference in length is a lower bound, and spares the table for texts that are nothing like a name.
    if (Math.abs(candidate.length - written.length) >= bestSlips) continue;
    const slips = slipsBetween(written.toLowerCase(), candidate.toLowerCase());
    if (slips < bestSlips) {
      best = candidate;
      bestSlips = slips;
    }
  }
  return best;
}

/** ` Did you mean "x"?` for the candidate nearest to `written`, or nothing: to be put behind a sentence. */
export function didYouMean(written: string, candidates: Iterable<string>): string {
  const candidate = nearest(written, candidates);
  return candidate === undefined ? '' : ` Did you mean "${candidate}"?`;
}

/** The optimal string alignment distance: Levenshtein's, with a swap of neighbours as one slip. */
function slipsBetween(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (beforePrevious[j - 2] ?? 0) + 1);
      current.push(slips);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? a.length;
}
