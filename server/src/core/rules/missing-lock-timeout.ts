import { defineRule } from '../lint/rule';
import { blocksReads } from '../effects/lockMode';
import { lockText } from '../lint/describe';
import { firstTokens } from '../sql/statement';
import { detachConcurrently } from '../fixes/detachConcurrently';
import { dropConcurrently } from '../fixes/dropConcurrently';
import type { MakeFixes } from '../fixes/place';
import { setLockTimeout } from '../fixes/setLockTimeout';

// A dropped index and a detached partition have a way that asks the table for no strong lock at all.
const wait: MakeFixes = (place) => [...setLockTimeout(place), ...dropConcurrently(place), ...detachConcurrently(place)];

/** A strong lock, held for an instant only, that is waited for without limit. */
export const missingLockTimeout = defineRule({
  id: 'missing-lock-timeout',
  meta: {
    category: 'lock-queue',
    since: '0.1.0',
    sameAs: [
      'squawk/require-timeout-settings',
      'squawk/require-lock-timeout',
      'pgfence/missing-lock-timeout',
      'eugene/E9',
      'pgfence/lock-timeout-zero',
      'pgfence/lock-timeout-after-dangerous-statement',
      'squawk/require-concurrent-index-deletion',
      'pgfence/drop-index-not-concurrent',
      'atlas/PG102',
    ],
    messages: {
      waits: '{others} of {table} queue behind {tag} for as long as it waits for {lock}, which no lock_timeout limits.',
    },
    docs: {
      summary: 'A statement may wait without limit for a lock that makes everybody else wait behind it.',
      why: 'The statement itself is instant. But it has to wait for every transaction that uses the table, and whoever comes after it has to wait behind it. One long report is enough to stop the application.',
      instead:
        'SET lock_timeout to a few seconds before the statement (SET LOCAL inside a transaction): it then gives up instead of holding up the queue, and the migration is run again. DROP INDEX can be spared the lock: CONCURRENTLY, one statement for each index and outside a transaction, it lets reads and writes go on. PostgreSQL refuses that for the index of a partitioned table and with CASCADE. So can DETACH PARTITION, where there is no default partition; a lock_timeout would cut DETACH … CONCURRENTLY off while nobody waits behind it, and leave the partition half detached until FINALIZE.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: 'ALTER TABLE users ADD COLUMN email text;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN email text;",
      whenNotToUse: 'The role or the connection that runs migrations sets lock_timeout.',
      references: ['https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT'],
    },
  },
  check: ({ statement, effects }, say) => {
    const lock = effects.unprotectedLock;
    if (lock === null) return [];
    const others = blocksReads(lock.mode) ? 'All readers and writers' : 'All writers';
    const words = statement.tag.split(' ').length;
    return [
      say(
        'waits',
        { tag: statement.tag, lock: lockText(lock), table: lock.relation, others },
        { span: firstTokens(statement, words), fixes: wait },
      ),
    ];
  },
});
