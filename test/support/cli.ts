import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../server/src/cli/io';

/** The command line as it is shipped. */
export const cli = join(import.meta.dirname, '../../dist/cli.js');

/** What a command line printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly cwd?: string;
  /** What it reads from standard input. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `lockstep` in a process of its own. */
export function lockstep(args: readonly string[], { cwd, input = '', env = {} }: Running = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // Colours are for the tests that ask for them.
    const plain = { FORCE_COLOR: undefined, NO_COLOR: undefined };
    const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...plain, ...env } });
    const stdout: Uint8Array[] = [];
    const stderr: Uint8Array[] = [];
    child.stdout.on('data', (chunk: Uint8Array) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Uint8Array) => stderr.push(chunk));
    // A command that does not read its input may be gone before it is written.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
    child.stdin.end(input);
  });
}

/** Files by their paths relative to a folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with files, gone after the test. It is a repository, so that nothing above it counts. */
export function folderWith(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  mkdirSync(join(root, '.git'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The files of a folder, sorted by path. */
export function filesIn(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(
    paths.map((path) => [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

/** An Io that keeps what is printed, for commands that run in the test's own process. */
export function fakeIo(changes: Partial<Io> = {}): { readonly io: Io; readonly printed: { out: string; err: string } } {
  const printed = { out: '', err: '' };
  const io: Io = {
    stdout: (text) => {
      printed.out += text;
    },
    stderr: (text) => {
      printed.err += text;
    },
    stdin: () => Promise.resolve(new Uint8Array()),
    cwd: tmpdir(),
    env: {},
    now: () => new Date('2031-02-03T04:05:06.789Z'),
    isTerminal: false,
    columns: undefined,
    progressColumns: undefined,
    onInterrupt: () => () => undefined,
    askPassword: undefined,
    ask: undefined,
    ...changes,
  };
  return { io, printed };
}
