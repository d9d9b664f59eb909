import { run } from '../../server/src/cli/program';
import type { RunEvent } from '../../server/src/runner/events';
import { fakeIo } from './cli';
import type { Database } from './postgres/database';

/** What a command printed, and how it ended. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An event as it is printed. */
export type PrintedEvent = RunEvent & { readonly at: string };

/** Runs a command in a folder, against a database by its URL. */
export async function migrate(
  cwd: string,
  { url }: Pick<Database, 'url'>,
  args: readonly string[],
  changes: Parameters<typeof fakeIo>[0] = {},
): Promise<Printed> {
  const { io, printed } = fakeIo({ cwd, env: { TARGET: url }, ...changes });
  const code = await run([...args, '--target', 'env:TARGET'], io, '0');
  return { code, ...printed };
}

/** The events of `--format ndjson`. */
export function eventsIn(out: string): PrintedEvent[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PrintedEvent);
}

/** The rows of the history. */
export function history({ query }: Pick<Database, 'query'>): Promise<Record<string, unknown>[]> {
  return query('SELECT * FROM schema_migrations ORDER BY 1');
}

/** The tables and indexes of public, without the history. */
export async function objects({ query }: Pick<Database, 'query'>): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
