import { Client, type ClientConfig, type Connection } from 'pg';
import pgpass from 'pgpass';
import { readAddress, type Address } from './address';
import { lostError, majorOf, serverError, unreachable } from './session';
import type { Answer, CompletedStatement, Notice, Refusal, Row, Session } from './session';

/** Where a password comes from that neither the URL, nor the environment, nor .pgpass has; null: nowhere. */
export type AskPassword = () => Promise<string | null>;

/**
 * Opens a session with a PostgreSQL server by node-postgres. `askPassword` is called where the server wants a password
 * and none is known. @throws Unreachable.
 */
export async function openServer(
  given: Address,
  onNotice: (notice: Notice) => void,
  askPassword?: AskPassword,
): Promise<Session> {
  const { client, address } = await connect(given, askPassword);
  client.on('notice', ({ severity, message }) => {
    onNotice({ severity: severity ?? 'NOTICE', message: message ?? '' });
  });
  // A server that ends the session rejects the message under way; without a listener it would end the process too.
  client.on('error', () => undefined);
  const send = (sql: string, onStatement?: (statement: CompletedStatement) => void) => sendTo(client, sql, onStatement);
  const { rows } = await send(
    `SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.pg_backend_pid() AS pid, pg_catalog.current_database() AS database`,
  );
  const version = rows[0]?.['version']?.split(' ', 1)[0] ?? '';
  const pid = Number(rows[0]?.['pid']);
  const quiet = (): void => undefined;
  return {
    place: {
      version,
      major: majorOf(version),
      database: rows[0]?.['database'] ?? address.database,
      shown: address.shown,
    },
    pid,
    send,
    transaction: () => {
      const status = client.getTransactionStatus();
      return status === 'T' ? 'open' : status === 'E' ? 'aborted' : 'none';
    },
    async cancel() {
      const other = await openServer(address, quiet);
      try {
        await other.send(`SELECT pg_catalog.pg_cancel_backend(${pid})`);
      } finally {
        await other.end();
      }
    },
    watcher: () => openServer(address, quiet),
    end: () => client.end().catch(() => undefined),
  };
}

/** Reads a URL and opens a session with what it names. */
export function openUrl(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
  onNotice: (notice: Notice) => void = () => undefined,
): Promise<Session> {
  return openServer(readAddress(url, env, env['USER'] ?? 'postgres'), onNotice);
}

const noTls = 'The server does not support SSL connections';

/** The password of .pgpass; node-postgres looks there by itself, but warns on stderr that it will not any more. */
const passwordOf = ({ host, port, database, user }: Address): Promise<string | undefined> =>
  new Promise((resolve) => {
    pgpass({ host, port, database, user }, resolve);
  });

/** A client that is connected, and the address with the password that let it in. */
const connect = async (
  address: Address,
  askPassword: AskPassword | undefined,
): Promise<{ client: Client; address: Address }> => {
  const known = address.config.password ?? (await passwordOf(address));
  try {
    const first = await attemptWith(address, known);
    if ('client' in first) return first;
    const told = first.isPasswordWanted ? ((await askPassword?.()) ?? undefined) : undefined;
    if (told === undefined) throw first.error;
    const second = await attemptWith(address, told);
    if ('client' in second) return second;
    throw second.error;
  } catch (error) {
    throw unreachable(whyUnreachable(error, address));
  }
};

type Attempt =
  | { readonly client: Client; readonly address: Address }
  | { readonly error: unknown; readonly isPasswordWanted: boolean };

const attemptWith = async (given: Address, password: Address['config']['password']): Promise<Attempt> => {
  const address = password === undefined ? given : { ...given, config: { ...given.config, password } };
  let isPasswordWanted = false;
  const attempt = async (config: ClientConfig): Promise<Client> => {
    // Called when the server asks. Without an answer it says so itself; undefined would have node-postgres look elsewhere.
    const none = (): string => {
      isPasswordWanted = true;
      return '';
    };
    const client = new Client({ ...config, password: password ?? none });
    try {
      await client.connect();
      return client;
    } catch (error) {
      // What was begun of the session is not waited for.
      void client.end().catch(() => undefined);
      throw error;
    }
  };
  try {
    const client = await attempt(address.config).catch((error: unknown) => {
      if (address.mayGoWithoutTls && error instanceof Error && error.message.startsWith(noTls))
        return attempt({ ...address.config, ssl: false });
      throw error;
    });
    return { client, address };
  } catch (error) {
    return { error, isPasswordWanted };
  }
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What went wrong, with host and port, in words that say what to do. */
const whyUnreachable = (error: unknown, { host, port, user, database }: Address): string => {
  const at = host.startsWith('/') ? `the socket in ${host}, port ${port}` : `${host}, port ${port}`;
  const message = error instanceof Error ? error.message : '';
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `Nothing answers at ${at}. Is PostgreSQL running there?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `There is no host "${host}" (port ${port}): the name cannot be resolved.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${at} cannot be reached. A firewall or a VPN may be in between.`;
    case '28P01':
    case '28000':
      return `The server at ${at} does not let "${user}" in: ${message}.`;
    case '3D000':
      return `The server at ${at} has no database "${database}". Create it first (createdb ${database}), or name another.`;
    case '53300':
      return `The server at ${at} takes no further sessions: ${message}.`;
    case '57P03':
      return `The server at ${at} is not ready: ${message}.`;
  }
  if (message.startsWith(noTls))
    return `The server at ${at} has no TLS, and sslmode asks for it. sslmode=disable goes without.`;
  if (/certificate|self.signed|altnames/i.test(message))
    return `The certificate of the server at ${at} is not trusted: ${message}. sslrootcert=FILE names the authority.`;
  if (/timeout/i.test(message)) return `${at} does not answer. A firewall or a VPN may be in between.`;
  if (/password must be a (?:non-empty )?string/.test(message))
    return `The server at ${at} wants a password for "${user}", and none was given: put it in .pgpass or PGPASSWORD.`;
  return `The server at ${at} cannot be used: ${message}`;
};

interface DataRow {
  readonly fields: readonly (string | null)[];
}
interface RowDescription {
  readonly fields: readonly { readonly name: string }[];
}

/** One simple-query message. Rows are kept of the last statement alone, since a migration may print many. */
const sendTo = (client: Client, sql: string, onStatement?: (statement: CompletedStatement) => void): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let names: readonly string[] = [];
    let rows: Row[] = [];
    let completed = 0;
    const lost = (): void => {
      reject(lostError('the server ended the session, or the network did'));
    };
    client.once('end', lost);
    const query = {
      submit: (connection: Connection) => {
        connection.query(sql);
        return null;
      },
      handleRowDescription: ({ fields }: RowDescription) => {
        names = fields.map(({ name }) => name);
        rows = [];
      },
      handleDataRow: ({ fields }: DataRow) => {
        rows.push(Object.fromEntries(names.map((name, at) => [name, fields[at] ?? null])));
      },
      handleCommandComplete: ({ text }: { readonly text: string }) => {
        const count = / (\d+)$/.exec(text)?.[1];
        onStatement?.({ index: completed, rows: count === undefined ? undefined : Number(count) });
        completed += 1;
      },
      handleEmptyQuery: () => undefined,
      handlePortalSuspended: () => undefined,
      handleCopyInResponse: (connection: { readonly sendCopyFail: (message: string) => void }) => {
        connection.sendCopyFail('a migration has no data to send: COPY FROM STDIN is not supported');
      },
      handleCopyData: () => undefined,
      handleReadyForQuery: () => {
        client.off('end', lost);
        resolve({ rows, completed });
      },
      handleError: (error: unknown) => {
        const refusal = refusalOf(error);
        // After a FATAL the server ends the session (manual, 54.2.8).
        if (refusal === undefined || /^(?:FATAL|PANIC)$/.test(refusal.severity) || refusal.sqlstate.startsWith('57P')) {
          client.off('end', lost);
          reject(lostError(`the session ended${refusal === undefined ? '' : ` (${refusal.message})`}`));
          return;
        }
        const settle = (): void => {
          client.off('end', settle);
          client.off('end', lost);
          client.off('drain', settle);
          reject(serverError(refusal, completed));
        };
        // The refusal comes before the server says what became of the transaction.
        client.off('end', lost);
        client.once('end', settle);
        client.once('drain', settle);
      },
    };
    client.query(query as unknown as { submit: (connection: Connection) => void });
  });

const refusalOf = (error: unknown): Refusal | undefined => {
  const sqlstate = codeOf(error);
  if (!/^(?=.*\d)[0-9A-Z]{5}$/.test(sqlstate) || !(error instanceof Error)) return undefined;
  const fields = error as Error & Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    severity: text('severity') ?? 'ERROR',
    sqlstate,
    message: error.message,
    detail: text('detail'),
    hint: text('hint'),
    where: text('where'),
    position: text('position') === undefined ? undefined : Number(text('position')),
  };
};
