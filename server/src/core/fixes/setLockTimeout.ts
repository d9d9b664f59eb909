import { fileEdits } from './moveOut';
import type { MakeFixes } from './place';
import { lockTimeoutBefore } from './statementEdits';

/** Puts a lock_timeout before the statement. */
export const setLockTimeout: MakeFixes = (place) => {
  const edit = lockTimeoutBefore(place);
  if (edit === null) return [];
  return [
    {
      title: `Set lock_timeout to ${place.lockTimeout} before it`,
      applicability: 'ready',
      edits: fileEdits(place.file.path, [edit]),
      newFiles: [],
    },
  ];
};
