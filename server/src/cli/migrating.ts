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
import { isBelow, shownPath } from './paths';
import { findProjects, openProjects, type FoundProject } from './projects';
import { settingsReader } from './settings';
import {
  appliedRecord,
  appliedVersions,
  forgetKept,
  hashesAfter,
  keep,
  keepApplied,
  readKept,
  recordOfFolder,
  recordOfServer,
  type Kept,
} from './record';
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
  /** Is told of the statuses that are read. */
  readonly saw: (statuses: readonly MigrationStatus[]) => void;
}

/** The one migrations folder that is meant, with the history of its tool, and the file for what becomes known. @throws Failure. */
export async function findMigrations(
  options: TargetOptions,
  io: Io,
): Promise<{ found: FoundProject; history: History; target: Target; record: string | undefined }> {
  const settingsOf = settingsReader(options, io);
  const projects = await findProjects([], options, settingsOf, io);
  const [found, second] = projects;
  if (found === undefined) throw failure('No migrations.', exitCode.usage, 'no-migrations');
  if (second !== undefined) {
    const roots = projects.map(({ root }) => `  ${shownPath(root, io.cwd)}`);
    throw failure(
      `Several folders hold migrations; say with --dir which one is meant:\n${roots.join('\n')}`,
      exitCode.usage,
      'several-folders',
    );
  }
  const unread = found.problems[0];
  if (unread !== undefined) throw failure(`${shownPath(unread.path, io.cwd)}: ${unread.message}`);
  const history = historyOf(found.layout.id);
  if (history === undefined)
    throw failure(
      `Lockstep does not write the history of ${found.layout.displayName}; it does for ${histories.map(({ id }) => id).join(' and ')} (--layout says which).`,
    );
  const settings = await settingsOf(found.root);
  const target = await findTarget(options, settings, io);
  return { found, history, target, record: recordOf(target, found.root, settings.folder, io.cwd) };
}

// Of a server it lies beside lockstep.json, else where the command runs, if the migrations are below that.
const recordOf = (
  { folder, address }: Target,
  root: string,
  configFolder: string | undefined,
  cwd: string,
): string | undefined => {
  if (folder !== undefined) return recordOfFolder(folder);
  const base = configFolder ?? (isBelow(cwd, root) ? cwd : undefined);
  return base === undefined || address === undefined ? undefined : recordOfServer(base, address.shown);
};

/** Opens the folder and the target, and ends the session in any case. Errors become messages and exit codes. */
export async function migrating(
  command: string,
  options: MigratingOptions,
  io: Io,
  use: (migrating: Migrating) => Promise<number>,
): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json', 'ndjson']);
  const { found, history, target, record } = await findMigrations(options, io);
  const shown = (path: string): string => shownPath(join(found.root, path), io.cwd);
  const applied = new Set<string>();
  const seen = createSeen();
  const printing = outputFor(format, io, options.quiet === true, shown);
  const output: Output = {
    ...printing,
    report(event) {
      if (event.event === 'migration' && event.state === 'done') {
        seen.done(event.version, event.direction);
        if (event.direction === 'up') applied.add(event.version);
      }
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
        saw: seen.saw,
      });
    } finally {
      // Where the history cannot be read, status will ask the database itself, and say why.
      if (folder !== undefined && used !== undefined)
        await keepStatus(folder, { ...used, root: found.root, target: target.name }, hashes, applied).catch(
          () => undefined,
        );
      const versions = seen.versions();
      if (folder === undefined && record !== undefined && versions !== undefined)
        keepApplied(record, appliedRecord(record, found.root, { layout: history.id, target: target.name }, versions));
      await session.end();
    }
  } catch (error) {
    const said = saidOf(error, controller.signal);
    if (said === undefined) throw error;
    if (format === 'ndjson') {
      output.report({
        ...{ event: 'error', code: said.code, message: said.message, applied: [], hint: said.hint },
        next: commandIn(said.hint),
      });
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

/** The command of Lockstep that a hint names; null: it is advice of another kind. */
export function commandIn(hint: string): string | null {
  return /^lockstep (\w+)/.exec(hint)?.[1] ?? null;
}

/** The commands that make an embedded database where there is none. */
const makers: ReadonlySet<string> = new Set(['up', 'goto', 'baseline']);

const madeText = (name: string, majors: readonly number[]): string =>
  `Making ${name}, an embedded PostgreSQL 18${majors.join() === '18' ? '' : ` (whatever "postgres" says: ${majors.join(', ')})`}. It is for development; --target names another database.`;

const keepStatus = async (
  folder: string,
  {
    history,
    place,
    project,
    root,
    target,
  }: Pick<Migrating, 'history' | 'place' | 'project'> & {
    readonly root: string;
    readonly target: string;
  },
  before: Kept['hashes'],
  applied: ReadonlySet<string>,
): Promise<void> => {
  const { table, reading, statuses } = await readStatuses({ history, place, project });
  const server = `PostgreSQL ${place.session.place.version}`;
  const hashes = hashesAfter(statuses, before, applied);
  const about = { layout: history.id, target };
  const record = appliedRecord(recordOfFolder(folder), root, about, appliedVersions(statuses));
  keep(folder, { schemaVersion: 1, server, table, reading, hashes, ...record });
};

/** The versions that a command has seen to be applied, without a further question to the server. */
const createSeen = () => {
  let versions: Set<string> | undefined;
  return {
    saw: (statuses: readonly MigrationStatus[]): void => {
      versions = new Set(appliedVersions(statuses));
    },
    done: (version: string, direction: 'up' | 'down'): void => {
      versions?.delete(version);
      if (direction === 'up') versions?.add(version);
    },
    versions: (): readonly string[] | undefined => versions && [...versions],
  };
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
  saw,
}: Pick<Migrating, 'history' | 'place' | 'project'> & Partial<Pick<Migrating, 'saw'>>): Promise<
  FoundHistory & { statuses: MigrationStatus[] }
> {
  const found = await readHistory(history, place);
  const statuses = history.statuses(project, found.reading);
  saw?.(statuses);
  return { ...found, statuses };
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
