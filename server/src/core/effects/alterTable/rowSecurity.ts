import type { RunCommand } from './command';

/** [NO] FORCE, ENABLE and DISABLE ROW LEVEL SECURITY: a flag in pg_class (ATExecSetRowSecurity). */
export const rowSecurity: RunCommand = () => undefined;
