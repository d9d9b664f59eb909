import type { Message } from './histories/history';
import { isPlain } from './statements';

/** What goes to the server as one simple-query message; each costs a round trip. */
export interface Sending {
  readonly sql: string;
  /** The messages of the unit that it is made of, in their order. */
  readonly messages: readonly Message[];
  /** The stretch of a migration that it holds; undefined: none. */
  readonly body: SentBody | undefined;
}

/** A stretch of a migration within what is sent. */
export interface SentBody {
  readonly message: Message & Required<Pick<Message, 'body'>>;
  /** Where it begins in what is sent, in UTF-16 units. */
  readonly start: number;
  /** How many statements of the tool stand before it. */
  readonly before: number;
}

/**
 * Puts the messages of a unit together as far as nothing of what becomes of them changes: those of the tool's own, and a
 * migration with them where it runs in their transaction and has no word that could end it.
 */
export function sendingsOf(messages: readonly Message[]): Sending[] {
  if (isOneTransaction(messages)) return [joined(messages)];
  const groups: Message[][] = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.body !== undefined || last === undefined || last.some(({ body }) => body !== undefined))
      groups.push([message]);
    else last.push(message);
  }
  return groups.map(joined);
}

/** Whether one of the messages begins a transaction. */
export function opensTransaction(messages: readonly Message[]): boolean {
  return messages.some(({ sql }) => sql.startsWith('BEGIN'));
}

/** Whether the server says by itself that the messages stand or fall together, wherever one of them is refused. */
const isOneTransaction = (messages: readonly Message[]): boolean =>
  opensTransaction(messages) &&
  messages.at(-1)?.sql === 'COMMIT;' &&
  messages.filter(({ body }) => body !== undefined).length === 1 &&
  messages.every(({ body }) => body === undefined || isPlain(body.part));

/** Messages as one: each in lines of its own, since the last line of a migration may be a comment. */
export function joined(messages: readonly Message[]): Sending {
  let sql = '';
  let body: SentBody | undefined;
  for (const [before, message] of messages.entries()) {
    if (sql !== '') sql += '\n';
    if (message.body !== undefined) body = { message: { ...message, body: message.body }, start: sql.length, before };
    sql += message.sql;
    // The last statement of a migration may have no semicolon, and an empty statement is none.
    if (message.body !== undefined && messages.length > 1) sql += '\n;';
  }
  return { sql, messages, body };
}
