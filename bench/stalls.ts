import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { plans } from '../server/src/core/docs/plans';
import type { LintReport } from '../server/src/core/report/types';
import { writeFix } from '../test/support/writeFix';
import { startServer, type Server } from './server';
import { changesOf, data, rows, schema, type Change } from './stallsChanges';
import { stallsPicture, type Waits } from './stallsPicture';
import { table } from './statistics';

declare const __ROOT__: string;

const option = '--postgres=';
const major = Number(process.argv.find((argument) => argument.startsWith(option))?.slice(option.length) ?? '15');
/** As lockstep.json has it, in milliseconds. */
const lockTimeout = 500;
/** How long a transaction reads the table when the migration comes, in milliseconds. */
const reportTakes = 2_000;
/** Milliseconds between two statements of a session. */
const pace = 10;

/** The one of the picture. */
const pictured = 'ADD UNIQUE';

type Kind = 'read' | 'write';

/** How long a statement of the application took. Milliseconds, `at` from the start of the migration. */
export interface Wait {
  readonly kind: Kind;
  readonly at: number;
  readonly took: number;
  /** The server knows no more what it names. */
  readonly isRefused: boolean;
}

/** An application at work: sessions that read and write single rows, by key, one after the other. */
const startLoad = (
  url: string,
  { reads = 'orders', writes = 'orders' }: Pick<Change, 'reads' | 'writes'>,
): { readonly stop: () => Promise<Wait[]>; readonly mark: () => void } => {
  const waits: Wait[] = [];
  let begin = performance.now();
  let isOver = false;
  let next = 0;
  const id = (): number => ((next = (next * 1_103_515_245 + 12_345) % 2 ** 31) % rows) + 1;
  const statements: Readonly<Record<Kind, () => string>> = {
    read: () => `SELECT amount FROM ${reads} WHERE id = ${id()}`,
    write: () => `UPDATE ${writes} SET amount = amount + 1 WHERE id = ${id()}`,
  };
  const work = async (kind: Kind): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    while (!isOver) {
      const from = performance.now();
      const isRefused = await client.query(statements[kind]()).then(
        () => false,
        () => true,
      );
      waits.push({ kind, at: from - begin, took: performance.now() - from, isRefused });
      await pause(pace);
    }
    await client.end();
  };
  const all = Promise.all([work('read'), work('read'), work('write'), work('write')]);
  return {
    mark: () => {
      begin = performance.now();
      waits.length = 0;
    },
    stop: async () => {
      isOver = true;
      await all;
      return waits;
    },
  };
};

/** A transaction that has read the table, as a report or a backup, and takes its time. */
const startReport = async (url: string, relation: string): Promise<() => Promise<void>> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`BEGIN; SELECT FROM ${relation} LIMIT 1`);
  const ended = pause(reportTakes).then(() => client.query('COMMIT'));
  return async () => {
    await ended;
    await client.end();
  };
};

const cli = async (args: readonly string[], cwd: string, url: string): Promise<string> => {
  const child = spawn(process.execPath, [join(__ROOT__, 'dist/cli.js'), ...args], {
    cwd,
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0 && args[0] !== 'lint') throw new Error(`lockstep ${args.join(' ')} ended with ${code}:\n${said}`);
  return printed;
};

/** Takes what the lightbulb offers for a rule of the plan. Gives its title; undefined: there is none. */
const takePlan = async (folder: string, url: string, plan: string): Promise<string | undefined> => {
  const { files } = JSON.parse(await cli(['lint', '--format', 'json'], folder, url)) as LintReport;
  const rules = plans.find(({ id }) => id === plan)?.rules ?? [];
  const [fix] = files
    .flatMap(({ findings }) => findings)
    .filter(({ rule }) => rules.includes(rule))
    .flatMap(({ fixes }) => fixes)
    .filter(({ title }) => title.startsWith('Set lock_timeout') === (plan === 'lock-timeout'));
  if (fix !== undefined) writeFix(fix);
  return fix?.title;
};

const underLoad = async (
  url: string,
  change: Pick<Change, 'reads' | 'writes'>,
  migrate: () => Promise<unknown>,
): Promise<Waits> => {
  const load = startLoad(url, change);
  await pause(500);
  const reported = await startReport(url, change.reads ?? 'orders');
  load.mark();
  const from = performance.now();
  try {
    await migrate();
  } catch (error) {
    await Promise.all([reported(), load.stop()]);
    throw error;
  }
  const took = performance.now() - from;
  await reported();
  await pause(500);
  return { waits: await load.stop(), took };
};

const send = async (url: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

const writeFolder = (sql: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  mkdirSync(join(folder, 'migrations'));
  writeFileSync(
    join(folder, 'lockstep.json'),
    JSON.stringify({
      postgres: major,
      lockTimeout: `${lockTimeout}ms`,
      migrations: [{ dir: 'migrations', layout: 'golang-migrate', startAfter: '1', direction: 'forward-only' }],
    }),
  );
  writeFileSync(join(folder, 'migrations/000001_schema.up.sql'), schema);
  writeFileSync(join(folder, 'migrations/000002_change.up.sql'), `${sql}\n`);
  return folder;
};

const longest = ({ waits }: Waits, kind: Kind): number =>
  Math.max(0, ...waits.filter((wait) => wait.kind === kind).map(({ took }) => took));

interface Measured {
  readonly original: Waits;
  /** Of the plan; undefined: there is none. */
  readonly title: string | undefined;
  readonly plan: Waits | undefined;
}

const measure = async (server: Server, change: Change): Promise<Measured> => {
  const { sql, plan: page } = change;
  const folder = writeFolder(sql);
  try {
    const first = await server.fresh('orders_template');
    const original = await underLoad(first, change, () => send(first, sql));
    const title = await takePlan(folder, first, page);
    if (title === undefined) return { original, title, plan: undefined };
    const second = await server.fresh('orders_template');
    const up = ['up', '--quiet', '--target', 'env:DATABASE_URL'];
    const plan = await underLoad(second, change, () => cli(up, folder, second));
    return { original, title, plan };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/**
 * How long an application waits at most, for the statement as it was written, sent without more, and for the migrations
 * that the lightbulb makes of it, applied by `up`; a transaction that reads the table is open when each begins.
 */
export async function stalls(): Promise<void> {
  const server = await startServer(major);
  try {
    const template = await server.fresh(undefined, 'orders_template');
    const folder = writeFolder('SELECT 1;');
    await cli(['up', '1', '--quiet', '--target', 'env:DATABASE_URL'], folder, template);
    rmSync(folder, { recursive: true });
    for (const statement of data.split(/;\n/).filter((part) => part.trim() !== '')) await send(template, statement);
    const idle = await server.fresh('orders_template');
    const nothing = await underLoad(idle, {}, () => pause(reportTakes));
    const shown = (value: number): string => value.toFixed(0);
    const changes = changesOf(major);
    const measured: [string, Measured][] = [];
    for (const [name, change] of Object.entries(changes)) {
      process.stderr.write(`${name} …\n`);
      measured.push([name, await measure(server, change)]);
    }
    console.log(
      `\nThe longest wait of an application, milliseconds: ${rows} rows, PostgreSQL ${major}, lock_timeout ${lockTimeout} ms, ` +
        `a report open for ${reportTakes} ms (without any migration: read ${shown(longest(nothing, 'read'))}, write ${shown(longest(nothing, 'write'))})`,
    );
    const cells = (of: Waits | undefined): string[] =>
      of === undefined
        ? ['', '', '', '']
        : [
            shown(longest(of, 'read')),
            shown(longest(of, 'write')),
            of.waits.some(({ isRefused }) => isRefused) ? 'yes' : 'no',
            shown(of.took),
          ];
    console.log(
      table(
        ['', 'as written: read', 'write', 'refused', 'takes', 'plan: read', 'write', 'refused', 'takes'],
        measured.map(([name, { original, plan }]) => [name, ...cells(original), ...cells(plan)]),
      ),
    );
    for (const [name, { title }] of measured) console.log(`${name}: ${title ?? 'there is no plan'}`);
    const isMeasured = new Set(Object.values(changes).map(({ plan }) => plan));
    const others = plans.filter(({ id }) => !isMeasured.has(id)).map(({ id }) => id);
    console.log(`Plans without a row here: ${others.join(', ')}.`);
    const over = measured.filter(
      ([, { plan }]) =>
        plan !== undefined && Math.max(longest(plan, 'read'), longest(plan, 'write')) > lockTimeout + 50,
    );
    console.log(
      over.length === 0
        ? 'With the plans nobody waited longer than lock_timeout and 50 ms.'
        : `Longer than lock_timeout and 50 ms with the plan: ${over.map(([name]) => name).join(', ')}.`,
    );
    const shownOne = measured.find(([name]) => name === pictured)?.[1];
    if (process.argv.includes('--picture') && shownOne?.plan !== undefined)
      writeFileSync(
        join(__ROOT__, 'docs/images/stalls.svg'),
        stallsPicture(pictured, shownOne.original, shownOne.plan),
      );
  } finally {
    await server.end();
  }
}
