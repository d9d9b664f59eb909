import type { Category } from '../lint/finding';

/** What each category means, as docs/rules/README.md says it. */
export const categoryMeanings: Readonly<Record<Category, string>> = {
  blocking:
    'While PostgreSQL scans, rewrites, rebuilds or waits, the transaction holds ShareLock or a stronger lock on a table that others use. On a materialized view only AccessExclusiveLock counts, since nobody writes to it. Row locks do not count.',
  transaction:
    'The server refuses the statement in the transaction that it runs in, or the statement has no use there.',
  syntax: 'The oldest PostgreSQL that you target does not accept the statement.',
  'long-running':
    'One statement changes or copies an unbounded number of rows: row locks, bloat and replication lag for as long as it runs.',
  'lock-queue':
    'The statement needs ShareLock or a stronger lock for an instant only, but no lock_timeout limits the wait for it, and everybody else queues behind. At most one finding for each transaction.',
  compatibility: 'The application version that still runs while the release rolls out breaks.',
  'data-loss': 'No down migration can bring the data back.',
  correctness:
    'The statement runs, but not as meant, or is certain to fail for another reason than syntax or transaction.',
  layout: 'Names, pairs, sections and versions of migration files.',
  convention: 'Types to prefer, naming and the like: off until lockstep.json turns it on.',
};
