import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lockFolder } from './folderLock';
import type { WorkerAnswer, WorkerData, WorkerRequest } from './pgliteWorker';
import { lostError, majorOf, serverError, unreachable } from './session';
import type { Answer, CompletedStatement, Notice, Session } from './session';

export interface EmbeddedRequest {
  /** The data folder; made where it is missing. */
  readonly folder: string;
  /** As messages name it. */
  readonly shown: string;
  /** The worker's file. */
  readonly worker: string;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * Opens the embedded PostgreSQL (PGlite, in a thread of its own), and makes it where it is missing. One process at a time
 * has it. A cancelled statement ends the thread, and the next message finds a new one: what was not committed is undone,
 * as after a crash.
 * @throws Unreachable.
 */
export async function openEmbedded(request: EmbeddedRequest): Promise<Session> {
  const { folder, shown } = request;
  const home = dirname(folder);
  mkdirSync(home, { recursive: true });
  // Nothing in it belongs into a repository.
  if (basename(home) === '.lockstep' && !existsSync(join(home, '.gitignore')))
    writeFileSync(join(home, '.gitignore'), '*\n');
  const release = await lockFolder(`${folder}.lock`, shown);
  try {
    if (!existsSync(folder)) await make(request);
    return await open(request, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Made under another name, so that a folder that is there is whole. */
const make = async (request: EmbeddedRequest): Promise<void> => {
  const part = `${request.folder}.part`;
  rmSync(part, { recursive: true, force: true });
  await close(await start({ ...request, folder: part }, true));
  renameSync(part, request.folder);
};

/** Whether the thread has ended. */
const isGone = (worker: Worker): boolean => worker.threadId === -1;

const close = async (worker: Worker): Promise<void> => {
  if (isGone(worker)) return;
  await new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
    worker.postMessage('close');
  });
};

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly onStatement: ((statement: CompletedStatement) => void) | undefined;
  completed: number;
}

const open = async (request: EmbeddedRequest, release: () => void): Promise<Session> => {
  const { shown, onNotice } = request;
  let status = 'I';
  let pending: Pending | undefined;
  const settle = (use: (pending: Pending) => void): void => {
    const settled = pending;
    pending = undefined;
    if (settled !== undefined) use(settled);
  };
  const onAnswer = (answer: WorkerAnswer): void => {
    switch (answer.kind) {
      case 'ready':
      case 'broken':
        return;
      case 'notice':
        onNotice({ severity: answer.severity, message: answer.message });
        return;
      case 'statement': {
        if (pending === undefined) return;
        const count = / (\d+)$/.exec(answer.tag)?.[1];
        pending.onStatement?.({ index: pending.completed, rows: count === undefined ? undefined : Number(count) });
        pending.completed += 1;
        return;
      }
      case 'done': {
        status = answer.status;
        const rows = answer.rows.map((row) =>
          Object.fromEntries(answer.names.map((name, at) => [name, row[at] ?? null])),
        );
        settle(({ resolve, completed }) => {
          resolve({ rows, completed });
        });
        return;
      }
      case 'failed': {
        status = answer.status;
        const { severity, code, message, detail, hint, where, position } = answer.fields;
        const refusal = {
          severity: severity ?? 'ERROR',
          sqlstate: code ?? 'XX000',
          message: message ?? '',
          detail,
          hint,
          where,
          position: position === undefined ? undefined : Number(position),
        };
        settle(({ reject, completed }) => {
          reject(serverError(refusal, completed));
        });
      }
    }
  };
  const startWorker = async (): Promise<Worker> => {
    const started = await start(request);
    started.on('message', onAnswer);
    started.on('error', (error: Error) => {
      settle(({ reject }) => {
        reject(lostError(`the embedded database stopped: ${error.message.split('\n', 1)[0] ?? ''}`));
      });
    });
    return started;
  };
  let worker = await startWorker();
  // Set while a cancelled thread is replaced.
  let restart: Promise<void> = Promise.resolve();
  const send: Session['send'] = async (sql, onStatement) => {
    await restart;
    if (isGone(worker)) throw lostError('the embedded database has stopped');
    return new Promise((resolve, reject) => {
      pending = { resolve, reject, onStatement, completed: 0 };
      worker.postMessage({ sql } satisfies WorkerRequest);
    });
  };
  const { rows } = await send(
    `SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.pg_backend_pid()::text AS pid, pg_catalog.current_database() AS database`,
  );
  const version = rows[0]?.['version']?.split(' ', 1)[0] ?? '';
  return {
    place: { version, major: majorOf(version), database: rows[0]?.['database'] ?? 'postgres', shown },
    pid: Number(rows[0]?.['pid']),
    send,
    transaction: () => (status === 'T' ? 'open' : status === 'E' ? 'aborted' : 'none'),
    async cancel() {
      if (pending === undefined) return;
      restart = (async () => {
        await worker.terminate();
        worker = await startWorker();
      })();
      status = 'I';
      settle(({ reject }) => {
        // PGlite tells of completed statements only when the whole message is done.
        const message = 'canceling statement due to user request';
        reject(
          serverError(
            {
              severity: 'ERROR',
              sqlstate: '57014',
              message,
              detail: undefined,
              hint: undefined,
              where: undefined,
              position: undefined,
            },
            -1,
          ),
        );
      });
      await restart;
    },
    watcher: () => Promise.resolve(undefined),
    async end() {
      await restart.catch(() => undefined);
      await close(worker);
      release();
    },
  };
};

const start = ({ folder, worker: file, shown }: EmbeddedRequest, isNew = false): Promise<Worker> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: { folder, isNew } satisfies WorkerData });
    const fail = (message: string): void => {
      void worker.terminate();
      reject(
        unreachable(
          `The embedded database in ${shown} cannot be opened: ${message.split('\n', 1)[0] ?? ''}\nIf its data can go, delete that folder; lockstep up makes it anew.`,
        ),
      );
    };
    worker.once('error', (error: Error) => {
      fail(error.message);
    });
    worker.once('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'broken') fail(answer.message);
      else {
        worker.removeAllListeners('error');
        resolve(worker);
      }
    });
  });
