// The thread in which PGlite runs: a query blocks its thread, and only ending the thread ends the query.
import { PGlite, protocol } from '@electric-sql/pglite';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

/** What the worker is started with. */
export interface WorkerData {
  /** The data folder. */
  readonly folder: string;
  /** There is nothing in it yet. */
  readonly isNew: boolean;
}

/** What the worker is asked: one simple-query message. */
export interface WorkerRequest {
  readonly sql: string;
}

/** What it answers; `notice` and `statement` come before the `done` or `failed` of their message. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'notice'; readonly severity: string; readonly message: string }
  | { readonly kind: 'statement'; readonly tag: string }
  | {
      readonly kind: 'done';
      readonly names: readonly string[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly status: string;
    }
  | {
      readonly kind: 'failed';
      readonly fields: Readonly<Record<string, string | undefined>>;
      readonly status: string;
    };

const port = parentPort;
if (port === null) throw new Error('pglite.js is a worker of the command line');

const answer = (message: WorkerAnswer): void => {
  port.postMessage(message);
};

const run = async (database: PGlite, sql: string): Promise<void> => {
  const { messages } = await database.execProtocol(protocol.serialize.query(sql), {
    throwOnError: false,
    onNotice: ({ severity, message }) => {
      answer({ kind: 'notice', severity: severity ?? 'NOTICE', message: message ?? '' });
    },
  });
  let names: string[] = [];
  let rows: (string | null)[][] = [];
  let status = 'I';
  let failed: Record<string, string | undefined> | undefined;
  for (const message of messages) {
    const fields = message as unknown as Record<string, unknown>;
    switch (message.name) {
      case 'rowDescription':
        names = (fields['fields'] as { name: string }[]).map(({ name }) => name);
        rows = [];
        break;
      case 'dataRow':
        rows.push(fields['fields'] as (string | null)[]);
        break;
      case 'commandComplete':
        answer({ kind: 'statement', tag: String(fields['text']) });
        break;
      case 'readyForQuery':
        status = String(fields['status']);
        break;
      case 'error':
        failed = Object.fromEntries(
          ['severity', 'code', 'detail', 'hint', 'where', 'position'].map((name) => [
            name,
            typeof fields[name] === 'string' ? fields[name] : undefined,
          ]),
        );
        failed['message'] = message instanceof Error ? message.message : String(fields['message']);
        break;
      default:
    }
  }
  answer(failed === undefined ? { kind: 'done', names, rows, status } : { kind: 'failed', fields: failed, status });
};

const start = async (): Promise<void> => {
  const { folder, isNew } = workerData as WorkerData;
  // Beside this file lies an empty data folder, packed.
  const seed = isNew ? { loadDataDir: new Blob([readFileSync(join(__dirname, 'pglite.seed.tar.gz'))]) } : {};
  const database = new PGlite({ dataDir: folder, ...seed });
  try {
    await database.waitReady;
  } catch (error) {
    answer({ kind: 'broken', message: error instanceof Error ? error.message : String(error) });
    return;
  }
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: WorkerRequest | 'close') => {
    last = last.then(async () => {
      if (request !== 'close') return run(database, request.sql);
      await database.close();
      process.exit(0);
    });
  });
  answer({ kind: 'ready' });
};

void start();
