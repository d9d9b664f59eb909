import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { askedMajors } from './majors';

/** A running server, reachable at 127.0.0.1 as the superuser `postgres` without a password. */
export interface Server {
  readonly major: number;
  /** As the server names it: `15.18`. */
  readonly version: string;
  readonly port: number;
}

/** What supervisor.mjs prints. */
export interface Servers {
  /** Ascending by major. */
  readonly servers: readonly Server[];
  /** Majors asked for of which no server is published for this platform. */
  readonly unavailable: readonly number[];
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: Servers;
  }
}

/** Vitest's set-up of the `postgres` project: starts the majors that are asked for, and gives what stops them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const args = [join(import.meta.dirname, 'supervisor.mjs'), ...askedMajors().map(String)];
  const supervisor = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(supervisor, 'exit');
  const first = await Promise.race([once(createInterface({ input: supervisor.stdout }), 'line'), exit.then(() => [])]);
  if (typeof first[0] !== 'string') throw new Error('The PostgreSQL servers did not start (see above).');

  const servers = JSON.parse(first[0]) as Servers;
  if (servers.unavailable.length > 0)
    console.warn(
      `PostgreSQL ${servers.unavailable.join(', ')}: no server is published for ${process.platform}-${process.arch}; its tests are SKIPPED.`,
    );
  await Promise.all(servers.servers.map(addTablespace));
  project.provide('postgres', servers);
  return async () => {
    supervisor.stdin.end();
    await exit;
  };
}

/** A second place for tables, `fast`, inside the server's own folder. */
async function addTablespace({ port }: Server): Promise<void> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  await client.connect();
  await client.query('SET allow_in_place_tablespaces = on');
  await client.query("CREATE TABLESPACE fast LOCATION ''");
  await client.end();
}
