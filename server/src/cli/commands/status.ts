import { join } from 'node:path';
import { buildProject } from '../../core/project/buildProject';
import type { Project } from '../../core/project/project';
import type { PlanOnDisk } from '../../files/plans';
import { stepsUp } from '../../runner/choose';
import type { History, MigrationStatus, Reading, Table } from '../../runner/histories/history';
import { findUnrecorded, unrecordedText } from '../../runner/repair';
import { shownTable } from '../../runner/table';
import { checkSteps, planSteps, type PlannedStep } from '../../runner/units';
import { failure, isFailure, type FailureCode } from '../failure';
import { exitCode, type Io } from '../io';
import { analyser, findMigrations, migrating, readStatuses, type MigratingOptions } from '../migrating';
import type { FoundProject } from '../projects';
import { shownPath } from '../paths';
import { readKept, withChanges } from '../record';
import { brokenFiles, plansOf, waitingText } from '../waitingPlans';
import { isMade, type Target } from '../target';

export interface StatusOptions extends MigratingOptions {
  readonly exitCode?: boolean;
}

/** What `lockstep status --format json` prints (contract). */
export interface StatusReport {
  readonly schemaVersion: 1;
  readonly target: {
    readonly name: string;
    readonly server: string | null;
    readonly protected: boolean;
    /** `host:port/database`, or the folder of an embedded database (absolute). */
    readonly place: string;
    /** null: an embedded database, which has no users to tell apart. */
    readonly user: string | null;
    readonly database: string;
  };
  readonly layout: string;
  readonly history: { readonly table: string; readonly state: Reading['state'] };
  readonly migrations: readonly {
    readonly version: string;
    readonly name: string;
    /** A step of a plan `waits-for-deploy`: it has no version yet, and `path` is that of its file in lockstep/plans. */
    readonly state: MigrationStatus['state'] | 'waits-for-deploy';
    readonly appliedAt: string | null;
    readonly path: string | null;
    readonly downPath: string | null;
    /** Of what `waits-for-deploy`: what must be live first, and the plan and the step of it. */
    readonly waitsFor?: { readonly live: string; readonly plan: string; readonly step: number };
  }[];
  readonly counts: Readonly<Record<'applied' | 'pending' | 'changed' | 'missing' | 'failed', number>>;
  /** What is wrong with the history and what to do about it; null: nothing. */
  readonly advice: string | null;
  /** The command of Lockstep that comes next by that advice. */
  readonly next: 'repair' | null;
}

/** What it prints where it does not come to that: which failure it is, beside the exit code and the words for people. */
export interface StatusFailure {
  readonly schemaVersion: 1;
  readonly error: { readonly code: FailureCode; readonly message: string };
}

/** `lockstep status`: what is applied, pending and missing. Writes nothing, and makes no database. */
export async function status(options: StatusOptions, io: Io): Promise<number> {
  if (options.format === 'ndjson') throw failure('--format of status is text or json.');
  try {
    return await statusOf(options, io);
  } catch (error) {
    if (options.format === 'json' && isFailure(error)) {
      const { code, message } = error;
      const said: StatusFailure = { schemaVersion: 1, error: { code, message } };
      io.stdout(`${JSON.stringify(said, null, 2)}\n`);
    }
    throw error;
  }
}

const statusOf = async (options: StatusOptions, io: Io): Promise<number> => {
  const known = (await statusWithoutDatabase(options, io)) ?? (await statusKept(options, io));
  if (known !== undefined) return print(known, options, io);
  return migrating('status', options, io, async (context) => {
    const { found, project, history, target, session } = context;
    const now = await readStatuses(context);
    const unrecorded = history.namesEach ? await findUnrecorded(session, now.statuses, context.analyse) : undefined;
    return print(
      {
        found,
        project,
        history,
        target,
        table: now.table,
        reading: now.reading,
        statuses: now.statuses,
        server: `PostgreSQL ${session.place.version}`,
        ...(unrecorded === undefined ? {} : { advice: unrecordedText(unrecorded) }),
      },
      options,
      io,
    );
  });
};

interface Known {
  readonly found: FoundProject;
  readonly project: Project;
  readonly history: History;
  readonly target: Target;
  readonly table: Table;
  readonly reading: Reading;
  readonly statuses: readonly MigrationStatus[];
  /** null: there is none yet. */
  readonly server: string | null;
  /** Where history and database seem to disagree: what was found, and the next command. */
  readonly advice?: string;
}

/** The status where the embedded database has not been made: all is pending. undefined: there is a database to ask. */
export async function statusWithoutDatabase(
  options: MigratingOptions,
  io: Io,
): Promise<
  (Known & { readonly plan: (count?: number) => Promise<{ planned: PlannedStep[]; create: string[] }> }) | undefined
> {
  const { found, history, target } = await findMigrations(options, io);
  if (isMade(target)) return undefined;
  const project = buildProject(found.layout, found.files, found.options);
  const reading: Reading = { state: 'absent', versions: [] };
  const table = { schema: 'public', name: 'schema_migrations' };
  const statuses = history.statuses(project, reading);
  return {
    found,
    project,
    history,
    target,
    table,
    reading,
    statuses,
    server: null,
    async plan(count) {
      // The embedded database is PostgreSQL 18.
      const request = { history, table, project, analyse: analyser(found, 18), lockTimeout: found.config.lockTimeout };
      const planned = await planSteps(stepsUp(statuses, count), request);
      checkSteps(planned, { project });
      return { planned, create: history.create(table, true).map(({ sql }) => sql) };
    },
  };
}

/** The status of an embedded database as the last run left it. undefined: the database must be asked. */
const statusKept = async (options: MigratingOptions, io: Io): Promise<Known | undefined> => {
  const { found, history, target } = await findMigrations(options, io);
  const kept = target.folder === undefined ? undefined : readKept(target.folder, history.id);
  if (kept === undefined) return undefined;
  const project = buildProject(found.layout, found.files, found.options);
  const { table, reading, server, hashes } = kept;
  const statuses = withChanges(history.statuses(project, reading), hashes);
  return { found, project, history, target, table, reading, statuses, server };
};

const print = (known: Known, options: StatusOptions, io: Io): number => {
  const plans = plansOf(known.found);
  const report = reportOf(known, plans);
  if (options.format === 'json') io.stdout(`${JSON.stringify(report, null, 2)}\n`);
  else io.stdout(statusText(report, known, plans, io));
  for (const line of brokenFiles(plans, io)) io.stderr(`${line}\n`);
  return options.exitCode === true && report.counts.pending > 0 ? exitCode.findings : exitCode.done;
};

const reportOf = (known: Known, plans: readonly PlanOnDisk[]): StatusReport => {
  const { found, history, target, table, reading, statuses, server } = known;
  const count = (state: MigrationStatus['state']): number => statuses.filter((status) => status.state === state).length;
  const dirty = reading.state === 'dirty' ? 'A migration failed here. Next: lockstep repair' : null;
  return {
    schemaVersion: 1,
    target: { name: target.name, server, protected: target.isProtected, ...placeOf(target) },
    layout: history.id,
    history: { table: shownTable(table), state: reading.state },
    migrations: [
      ...statuses.map(({ version, name, state, migration }) => ({
        version,
        name,
        state,
        // Neither golang-migrate nor dbmate keeps the time.
        appliedAt: null,
        path: pathOf(found, migration?.up?.file.path),
        downPath: pathOf(found, migration?.down?.file.path),
      })),
      ...waitingSteps(plans),
    ],
    counts: {
      applied: count('applied'),
      pending: count('pending'),
      changed: count('changed'),
      missing: count('missing'),
      failed: count('failed'),
    },
    advice: known.advice ?? dirty,
    next: (known.advice ?? dirty) === null ? null : 'repair',
  };
};

const waitingSteps = (plans: readonly PlanOnDisk[]): StatusReport['migrations'] =>
  plans.flatMap(({ name: plan, steps }) =>
    steps.map(({ number, path, file: { live, migrations } }) => ({
      version: '',
      name: migrations[0]?.name ?? plan,
      state: 'waits-for-deploy' as const,
      appliedAt: null,
      path,
      downPath: null,
      waitsFor: { live, plan, step: number },
    })),
  );

const placeOf = ({ address, folder }: Target): Pick<StatusReport['target'], 'place' | 'user' | 'database'> =>
  address === undefined
    ? // PGlite has but this one.
      { place: folder ?? '', user: null, database: 'postgres' }
    : { place: address.shown, user: address.user, database: address.database };

const pathOf = ({ root }: FoundProject, path: string | undefined): string | null =>
  path === undefined ? null : join(root, path);

const statusText = (
  report: StatusReport,
  { found, server, target }: Known,
  plans: readonly PlanOnDisk[],
  io: Io,
): string => {
  const where = server === null ? `${target.name}, which lockstep up makes` : `${target.name} (${server})`;
  const lines = [`${where}: ${report.layout}, history ${report.history.table} (${report.history.state})`];
  const width = Math.max(0, ...report.migrations.map(({ state }) => state.length));
  for (const { state, version, name, path, downPath } of report.migrations) {
    const file = path ?? downPath;
    const what = file === null ? `${version}${name === '' ? '' : ` ${name}`} (no file)` : shownPath(file, io.cwd);
    lines.push(`  ${state.padEnd(width)}  ${what}`);
  }
  const { counts } = report;
  const rest = (['changed', 'missing', 'failed'] as const).filter((state) => counts[state] > 0);
  lines.push(
    [
      `${counts.applied} applied`,
      `${counts.pending} pending`,
      ...rest.map((state) => `${counts[state]} ${state}`),
    ].join(', '),
  );
  const waiting = waitingText(plans);
  if (waiting !== undefined) lines.push(waiting);
  if (report.advice !== null) lines.push(report.advice);
  else if (found.files.length > 0 && counts.missing > 0)
    lines.push('What is missing was applied, and has no file here.');
  return `${lines.join('\n')}\n`;
};
