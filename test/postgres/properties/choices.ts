/** Takes decisions from a row of numbers, so that whatever is made of them can be shrunk and made again. */
export interface Choices {
  /** One of several; the first of them where the row has ended. */
  pick<T>(among: readonly [T, ...T[]]): T;
  /** true in one of `in` cases. */
  chance(of: number): boolean;
  /** From 0 to `most`. */
  upTo(most: number): number;
}

/** Reads decisions from numbers, one each. */
export function choicesFrom(numbers: readonly number[]): Choices {
  let at = 0;
  const next = (): number => numbers[at++] ?? 0;
  return {
    pick: (among) => among[next() % among.length] ?? among[0],
    chance: (of) => next() % of === of - 1,
    upTo: (most) => next() % (most + 1),
  };
}
