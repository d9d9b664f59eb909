import { processIpc, type Ipc } from './ipc';

/** All that a command may use of the process it runs in, so that tests can stand in for it. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input. */
  readonly stdin: () => Promise<Uint8Array>;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Whether stdout is a terminal. */
  readonly isTerminal: boolean;
  /** How wide that terminal is; undefined: not known, or none. */
  readonly columns: number | undefined;
  /** How wide the terminal is that progress is shown on, behind stderr; undefined: there is none. */
  readonly progressColumns: number | undefined;
  /**
   * Calls `listener` the first time that the process is asked to stop (SIGINT, SIGTERM, or by the process that forked
   * it); the result ends that.
   */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Asks the process that forked this one for a password; undefined: there is nobody to ask. */
  readonly askPassword: Ipc['askPassword'] | undefined;
  /** Asks whoever sits at the terminal, and gives the line that is answered; undefined: there is no terminal. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/** The exit codes of the contract. */
export const exitCode = {
  done: 0,
  /** Findings, or pending migrations with --exit-code. */
  findings: 1,
  /** Usage or configuration: nothing ran. */
  usage: 2,
  /** There is no session with the database to be had. */
  unreachable: 3,
  /** A migration failed, or cannot run as it stands. */
  failed: 4,
  /** The history refuses, or the target is protected. */
  refused: 5,
  cancelled: 130,
} as const;

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');

const readAll = async (stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

// Behind stderr, so that the result alone is on stdout. The end of the input is no answer.
const askOnTerminal = async (question: string): Promise<string> => {
  const { createInterface } = await import('node:readline');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('close', () => {
      resolve('');
    });
    terminal.question(question, (answer) => {
      resolve(answer);
      terminal.close();
    });
  });
};

/** The Io of this process. A reader that goes away (`lockstep lint | head`) is no error. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (!isClosedPipe(error)) throw error;
    });
  const ipc = processIpc(process);
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdin: () => readAll(process.stdin),
    cwd: process.cwd(),
    env: process.env,
    now: () => new Date(),
    isTerminal: process.stdout.isTTY,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    progressColumns: process.stderr.isTTY && process.env['TERM'] !== 'dumb' ? process.stderr.columns : undefined,
    onInterrupt(listener) {
      // A second signal ends the process as it always does.
      const once = (): void => {
        stop();
        listener();
      };
      const endIpc = ipc?.onCancel(() => {
        once();
      });
      const stop = (): void => {
        process.off('SIGINT', once);
        process.off('SIGTERM', once);
        endIpc?.();
      };
      process.on('SIGINT', once);
      process.on('SIGTERM', once);
      return stop;
    },
    askPassword: ipc?.askPassword,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askOnTerminal : undefined,
  };
}

/** The time as versions of migrations hold it: UTC, `YYYYMMDDHHMMSS`. */
export function timestamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}
