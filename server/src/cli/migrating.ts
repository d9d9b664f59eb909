import { join } from 'node:path';
import { batchNotice } from '../core/fixes/batches';
import { buildProject } from '../core/project/buildProject';
import type { Project } from '../core/project/project';
import type { ProjectAnalysis } from '../core/replay/analyse';
import { loadParser } from '../files/loadParser';
import { isLostError, isServerError, isUnreachable, type Notice, type Session } from '../postgres/session';
import type { Analyse } from '../runner/repair';
import type { History, HistoryPlace, MigrationStatus, Step } from '../runner/histories/history';
import { historyOf, histories } from '../runner/histories/index';
import { isRefused } from '../runner/refused';
import { readHistory, type FoundHistory } from '../runner/table';
import { checkSteps, planSteps, type PlannedStep } from '../runner/units';
import { failure, isFailure } from './failure';
import { exitCode, type Io } from './io';
import { oneOf } from './options';
import { outputFor, type Output } from './output';
import { shownPath } from './paths';
import { findProjects, openProjects, type FoundProject } from './projects';
import { settingsReader } from './settings';
import { forgetKept, hashesAfter, keep, readKept, type Kept } from './record';
import { findTarget, isMade, type Target, type TargetOptions } from './target';

export interface MigratingOptions extends TargetOptions {
  readonly format: string;
}

/** What a command of the runner works with. */
export interface Migrating {
  readonly found: FoundProject;
  readonly project: Project;
  readonly target: Target;
  readonly history: History;
  readonly session: Session;
  readonly place: HistoryPlace;
  /** What the migrations do, on the target's major. Worked out when it is first asked for: status needs none of it. */
  readonly analyse: Analyse;
  readonly lockTimeout: string;
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly output: Output;
  /** A file as messages name it. */
  readonly shown: (path: string) => string;
}

/** The one migrations folder that is meant, with the history of its tool. @throws Failure. */
export async function findMigrations(
  options: TargetOptions,
  io: Io,
): Promise<{ found: FoundProject; history: History; target: Target }> {
  const settingsOf = settingsReader(options, io);
  const projects = await findProjects([], options, settingsOf, io);
  const [found, second] = projects;
  if (found === undefined) throw failure('No migrations.');
  if (second !== undefined) {
    const roots = projects.map(({ root }) => `  ${shownPath(root, io.cwd)}`);
    throw failure(`Several folders hold migrations; say with --dir which one is meant:\n${roots.join('\n')}`);
  }
  const unread = found.problems[0];
  if (unread !== undefined) throw failure(`${shownPath(unread.path, io.cwd)}: ${unread.message}`);
  const history = historyOf(found.layout.id);
  if (history === undefined)
    throw failure(
      `Lockstep does not write the history of ${found.layout.displayName}; it does for ${histories.map(({ id }) => id).join(' and ')} (--layout says which).`,
    );
  const target = await findTarget(options, await settingsOf(found.root), io);
  return { found, history, target };
}

/** Opens the folder and the target, and ends the session in any case. Errors become messages and exit codes. */
export async function migrating(
  command: string,
  options: MigratingOptions,
  io: Io,
  use: (migrating: Migrating) => Promise<number>,
): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json', 'ndjson']);
  const { found, history, target } = await findMigrations(options, io);
  const shown = (path: string): string => shownPath(join(found.root, path), io.cwd);
  const applied = new Set<string>();
  const printing = outputFor(format, io, options.quiet === true, shown);
  const output: Output = {
    ...printing,
    report(event) {
      if (event.event === 'migration' && event.direction === 'up' && event.state === 'done') applied.add(event.version);
      printing.report(event);
    },
  };
  const { folder } = target;
  if (!isMade(target)) {
    if (!makers.has(command)) {
      output.line(`${target.name} has not been made yet, so nothing is applied; lockstep up makes it.`);
      return exitCode.done;
    }
    if (options.quiet !== true) io.stderr(`${madeText(target.name, found.config.postgres)}\n`);
  }
  const controller = new AbortController();
  const stop = io.onInterrupt(() => {
    controller.abort();
  });
  try {
    const session = await target.open(notices(output));
    let used: Pick<Migrating, 'history' | 'place' | 'project'> | undefined;
    let hashes: Kept['hashes'] = {};
    try {
      if (folder !== undefined) {
        hashes = readKept(folder, history.id)?.hashes ?? {};
        forgetKept(folder);
      }
      const major = usableMajor(session);
      const project = buildProject(found.layout, found.files, found.options);
      const { address } = target;
      const place: HistoryPlace = {
        session,
        searchPath: address?.searchPath ?? [],
        urlPath: decodeURIComponent(address?.path ?? ''),
        extras: address?.extras ?? new Map(),
        env: io.env,
      };
      used = { history, place, project };
      return await use({
        found,
        project,
        target,
        history,
        session,
        place,
        analyse: analyser(found, major),
        lockTimeout: found.config.lockTimeout,
        signal: controller.signal,
        output,
        shown,
      });
    } finally {
      // Where the history cannot be read, status will ask the database itself, and say why.
      if (folder !== undefined && used !== undefined)
        await keepStatus(folder, used, hashes, applied).catch(() => undefined);
      await session.end();
    }
  } catch (error) {
    const said = saidOf(error, controller.signal);
    if (said === undefined) throw error;
    if (format === 'ndjson') {
      output.report({ event: 'error', code: said.code, message: said.message, applied: [], hint: said.hint });
      output.report({ event: 'end', exit: said.code, counts: {} });
    }
    throw failure(said.hint === '' ? said.message : `${said.message}\nNext: ${said.hint}`, said.code);
  } finally {
    printing.close();
    stop();
  }
}

/** What the server says below ERROR; what batches say of their progress is an event of its own. */
const notices = ({ report, underWay }: Output): ((notice: Notice) => void) => {
  return ({ severity, message }) => {
    const done = batchNotice.exec(message)?.[1];
    const current = underWay();
    if (done === undefined || current === undefined) report({ event: 'notice', version: null, severity, message });
    else {
      const seconds = (performance.now() - current.since) / 1000;
      const rate = Math.round(Number(done) / Math.max(seconds, 0.001));
      report({ event: 'progress', version: current.version, done: Number(done), rate });
    }
  };
};

/** The commands that make an embedded database where there is none. */
const makers: ReadonlySet<string> = new Set(['up', 'goto', 'baseline']);

const madeText = (name: string, majors: readonly number[]): string =>
  `Making ${name}, an embedded PostgreSQL 18${majors.join() === '18' ? '' : ` (whatever "postgres" says: ${majors.join(', ')})`}. It is for development; --target names another database.`;

const keepStatus = async (
  folder: string,
  { history, place, project }: Pick<Migrating, 'history' | 'place' | 'project'>,
  before: Kept['hashes'],
  applied: ReadonlySet<string>,
): Promise<void> => {
  const { table, reading, statuses } = await readStatuses({ history, place, project });
  const server = `PostgreSQL ${place.session.place.version}`;
  const hashes = hashesAfter(statuses, before, applied);
  keep(folder, { schemaVersion: 1, server, layout: history.id, table, reading, hashes });
};

const saidOf = (
  error: unknown,
  signal: AbortSignal,
): { readonly message: string; readonly hint: string; readonly code: number } | undefined => {
  if (isUnreachable(error) && !signal.aborted) return { message: error.message, hint: '', code: exitCode.unreachable };
  if (isRefused(error)) {
    const code = { usage: exitCode.usage, migration: exitCode.failed, history: exitCode.refused }[error.reason];
    return { message: error.message, hint: error.hint, code };
  }
  if (isFailure(error)) return { message: error.message, hint: '', code: error.exitCode };
  // Not in a migration: the history could not be read, made or written.
  if (isServerError(error)) {
    const { severity, sqlstate, message } = error.refusal;
    const hint = sqlstate === '42501' ? 'let the user of the target do this, or name another target' : '';
    return { message: `${severity} ${sqlstate}: ${message}. Nothing was applied.`, hint, code: exitCode.failed };
  }
  if (isLostError(error)) return { message: `${error.message}.`, hint: 'lockstep status', code: exitCode.unreachable };
  if (signal.aborted) return { message: 'Cancelled; nothing was applied.', hint: '', code: exitCode.cancelled };
  return undefined;
};

/** The major as the core knows it. @throws Failure for servers that are too old. */
const usableMajor = ({ place: { major, version } }: Session): number => {
  if (major < 14) throw failure(`PostgreSQL ${version} is too old: Lockstep knows 14 and later.`);
  return Math.min(major, 18);
};

/** The history as it is, with the state of each migration. @throws Refused when the table is another tool's. */
export async function readStatuses({
  history,
  place,
  project,
}: Pick<Migrating, 'history' | 'place' | 'project'>): Promise<FoundHistory & { statuses: MigrationStatus[] }> {
  const found = await readHistory(history, place);
  return { ...found, statuses: history.statuses(project, found.reading) };
}

/** Works a folder out once, for one major. */
export function analyser(found: FoundProject, major: number): Analyse {
  let analysis: Promise<ProjectAnalysis> | undefined;
  const analyse = async (): Promise<ProjectAnalysis> => {
    const config = { ...found.config, postgres: [major] };
    const [opened] = await openProjects([{ ...found, config }], await loadParser());
    const [only] = opened?.session.analyses ?? [];
    if (only === undefined) throw new Error('the folder was not analysed');
    return only;
  };
  return () => (analysis ??= analyse());
}

/** The messages of steps, checked. @throws Refused when one of them is known to fail. */
export async function planOf(
  migrating: Migrating,
  steps: readonly Step[],
  { table }: FoundHistory,
): Promise<PlannedStep[]> {
  if (steps.length === 0) return [];
  const planned = await planSteps(steps, { ...migrating, table });
  checkSteps(planned, migrating);
  return planned;
}

/** Where a target is, for people. */
export function shownTarget({ name }: Target, { place }: Session): string {
  return name === place.shown
    ? `${name} (PostgreSQL ${place.version})`
    : `${name} (${place.shown}, PostgreSQL ${place.version})`;
}
