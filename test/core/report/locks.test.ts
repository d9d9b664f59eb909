import { expect, it, test } from 'vitest';
import { blocksReads, blocksWrites, lockModes } from '../../../server/src/core/effects/lockMode';
import type { LockMode } from '../../../server/src/core/effects/lockMode';
import { conflicts, lockMeaning } from '../../../server/src/core/report/locks';

test.each<[mode: LockMode, summary: string]>([
  ['AccessShareLock', 'only DDL waits'],
  ['RowShareLock', 'only DDL waits'],
  ['RowExclusiveLock', 'CREATE INDEX and DDL wait'],
  ['ShareUpdateExclusiveLock', 'VACUUM and DDL wait'],
  ['ShareLock', 'writers wait'],
  ['ShareRowExclusiveLock', 'writers wait'],
  ['ExclusiveLock', 'writers and SELECT FOR UPDATE wait'],
  ['AccessExclusiveLock', 'readers and writers wait'],
])('%s: %s', (mode, summary) => {
  expect(lockMeaning(mode).summary).toBe(summary);
});

test.each(lockModes)('%s conflicts both ways, and means what effects/ takes it to mean', (mode) => {
  for (const other of lockModes) expect(conflicts[mode].includes(other)).toBe(conflicts[other].includes(mode));
  expect(lockMeaning(mode)).toMatchObject({ reads: blocksReads(mode), writes: blocksWrites(mode), ddl: true });
});

it('counts VACUUM and CREATE INDEX too', () => {
  expect(lockModes.find((mode) => lockMeaning(mode).vacuum)).toBe('ShareUpdateExclusiveLock');
  // Two builds of an index can go on at once.
  expect(lockMeaning('ShareLock').indexBuilds).toBe(false);
});
