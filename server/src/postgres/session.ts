/** A row as the server writes it: every value as text, null for NULL. */
export type Row = Readonly<Record<string, string | null>>;

/** What PostgreSQL says when it refuses something (manual, 54.8 "Error and Notice Message Fields"). */
export interface Refusal {
  readonly severity: string;
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  /** Where in the message that was sent, in characters (not UTF-16 units) from 1. */
  readonly position: number | undefined;
}

/** Something below ERROR that the server says. */
export interface Notice {
  readonly severity: string;
  readonly message: string;
}

/** A statement of a message that the server has completed. */
export interface CompletedStatement {
  /** From 0, within the message. */
  readonly index: number;
  /** How many rows its command tag counts; undefined where it counts none. */
  readonly rows: number | undefined;
}

export interface Answer {
  /** Of the last statement. */
  readonly rows: readonly Row[];
  /** How many statements of the message were completed. */
  readonly completed: number;
}

/** What a server session is about. Never holds a password. */
export interface Place {
  /** As the server names it: `16.4`. */
  readonly version: string;
  readonly major: number;
  readonly database: string;
  /** `127.0.0.1:5432/shop`, or the folder of an embedded database. */
  readonly shown: string;
}

/** One session with a database, whatever stands behind it. */
export interface Session {
  readonly place: Place;
  /** `pg_backend_pid()` of the session. */
  readonly pid: number;
  /**
   * Sends the text as one simple-query message: several statements in it are one implicit transaction (manual,
   * 54.2.2.1). Settles when the server is ready again. Rejects with a ServerError, or with a LostError when the session
   * broke.
   */
  send(sql: string, onStatement?: (statement: CompletedStatement) => void): Promise<Answer>;
  /** As of the last answer: outside a transaction, inside, or inside one that an error has aborted. */
  transaction(): 'none' | 'open' | 'aborted';
  /** Ends the statement that runs, if one does: `send` rejects with SQLSTATE 57014. */
  cancel(): Promise<void>;
  /** Another session with the same database, to watch this one; undefined where there can be only one. */
  watcher(): Promise<Session | undefined>;
  end(): Promise<void>;
}

const serverErrorName = 'ServerError';
const lostErrorName = 'LostError';
const unreachableName = 'Unreachable';

/** The server refused a message. */
export interface ServerError extends Error {
  readonly refusal: Refusal;
  /**
   * How many statements of the message were completed before; whether they last is a matter of the transaction.
   * -1: not known.
   */
  readonly completed: number;
}

export function serverError(refusal: Refusal, completed: number): ServerError {
  return Object.assign(new Error(refusal.message), { name: serverErrorName, refusal, completed });
}

export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && error.name === serverErrorName;
}

/** The session broke while a message was under way: nobody said what became of it. */
export function lostError(message: string): Error {
  return Object.assign(new Error(message), { name: lostErrorName });
}

export function isLostError(error: unknown): error is Error {
  return error instanceof Error && error.name === lostErrorName;
}

/** There is no session to be had; the message is for the user, names the place, and never holds a password. */
export function unreachable(message: string): Error {
  return Object.assign(new Error(message), { name: unreachableName });
}

export function isUnreachable(error: unknown): error is Error {
  return error instanceof Error && error.name === unreachableName;
}

/** The major of a version as servers write it (`16.4 (Debian …)`, `19beta1`). */
export function majorOf(version: string): number {
  return Number(/^\d+/.exec(version)?.[0] ?? 0);
}

/** A text as an SQL literal, whatever standard_conforming_strings says (manual, 4.1.2.2). */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A name as an SQL identifier, always in quotes, as Go's pq.QuoteIdentifier writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
