/** What may be known about the project of a window; package.json's when-clauses ask for these words. */
export const stateKinds = [
  'loading',
  'untrusted',
  'noFolder',
  'noMigrations',
  'several',
  'unreachable',
  'unusable',
  'known',
] as const;

/** One of them. */
export type StateKind = (typeof stateKinds)[number];
