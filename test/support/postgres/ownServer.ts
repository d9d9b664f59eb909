import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Server, Servers } from './globalSetup';

/** A server that a test has for itself, and can restart. */
export interface OwnServer extends Server {
  /** `postgres://postgres@127.0.0.1:PORT/postgres`. */
  readonly url: string;
  /** Ends all sessions, and starts again on the same port. Settles when it accepts connections. */
  restart(): Promise<void>;
}

/** What the server is to have beside what every test's server has. */
export interface OwnServerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Files of its data folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Runs `use` with a server of its own, and stops it, also when `use` rejects. */
export async function withOwnServer<T>(
  major: number,
  { settings = {}, files = {} }: OwnServerOptions,
  use: (server: OwnServer) => Promise<T>,
): Promise<T> {
  const env = {
    ...process.env,
    LOCKSTEP_SERVER_SETTINGS: JSON.stringify(settings),
    LOCKSTEP_SERVER_FILES: JSON.stringify(files),
  };
  const supervisor = spawn(process.execPath, [join(import.meta.dirname, 'supervisor.mjs'), String(major)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  const exit = once(supervisor, 'exit');
  const lines = createInterface({ input: supervisor.stdout })[Symbol.asyncIterator]();
  const ready = async (): Promise<Server> => {
    const { value } = (await lines.next()) as { readonly value: string | undefined };
    const [server] = value === undefined ? [] : (JSON.parse(value) as Servers).servers;
    if (server === undefined) throw new Error(`PostgreSQL ${major} did not start (see above).`);
    return server;
  };
  try {
    const server = await ready();
    return await use({
      ...server,
      url: `postgres://postgres@127.0.0.1:${server.port}/postgres`,
      restart: async () => {
        supervisor.stdin.write('restart\n');
        await ready();
      },
    });
  } finally {
    supervisor.stdin.end();
    await exit;
  }
}
