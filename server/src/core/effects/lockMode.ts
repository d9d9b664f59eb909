/** The table-level lock modes, weakest first (manual, 13.3.1 "Table-Level Locks"). */
export const lockModes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const;

export type LockMode = (typeof lockModes)[number];

/** 1 (AccessShareLock) to 8 (AccessExclusiveLock), as PostgreSQL numbers them in lockdefs.h. */
export function strengthOf(mode: LockMode): number {
  return lockModes.indexOf(mode) + 1;
}

/** The stronger of two modes by number. */
export function stronger(a: LockMode, b: LockMode): LockMode {
  return strengthOf(a) >= strengthOf(b) ? a : b;
}

/** ShareLock and stronger conflict with RowExclusiveLock: INSERT, UPDATE and DELETE wait. */
export function blocksWrites(mode: LockMode): boolean {
  return strengthOf(mode) >= strengthOf('ShareLock');
}

/** Only AccessExclusiveLock makes SELECT wait. */
export function blocksReads(mode: LockMode): boolean {
  return mode === 'AccessExclusiveLock';
}
