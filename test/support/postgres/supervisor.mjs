// Runs throwaway PostgreSQL servers for as long as its standard input stays open: `node supervisor.mjs 15 18`.
// Prints one line of JSON once all accept connections:
//   {"servers":[{"major":15,"version":"15.18","port":40123}],"unavailable":[14]}
// A line `restart` on standard input restarts the servers, on the same ports, and prints such a line again.
// LOCKSTEP_SERVER_SETTINGS adds settings ({"ssl":"on"}), LOCKSTEP_SERVER_FILES files of the data folder ({"server.crt":"…"}).
// A process of its own, so that the servers stop and their folders go however the parent ends, kill -9 included.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const packages = resolve(import.meta.dirname, '../../postgres/servers');

/** The contract names the time zone; the rest makes what a statement did countable, or saves time. */
const settings = {
  timezone: 'America/New_York',
  autovacuum: 'off',
  jit: 'off',
  max_parallel_maintenance_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_connections: '1000',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_messages: 'log',
  log_checkpoints: 'off',
  ...JSON.parse(process.env['LOCKSTEP_SERVER_SETTINGS'] ?? '{}'),
};
const files = JSON.parse(process.env['LOCKSTEP_SERVER_FILES'] ?? '{}');

/** PostgreSQL refuses to run as root, and a user without a passwd entry too. Undefined: run as we are. */
function serverUser() {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody');
  if (entry === undefined) throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody.');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

const user = serverUser();
const folder = mkdtempSync(join(tmpdir(), 'lockstep-postgres-'));
if (user !== undefined) chownSync(folder, user.uid, user.gid);
const running = new Set();
let stopping = false;

/** Detached: Ctrl-C in a terminal reaches only the parent, and closing our input then ends the children in order. */
function run(program, args) {
  if (stopping) throw new Error('stopping');
  const detached = process.platform !== 'win32';
  const child = spawn(program, args, { ...user, cwd: folder, detached, stdio: ['ignore', 'ignore', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** A fast shutdown (manual, 19.5): sessions are ended. */
function endAll() {
  return Promise.all(
    [...running].map((child) => {
      child.kill('SIGINT');
      return once(child, 'exit');
    }),
  );
}

async function stop() {
  stopping = true;
  await endAll();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Where initdb and postgres are; a copy where the server's user cannot read the checkout (a home folder of mode 0700). */
function binaries(major) {
  const native = join(packages, 'node_modules', `pg${major}-${platform}`, 'native');
  const bin = join(native, 'bin');
  if (user === undefined || spawnSync(join(bin, 'postgres'), ['--version'], user).status === 0) return bin;
  const copy = join(folder, `native-${major}`);
  // Hard links, where the temporary folder is on the same file system.
  if (spawnSync('cp', ['-rl', native, copy]).status !== 0) {
    rmSync(copy, { recursive: true, force: true });
    if (spawnSync('cp', ['-r', native, copy], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
      throw new Error(`Cannot copy ${native} to a place that the server's user can read.`);
  }
  return join(copy, 'bin');
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Resolves to the version when the server accepts connections; rejects with its log when it ends before that. */
function launch(bin, data, port) {
  const options = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = run(join(bin, 'postgres'), ['-D', data, ...options]);
  return new Promise((done, fail) => {
    const log = [];
    let version;
    const lines = createInterface({ input: server.stderr });
    lines.on('line', (line) => {
      version ??= /starting PostgreSQL (\d+\.\d+)/.exec(line)?.[1];
      if (version !== undefined && line.includes('ready to accept connections')) done(version);
      if (log.push(line) > 50) log.shift();
    });
    lines.on('close', () => fail(new Error(log.join('\n'))));
  });
}

async function initialise(bin, data) {
  const init = run(join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  const [log, [status]] = await Promise.all([text(init.stderr), once(init, 'exit')]);
  if (status !== 0) throw new Error(`initdb failed:\n${log}`);
}

async function start(major) {
  const bin = binaries(major);
  const data = join(folder, `data-${major}`);
  mkdirSync(data);
  if (user !== undefined) chownSync(data, user.uid, user.gid);
  await initialise(bin, data);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(data, name), content, { mode: 0o600 });
    if (user !== undefined) chownSync(join(data, name), user.uid, user.gid);
  }
  // Another process may take the port between our look and the server's bind.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      launched.set(major, { bin, data, port });
      return { major, version: await launch(bin, data, port), port };
    } catch (error) {
      if (attempt === 5 || !String(error).includes('could not bind')) throw error;
    }
  }
}

/** How each server was started. */
const launched = new Map();

async function restart() {
  await endAll();
  return Promise.all(
    [...launched].map(async ([major, { bin, data, port }]) => ({
      major,
      version: await launch(bin, data, port),
      port,
    })),
  );
}

// A parent that dies closes our input just as one that is done does.
const input = createInterface({ input: process.stdin });
input.once('close', () => void stop().then(() => process.exit(0)));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdout.on('error', () => {});

try {
  const asked = process.argv.slice(2).map(Number);
  const published = Object.keys(JSON.parse(readFileSync(join(packages, 'package.json'), 'utf8')).optionalDependencies);
  const unavailable = asked.filter((major) => !published.includes(`pg${major}-${platform}`));
  const majors = asked.filter((major) => !unavailable.includes(major));
  const absent = majors.filter((major) => !existsSync(join(packages, 'node_modules', `pg${major}-${platform}`)));
  if (absent.length > 0)
    throw new Error(`PostgreSQL ${absent.join(', ')} is not installed: run node test/postgres/servers/install.mjs`);
  const servers = await Promise.all(majors.map(start));
  console.log(JSON.stringify({ servers, unavailable }));
  input.on('line', async (line) => {
    if (line === 'restart') console.log(JSON.stringify({ servers: await restart(), unavailable }));
  });
} catch (error) {
  if (!stopping) console.error(error.message);
  await stop();
  process.exit(1);
}
