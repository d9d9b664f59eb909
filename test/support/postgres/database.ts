import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Client, type QueryResult } from 'pg';
import { describe, inject } from 'vitest';
import type { Server } from './globalSetup';
import { inOneGo } from './pipeline';

/** A row as node-postgres gives it: bigint and numeric as text, json parsed. */
export type Row = Record<string, unknown>;

/** One connection. */
export interface Session {
  /** The server process: `pg_backend_pid()`. */
  readonly pid: number;
  /**
   * Sends the text in one message (several statements are then an implicit transaction) and gives the rows of the last
   * statement. Rejects with node-postgres' DatabaseError.
   */
  query<R = Row>(sql: string): Promise<R[]>;
  /**
   * Runs `sql` as query does, but one statement, and `then` directly after it (see inOneGo). Gives the rows of `then`,
   * as text.
   */
  queryThen(sql: string, then: string): Promise<string[][]>;
  /** As of the last answer: outside a transaction, inside, inside one that an error aborted. */
  transaction(): 'none' | 'open' | 'aborted';
  /** Messages below ERROR (`WARNING: …`), oldest first, since the connection began. */
  readonly notices: readonly string[];
  end(): Promise<void>;
}

/** A database of its own, empty, on a server of one major. The superuser `postgres` owns it. */
export interface Database {
  readonly major: number;
  readonly name: string;
  /** `postgres://…`, for code under test that connects by itself. */
  readonly url: string;
  /** On the first session of the database; see Session.query. */
  query<R = Row>(sql: string): Promise<R[]>;
  /** A further session; closed with the database at the latest. */
  connect(): Promise<Session>;
}

/** The servers of this run, ascending by major; empty where none is published for this platform. */
export function servers(): readonly Server[] {
  return inject('postgres').servers;
}

/**
 * Declares the same tests for each major of the run. A major that this platform has no server for shows as a skipped
 * suite whose name says so.
 */
export function describeEachMajor(name: string, tests: (major: number) => void): void {
  for (const { major } of servers())
    describe(`${name} on PostgreSQL ${major}`, () => {
      tests(major);
    });
  for (const major of inject('postgres').unavailable)
    describe.skip(`${name} on PostgreSQL ${major}: no server is published for this platform`, () => {
      tests(major);
    });
}

/** Runs `use` on a fresh database of that major's server and drops it, also when `use` rejects. */
export async function withDatabase<T>(major: number, use: (database: Database) => Promise<T>): Promise<T> {
  const server = servers().find((candidate) => candidate.major === major);
  if (server === undefined) throw new Error(`PostgreSQL ${major} is not part of this run (LOCKSTEP_MAJORS)`);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = await open(server.port, 'postgres');
  const sessions: Session[] = [];
  try {
    // Copying files is the fastest way for a small template, and the only one before 15.
    await admin.query(`CREATE DATABASE ${name}${major >= 15 ? ' STRATEGY file_copy' : ''}`);
    const connect = async () => {
      const session = await open(server.port, name);
      sessions.push(session);
      return session;
    };
    const first = await connect();
    const url = `postgres://postgres@127.0.0.1:${server.port}/${name}`;
    return await use({ major, name, url, connect, query: (sql) => first.query(sql) });
  } finally {
    await Promise.all(sessions.map((session) => session.end()));
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  }
}

/** Waits until the server is ready again or gone, and leaves no listener behind. */
async function settling(client: Client): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([once(client, 'drain', { signal }), once(client, 'end', { signal })]);
  done.abort();
}

async function open(port: number, database: string): Promise<Session> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database });
  const notices: string[] = [];
  client.on('notice', (notice) => notices.push(`${notice.severity ?? 'NOTICE'}: ${notice.message}`));
  // A server that ends the connection rejects the query under way; without a listener it would end the process too.
  client.on('error', () => undefined);
  await client.connect();
  let idle = true;
  const busy = () => !idle;
  client.on('drain', () => (idle = true));
  client.on('end', () => (idle = true));
  const settled = async <T>(act: () => Promise<T>): Promise<T> => {
    idle = false;
    try {
      return await act();
    } catch (error) {
      // The rejection can come before the server says what became of the transaction.
      if (busy()) await settling(client);
      throw error;
    }
  };
  const query = <R>(sql: string): Promise<R[]> =>
    settled(async () => {
      const result = (await client.query(sql)) as unknown as QueryResult | QueryResult[];
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) as R[];
    });
  const [row] = await query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  return {
    pid: row?.pid ?? 0,
    query,
    queryThen: (sql, then) => settled(() => inOneGo(client, sql, then)),
    notices,
    transaction: () => {
      const status = client.getTransactionStatus();
      return status === 'T' ? 'open' : status === 'E' ? 'aborted' : 'none';
    },
    end: () => client.end(),
  };
}
