import type { RunCommand } from './command';

/** SET WITHOUT OIDS: no table has had oids since 12; only the lock is left (tablecmds.c, AT_DropOids). */
export const setWithoutOids: RunCommand = () => undefined;
