import { exitCode } from './io';

/** What a failure is about, for programs that read `--format json`; the words may change, these do not. */
export type FailureCode = 'no-migrations' | 'several-folders' | 'unreachable' | 'unusable';

/** Ends a command with a message for the user. Not a bug: those are all other errors. */
export interface Failure extends Error {
  readonly exitCode: number;
  readonly code: FailureCode;
}

const failureName = 'Failure';

/** A failure that says what is wrong and what to do. */
export function failure(
  message: string,
  exit: number = exitCode.usage,
  code: FailureCode = exit === exitCode.unreachable ? 'unreachable' : 'unusable',
): Failure {
  return Object.assign(new Error(message), { name: failureName, exitCode: exit, code });
}

/** Whether an error is meant for the user. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === failureName;
}

/** Turns the errors that reading files throws, which are fit for the user, into failures. */
export async function orFailure<T>(reading: Promise<T>, say: (message: string) => string): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    // TypeError, RangeError and the like are bugs.
    if (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype) throw failure(say(error.message));
    throw error;
  }
}
