import { lockHistory } from '../../runner/advisoryLock';
import { findVersion } from '../../runner/choose';
import { invalidIndexes, invalidIndexText } from '../../runner/invalidIndexes';
import { refused } from '../../runner/refused';
import type { MigrationStatus } from '../../runner/histories/history';
import { findUnrecorded, inspect, propose, type Proposal } from '../../runner/repair';
import type { Migration } from '../../core/project/project';
import { exitCode, type Io } from '../io';
import { migrating, readStatuses, type Migrating, type MigratingOptions } from '../migrating';
import { confirmTarget } from '../target';

export interface RepairOptions extends MigratingOptions {
  readonly to?: string;
}

/** What `lockstep repair --format json` prints without --to (contract). */
export interface RepairReport {
  readonly schemaVersion: 1;
  /** For people: what there is to say of each index that a failure has left. */
  readonly invalidIndexes: readonly string[];
  /** null: there is nothing to repair. */
  readonly proposal: {
    /** What was found, sentence by sentence. */
    readonly reasons: readonly string[];
    /** What --to takes; `0`: nothing is applied; null: that cannot be told. */
    readonly version: string | null;
  } | null;
}

/** `lockstep repair`: looks at what a failure left and proposes; changes the history with --to, and nothing else ever. */
export async function repair(options: RepairOptions, io: Io): Promise<number> {
  return migrating('repair', options, io, async (context) => {
    const { history, session, place, output, signal, target } = context;
    if (options.to !== undefined) confirmTarget(target, options, session.place.database);
    const { table } = await readStatuses(context);
    // What a run still does, or the server does for one that was killed, is waited for: it may yet come to its end.
    await lockHistory(session, history.lockKeys(table, place), { report: output.report, signal });
    return options.to === undefined ? advise(context, io) : setTo(options.to, context);
  });
}

const advise = async (context: Migrating, io: Io): Promise<number> => {
  const { session, output } = context;
  const invalid = (await invalidIndexes(session)).map(invalidIndexText);
  if (output.format !== 'json') for (const text of invalid) io.stdout(`${text}\n`);
  const found = await readStatuses(context);
  const proposal =
    found.reading.state === 'dirty'
      ? await afterFailure(context, found)
      : context.history.namesEach
        ? await findUnrecorded(session, found.statuses, context.analyse)
        : undefined;
  if (output.format === 'json') {
    const { reasons = [], version } = proposal ?? {};
    const report: RepairReport = {
      schemaVersion: 1,
      invalidIndexes: invalid,
      proposal: proposal === undefined ? null : { reasons, version: version === null ? '0' : (version ?? null) },
    };
    io.stdout(`${JSON.stringify(report, null, 2)}\n`);
    return proposal === undefined ? exitCode.done : exitCode.refused;
  }
  if (proposal === undefined) {
    if (invalid.length === 0) io.stdout('There is nothing to repair.\n');
    return exitCode.done;
  }
  const lines = [
    ...proposal.reasons,
    proposal.version === undefined
      ? 'That does not tell which version is right. Look at the schema, mend it by hand, then: lockstep repair --to VERSION (0: nothing is applied)'
      : `Next: lockstep repair --to ${proposal.version ?? '0'}`,
  ];
  io.stdout(`${lines.join('\n')}\n`);
  return exitCode.refused;
};

type Found = Awaited<ReturnType<typeof readStatuses>>;

/** Of a history that says itself that a migration failed. @throws Refused. */
const afterFailure = async ({ session, project, analyse }: Migrating, { reading, table }: Found): Promise<Proposal> => {
  const current = reading.versions[0] ?? '-1';
  const { migrations } = project;
  const at = migrations.findIndex(({ version }) => version === current);
  if (at === -1 && current !== '-1')
    throw refused(
      `${table.name} is dirty at version ${current}, and no file has that version, so that there is nothing to compare with.`,
      'Bring the file back, or check out the revision that was applied here.',
    );
  const look = (migration: Migration | undefined) =>
    migration === undefined ? undefined : inspect(session, migration, analyse);
  const { version, reasons } = propose(
    await look(migrations[at]),
    await look(migrations[at + 1]),
    migrations[at - 1]?.version ?? null,
  );
  return {
    version,
    reasons: [`The history says: version ${current}, dirty. A migration to or from it failed.`, ...reasons],
  };
};

const setTo = async (wanted: string, context: Migrating): Promise<number> => {
  const { history, session, project, output } = context;
  const files = project.migrations.map((migration) => ({
    version: migration.version ?? '',
    name: migration.name,
    state: 'pending' as const,
    migration,
  }));
  const version =
    /^(?:0+|-1)$/.test(wanted) && !files.some((file) => file.version === wanted)
      ? null
      : findVersion(files, wanted, project);
  const { reading, table, statuses } = await readStatuses(context);
  if (reading.state !== 'dirty') {
    if (!history.namesEach)
      throw refused(`The history is ${reading.state}, not dirty: there is nothing to repair.`, 'lockstep status');
    checkStop(version, statuses);
  }
  for (const { sql } of history.repair(version, table, statuses).messages) await session.send(sql);
  output.line(
    version === null
      ? 'The history now says that nothing is applied. Nothing was run.'
      : `The history now says version ${version}. Nothing was run.`,
  );
  return exitCode.done;
};

/** Only the one migration whose row may be wrong can be set. @throws Refused. */
const checkStop = (version: string | null, statuses: readonly MigrationStatus[]): void => {
  const at = statuses.findIndex((status) => status.version === version);
  const changed = statuses.filter(({ state }, index) => (index <= at ? state === 'pending' : state === 'applied'));
  const [only] = changed;
  if (only === undefined)
    throw refused(
      `${version ?? '0'} is already the last version that is applied: there is nothing to repair.`,
      'lockstep status',
    );
  if (changed.length > 1)
    throw refused(
      `Between the history and version ${version ?? '0'} lie ${changed.length} migrations; a run that was stopped leaves one at most unrecorded.`,
      'lockstep status',
    );
  const part = only.state === 'pending' ? only.migration?.up : only.migration?.down;
  if (part?.section.sending === 'transaction')
    throw refused(
      `${only.version} and its row in the history are written in one transaction, so that a run that was stopped leaves both or neither: there is nothing to repair.`,
      'lockstep status',
    );
};
