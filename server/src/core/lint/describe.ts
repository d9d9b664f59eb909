import type { IndexLock, LockTaken } from '../effects/effects';
import { blocksReads, type LockMode } from '../effects/lockMode';
import type { BlockingWork } from './blocking';

/** Who waits behind a lock, as a message begins with it: `Nobody can read or write`. */
export function whoWaits(mode: LockMode): string {
  return blocksReads(mode) ? 'Nobody can read or write' : 'Nobody can write to';
}

/** `an AccessExclusiveLock`, `a ShareLock`. */
export function lockWithArticle(mode: LockMode): string {
  return `${/^[AE]/.test(mode) ? 'an' : 'a'} ${mode}`;
}

/** The lock, with the index that it is on where it is not on the table: `an AccessExclusiveLock on the index app.a_key`. */
export function lockText(lock: LockTaken | IndexLock): string {
  return `${lockWithArticle(lock.mode)}${'index' in lock ? ` on the index ${lock.index}` : ''}`;
}

/** The works that rules of one cause report, one for each subject, since partitions repeat it. */
export function ownWorks(
  works: readonly BlockingWork[],
  causes: readonly string[],
): {
  readonly work: BlockingWork['work'];
  /** The strongest lock on the first of the relations. */
  readonly own: NonNullable<BlockingWork['own']>;
  /** The relations that are worked through, the statement's own table first. */
  readonly relations: readonly string[];
  /** Those of them that are locked less strongly than the first. */
  readonly lessLocked: readonly string[];
}[] {
  const first = new Map<
    string,
    { work: BlockingWork['work']; own: NonNullable<BlockingWork['own']>; relations: string[]; lessLocked: string[] }
  >();
  for (const { work, own } of works) {
    if (own === null || work.kind === 'rebuild' || !causes.includes(work.cause)) continue;
    const key = `${work.kind} ${work.cause} ${work.subject} ${work.span.start}`;
    const known = first.get(key);
    if (known === undefined) {
      first.set(key, { work, own, relations: [work.relation], lessLocked: [] });
    } else if (!known.relations.includes(work.relation)) {
      known.relations.push(work.relation);
      if (own.mode !== known.own.mode) known.lessLocked.push(work.relation);
    }
  }
  return [...first.values()];
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 2) return names.join(' and ');
  if (names.length === 3) return `${names[0] ?? ''}, ${names[1] ?? ''} and ${names[2] ?? ''}`;
  return `${names[0] ?? ''}, ${names[1] ?? ''} and ${names.length - 2} more`;
}
