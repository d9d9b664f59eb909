const refusedName = 'Refused';

/** Why a command does nothing: the command line's exit code follows from it (contract: 2, 4 and 5). */
export type RefusalReason = 'usage' | 'migration' | 'history';

/** A command did nothing. The message is for the user and says why, the hint what to do. */
export interface Refused extends Error {
  readonly reason: RefusalReason;
  readonly hint: string;
}

export function refused(message: string, hint: string, reason: RefusalReason = 'history'): Refused {
  return Object.assign(new Error(message), { name: refusedName, reason, hint });
}

export function isRefused(error: unknown): error is Refused {
  return error instanceof Error && error.name === refusedName;
}
