import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CancellationToken, LogOutputChannel } from 'vscode';
import type { PasswordWanted, Passwords } from './passwords';
import type { RunEvent } from './reports';

/** One run of the command line. */
export interface Run {
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Called for each line of a run with `--format ndjson`. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Cancels the running statement on the server; the run then ends by itself and says what became of it. */
  readonly token?: CancellationToken;
  /** Whether the user waits for this run, and may be asked for a password. */
  readonly mayAsk: boolean;
}

/** What is left of a run. */
export interface Ended {
  readonly exit: number;
  /** Empty for a run with `onEvent`. */
  readonly stdout: string;
  /** What the command line says to people, without its name before it. */
  readonly message: string;
}

/** Runs dist/cli.js: the only thing of the extension that goes to a database is that process. */
export type Runner = (run: Run) => Promise<Ended>;

/** A runner of the command line at `cli`. It logs what is run and what is said, of which neither holds a password. */
export function createRunner(cli: string, passwords: Passwords, output: LogOutputChannel): Runner {
  return ({ args, cwd, onEvent, token, mayAsk }) =>
    new Promise((resolve) => {
      output.info(`lockstep ${args.join(' ')} (in ${cwd})`);
      // Electron finds its own Node as long as execPath is left out.
      const child = fork(cli, [...args, '--no-color'], {
        cwd,
        silent: true,
        env: { ...process.env, LOCKSTEP_IPC: '1' },
      });
      let stdout = '';
      let stderr = '';
      child.stdout?.setEncoding('utf8');
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      if (onEvent === undefined || child.stdout === null) child.stdout?.on('data', (text: string) => (stdout += text));
      else
        createInterface({ input: child.stdout }).on('line', (line) => {
          output.debug(line);
          const event = eventIn(line);
          if (event !== undefined) onEvent(event);
        });
      child.on('message', (wanted: PasswordWanted) => {
        void passwords.answer(wanted, mayAsk).then((password) => {
          if (child.connected) child.send({ kind: 'password', password });
        });
      });
      const cancelling = token?.onCancellationRequested(() => {
        if (child.connected) child.send({ kind: 'cancel' });
      });
      const end = (exit: number): void => {
        cancelling?.dispose();
        const message = stderr.trim().replace(/^lockstep: /gm, '');
        if (message !== '') output.info(message);
        output.info(`lockstep ${args[0] ?? ''}: exit ${exit}`);
        resolve({ exit, stdout, message });
      };
      child.on('error', (error) => {
        stderr += `The command line of Lockstep did not start: ${error.message}`;
        end(-1);
      });
      child.on('close', (code) => {
        end(code ?? -1);
      });
    });
}

const eventIn = (line: string): RunEvent | undefined => {
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    // Not of ours: a library that writes to stdout breaks no run.
    return undefined;
  }
};
