import { exitCode } from './io';

/** Ends a command with a message for the user. Not a bug: those are all other errors. */
export interface Failure extends Error {
  readonly exitCode: number;
}

const failureName = 'Failure';

/** A failure that says what is wrong and what to do. */
export function failure(message: string, code: number = exitCode.usage): Failure {
  return Object.assign(new Error(message), { name: failureName, exitCode: code });
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
