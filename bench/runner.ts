import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startServer } from './server';
import { quantile, table } from './statistics';

declare const __ROOT__: string;

const major = 15;
const migrations = 500;
const rounds = 5;
const manyMigrations = 10_000;

/** Small migrations, as dbmate writes them: a table, a column, an index, in turn. */
const upOf = (at: number): string => {
  const name = `t${at - (at % 3)}`;
  return (
    [
      `CREATE TABLE ${name} (id bigint PRIMARY KEY, note text);`,
      `ALTER TABLE ${name} ADD COLUMN extra int;`,
      `CREATE INDEX ${name}_note ON ${name} (note);`,
    ][at % 3] ?? ''
  );
};

const writeFolder = (root: string, count: number): void => {
  mkdirSync(join(root, 'db/migrations'), { recursive: true });
  for (let at = 0; at < count; at++)
    writeFileSync(
      join(root, 'db/migrations', `${20240101000000 + at}_step.sql`),
      `-- migrate:up\n${upOf(at)}\n\n-- migrate:down\n`,
    );
};

const dbmate = (): string | undefined => {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const file = join(__ROOT__, 'test/interop/tools/node_modules/@dbmate', platform, 'bin/dbmate');
  return existsSync(file) ? file : undefined;
};

/** Runs a process to its end and gives its time in milliseconds. */
const time = (command: string, args: readonly string[], cwd: string, url: string): number => {
  const env = { ...process.env, DATABASE_URL: url, DBMATE_NO_DUMP_SCHEMA: 'true' };
  const began = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return performance.now() - began;
};

/** The same statements in one session of node-postgres: what the server itself takes, and the round trips. */
const plainSession = async (url: string): Promise<number> => {
  const began = performance.now();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS schema_migrations (version varchar PRIMARY KEY)');
  for (let at = 0; at < migrations; at++) {
    await client.query('BEGIN');
    await client.query(upOf(at));
    await client.query('INSERT INTO schema_migrations (version) VALUES ($1)', [String(20240101000000 + at)]);
    await client.query('COMMIT');
  }
  await client.end();
  return performance.now() - began;
};

/** `up` of 500 small migrations beside dbmate and a plain session on one server, and `status` of 10,000. */
export async function runner(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  const many = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  writeFolder(folder, migrations);
  writeFolder(many, manyMigrations);
  const cli = join(__ROOT__, 'dist/cli.js');
  const rival = dbmate();
  const server = await startServer(major);
  try {
    const contenders: { name: string; run: (url: string) => number | Promise<number> }[] = [
      { name: 'a plain session', run: plainSession },
      {
        name: 'lockstep up',
        run: (url) => time(process.execPath, [cli, 'up', '--quiet', '--target', 'env:DATABASE_URL'], folder, url),
      },
      ...(rival === undefined ? [] : [{ name: 'dbmate up', run: (url: string) => time(rival, ['up'], folder, url) }]),
    ];
    const times = contenders.map(() => [] as number[]);
    for (let round = 0; round < rounds; round++)
      for (const [at, { run }] of contenders.entries()) times[at]?.push(await run(await server.fresh()));
    console.log(`\nup of ${migrations} small migrations, PostgreSQL ${major}, milliseconds, ${rounds} runs in turn`);
    console.log(
      table(
        ['', 'p50', 'min', 'max'],
        contenders.map(({ name }, at) => [
          name,
          ...[0.5, 0, 1].map((share) => quantile(times[at] ?? [], share).toFixed(0)),
        ]),
      ),
    );
    if (rival === undefined) console.log('dbmate: not run, npm has no binary of it for this platform.');

    const url = await server.fresh();
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(
      `CREATE TABLE schema_migrations (version varchar PRIMARY KEY); INSERT INTO schema_migrations SELECT (20240101000000 + i)::text FROM generate_series(0, ${manyMigrations - 11}) i`,
    );
    await client.end();
    const status = Array.from({ length: rounds }, () =>
      time(process.execPath, [cli, 'status', '--format', 'json', '--target', 'env:DATABASE_URL'], many, url),
    );
    console.log(
      `\nstatus of ${manyMigrations} migrations, milliseconds, ${rounds} runs: p50 ${quantile(status, 0.5).toFixed(0)}, max ${quantile(status, 1).toFixed(0)}`,
    );
    if (rival !== undefined) console.log(`dbmate status: ${time(rival, ['status'], many, url).toFixed(0)}`);
  } finally {
    await server.end();
    rmSync(folder, { recursive: true });
    rmSync(many, { recursive: true });
  }
}
