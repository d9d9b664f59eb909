import type { LockMode } from '../effects/lockMode';

/** Who waits while a transaction holds a lock of some mode on a table. */
export interface LockMeaning {
  /** SELECT, which takes AccessShareLock. */
  readonly reads: boolean;
  /** INSERT, UPDATE, DELETE and MERGE, which take RowExclusiveLock. */
  readonly writes: boolean;
  /** VACUUM and ANALYZE, autovacuum too, which take ShareUpdateExclusiveLock. */
  readonly vacuum: boolean;
  /** CREATE INDEX, which takes ShareLock. */
  readonly indexBuilds: boolean;
  /** DROP, TRUNCATE and most of ALTER TABLE, which take AccessExclusiveLock. */
  readonly ddl: boolean;
  /** Who waits, in a few words: `writers wait`. Whoever waits for these waits too, so only the strongest are named. */
  readonly summary: string;
}

/**
 * The modes that each mode conflicts with: table 13.2 "Conflicting Lock Modes" of the PostgreSQL manual, section
 * 13.3.1 "Table-Level Locks" of 13.3 "Explicit Locking". The same in every major from 14 to 18.
 */
export const conflicts: Readonly<Record<LockMode, readonly LockMode[]>> = {
  AccessShareLock: ['AccessExclusiveLock'],
  RowShareLock: ['ExclusiveLock', 'AccessExclusiveLock'],
  RowExclusiveLock: ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'],
  ShareUpdateExclusiveLock: [
    'ShareUpdateExclusiveLock',
    'ShareLock',
    'ShareRowExclusiveLock',
    'ExclusiveLock',
    'AccessExclusiveLock',
  ],
  ShareLock: [
    'RowExclusiveLock',
    'ShareUpdateExclusiveLock',
    'ShareRowExclusiveLock',
    'ExclusiveLock',
    'AccessExclusiveLock',
  ],
  ShareRowExclusiveLock: [
    'RowExclusiveLock',
    'ShareUpdateExclusiveLock',
    'ShareLock',
    'ShareRowExclusiveLock',
    'ExclusiveLock',
    'AccessExclusiveLock',
  ],
  ExclusiveLock: [
    'RowShareLock',
    'RowExclusiveLock',
    'ShareUpdateExclusiveLock',
    'ShareLock',
    'ShareRowExclusiveLock',
    'ExclusiveLock',
    'AccessExclusiveLock',
  ],
  AccessExclusiveLock: [
    'AccessShareLock',
    'RowShareLock',
    'RowExclusiveLock',
    'ShareUpdateExclusiveLock',
    'ShareLock',
    'ShareRowExclusiveLock',
    'ExclusiveLock',
    'AccessExclusiveLock',
  ],
};

/** Who waits while an index of a table is locked with AccessExclusiveLock (see IndexLock). */
export function indexLockSummary(table: string): string {
  return `readers and writers of ${table} wait`;
}

/** Who waits while a lock of this mode is held. Follows from `conflicts`. */
export function lockMeaning(mode: LockMode): LockMeaning {
  const stops = (other: LockMode) => conflicts[mode].includes(other);
  const reads = stops('AccessShareLock');
  const writes = stops('RowExclusiveLock');
  const rowLocks = stops('RowShareLock');
  const vacuum = stops('ShareUpdateExclusiveLock');
  const indexBuilds = stops('ShareLock');
  const ddl = stops('AccessExclusiveLock');
  const summary = reads
    ? 'readers and writers wait'
    : writes && rowLocks
      ? 'writers and SELECT FOR UPDATE wait'
      : writes
        ? 'writers wait'
        : vacuum
          ? 'VACUUM and DDL wait'
          : indexBuilds
            ? 'CREATE INDEX and DDL wait'
            : 'only DDL waits';
  return { reads, writes, vacuum, indexBuilds, ddl, summary };
}
