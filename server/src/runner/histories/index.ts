import { dbmateHistory } from './dbmate';
import { golangMigrateHistory } from './golangMigrate';
import type { History } from './history';

/** All tools whose history is written. */
export const histories: readonly History[] = [golangMigrateHistory, dbmateHistory];

/** The history of a layout; undefined: Lockstep does not write it. */
export function historyOf(layoutId: string): History | undefined {
  return histories.find(({ id }) => id === layoutId);
}
