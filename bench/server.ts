import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

declare const __ROOT__: string;

/** A throwaway server. */
export interface Server {
  /** The address of a database that does not exist yet; `template`: of which it is a copy; `name`: else counted up. */
  readonly fresh: (template?: string, name?: string) => Promise<string>;
  readonly end: () => Promise<void>;
}

/** Starts a server of a major, which goes with the process. */
export async function startServer(major: number): Promise<Server> {
  const supervisor = spawn(process.execPath, [join(__ROOT__, 'test/support/postgres/supervisor.mjs'), String(major)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(supervisor, 'exit');
  const [line] = (await once(createInterface({ input: supervisor.stdout }), 'line')) as [string];
  const port = (JSON.parse(line) as { servers: { port: number }[] }).servers[0]?.port ?? 0;
  const url = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}?sslmode=disable`;
  let count = 0;
  return {
    fresh: async (template = 'template1', name = `bench_${++count}`) => {
      const admin = new Client({ connectionString: url('postgres') });
      await admin.connect();
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      await admin.end();
      return url(name);
    },
    end: async () => {
      supervisor.stdin.end();
      await exit;
    },
  };
}
