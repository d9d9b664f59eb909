import { takesTime, type Effects, type HeldLock, type IndexLock, type LockTaken, type Work } from '../effects/effects';
import { isStrong } from '../effects/evaluation';
import { strengthOf } from '../effects/lockMode';

/** Work that is done while a lock is held that stops others. */
export interface BlockingWork {
  readonly work: Work;
  /** The strongest such lock that the statement asks for itself; null: only an earlier statement's lock is in the way. */
  readonly own: LockTaken | IndexLock | null;
  /** A lock that an earlier statement of the transaction took; null where `own` is given. */
  readonly earlier: HeldLock | null;
}

// Where an earlier statement left a stronger lock on the same table, that is the one that others wait for.
const strongest = (own: LockTaken | IndexLock, held: HeldLock | null): LockTaken | IndexLock =>
  held?.relation === own.relation && strengthOf(held.mode) > strengthOf(own.mode) ? { ...own, mode: held.mode } : own;

/**
 * The work of a statement during which the transaction holds ShareLock or stronger on a table that others use (the
 * contract's category blocking). The statement's own lock counts first; among its own, the one on the worked table.
 */
export function blockingWorks(effects: Effects): BlockingWork[] {
  if (effects.fails !== null) return [];
  const strong = [...effects.requested, ...effects.indexLocks]
    .filter(isStrong)
    .sort((a, b) => strengthOf(b.mode) - strengthOf(a.mode));
  return effects.works
    .filter((work) => takesTime(work) && work.isUnblocked !== true)
    .flatMap((work): BlockingWork[] => {
      const own = strong.find(({ relation }) => relation === work.relation) ?? strong[0] ?? null;
      if (own !== null) return [{ work, own: strongest(own, effects.heldBefore), earlier: null }];
      return effects.heldBefore === null ? [] : [{ work, own: null, earlier: effects.heldBefore }];
    });
}
