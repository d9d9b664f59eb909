import type { Sending } from '../../../server/src/core/layouts/layout';
import type { LockMode } from '../../support/postgres/observe';
import { strength } from '../../support/postgres/state';

type Locks = ReadonlyMap<string, LockMode>;

/** The transaction that statements under observation run in. */
export interface Held {
  /** Whether a transaction goes on after the statement; `tool` and `implicit` come again after a COMMIT, or not. */
  readonly kind: 'none' | 'tool' | 'implicit' | 'explicit';
  readonly isImplicit: boolean;
  readonly locks: Locks;
  readonly savepoints: readonly { readonly name: string; readonly locks: Locks }[];
  /** Whether a lock without a lock_timeout was said already. */
  readonly hasSaid: boolean;
}

const none: Locks = new Map();
const first = (sql: string): string => /^\w+/.exec(sql)?.[0].toUpperCase() ?? '';
const savepointName = (sql: string): string => /(\S+)\s*$/.exec(sql)?.[1]?.toLowerCase() ?? '';
const isRollbackTo = (sql: string): boolean => /^rollback\s+(?:work\s+|transaction\s+)?to\b/i.test(sql);

/** Follows which locks a transaction holds, from the locks that each of its statements took. */
export const followTransaction = {
  start: (sending: Sending, statements: number): Held => {
    const isImplicit = sending === 'message' && statements > 1;
    const kind = sending === 'transaction' ? 'tool' : isImplicit ? 'implicit' : 'none';
    return { kind, isImplicit, locks: none, savepoints: [], hasSaid: false };
  },

  /** Outside a transaction each statement begins with nothing. */
  before: (held: Held, sql: string): Held => {
    const isOver = held.kind === 'none' || /^(?:BEGIN|START)$/.test(first(sql));
    if (!isOver || held.kind === 'explicit') return held;
    const locks = held.kind === 'none' ? none : held.locks;
    return { ...held, locks, savepoints: [], hasSaid: held.kind === 'none' ? false : held.hasSaid };
  },

  after: (held: Held, sql: string, taken: readonly { relation: string; mode: LockMode }[]): Held => {
    switch (first(sql)) {
      case 'BEGIN':
      case 'START':
        return { ...held, kind: 'explicit' };
      case 'COMMIT':
      case 'END':
      case 'ABORT':
        return over(held);
      case 'ROLLBACK': {
        if (!isRollbackTo(sql)) return over(held);
        const at = held.savepoints.findLastIndex(({ name }) => name === savepointName(sql));
        const savepoint = held.savepoints[at];
        return savepoint === undefined
          ? held
          : { ...held, locks: savepoint.locks, savepoints: held.savepoints.slice(0, at + 1) };
      }
      case 'SAVEPOINT':
        return { ...held, savepoints: [...held.savepoints, { name: savepointName(sql), locks: held.locks }] };
      default: {
        const locks = new Map(held.locks);
        for (const { relation, mode } of taken)
          if (strength(mode) > strength(locks.get(relation))) locks.set(relation, mode);
        return { ...held, locks };
      }
    }
  },
};

const over = (held: Held): Held => ({
  ...held,
  kind: held.isImplicit ? 'implicit' : 'none',
  locks: none,
  savepoints: [],
  hasSaid: false,
});

/** Whether a lock stops the writers of a table; nobody writes to a materialized view, so there only readers count. */
export function isStrongLock(
  { relation, mode }: { readonly relation: string; readonly mode: LockMode },
  matviews: ReadonlySet<string>,
): boolean {
  return strength(mode) >= strength(matviews.has(relation) ? 'AccessExclusiveLock' : 'ShareLock');
}
