import { lockHistory } from '../../runner/advisoryLock';
import { findVersion } from '../../runner/choose';
import { invalidIndexes, invalidIndexText } from '../../runner/invalidIndexes';
import { refused } from '../../runner/refused';
import { inspect, propose } from '../../runner/repair';
import { exitCode, type Io } from '../io';
import { migrating, readStatuses, type Migrating, type MigratingOptions } from '../migrating';
import { confirmTarget } from '../target';

export interface RepairOptions extends MigratingOptions {
  readonly to?: string;
}

/** `lockstep repair`: looks at what a failure left and proposes; changes the history with --to, and nothing else ever. */
export async function repair(options: RepairOptions, io: Io): Promise<number> {
  return migrating('repair', options, io, (context) =>
    options.to === undefined ? advise(context, io) : setTo(options.to, context, options),
  );
}

const advise = async (context: Migrating, io: Io): Promise<number> => {
  const { session, project, analysis } = context;
  const invalid = await invalidIndexes(session);
  for (const index of invalid) io.stdout(`${invalidIndexText(index)}\n`);
  const { reading, table } = await readStatuses(context);
  if (reading.state !== 'dirty') {
    if (invalid.length === 0) io.stdout('There is nothing to repair.\n');
    return exitCode.done;
  }
  const current = reading.versions[0] ?? '-1';
  const { migrations } = project;
  const at = migrations.findIndex(({ version }) => version === current);
  if (at === -1 && current !== '-1')
    throw refused(
      `${table.name} is dirty at version ${current}, and no file has that version, so that there is nothing to compare with.`,
      'Bring the file back, or check out the revision that was applied here.',
    );
  const own = migrations[at];
  const next = migrations[at + 1];
  const proposal = propose(
    own === undefined ? undefined : await inspect(session, own, analysis),
    next === undefined ? undefined : await inspect(session, next, analysis),
    migrations[at - 1]?.version ?? null,
  );
  const lines = [
    `The history says: version ${current}, dirty. A migration to or from it failed.`,
    ...proposal.reasons,
    proposal.version === undefined
      ? 'That does not tell which version is right. Look at the schema, mend it by hand, then: lockstep repair --to VERSION (0: nothing is applied)'
      : `Next: lockstep repair --to ${proposal.version ?? '0'}`,
  ];
  io.stdout(`${lines.join('\n')}\n`);
  return exitCode.refused;
};

const setTo = async (wanted: string, context: Migrating, options: RepairOptions): Promise<number> => {
  const { history, session, place, project, output, signal, target } = context;
  confirmTarget(target, options, session.place.database);
  if (history.repair === undefined)
    throw refused(
      `${history.id}'s history has no state that a failure leaves: there is nothing to set.`,
      'lockstep status',
    );
  const before = await readStatuses(context);
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
  await lockHistory(session, history.lockKeys(before.table, place), { report: output.report, signal });
  const now = await readStatuses(context);
  if (now.reading.state !== 'dirty')
    throw refused(`The history is ${now.reading.state}, not dirty: there is nothing to repair.`, 'lockstep status');
  for (const { sql } of history.repair(version, now.table).messages) await session.send(sql);
  output.line(
    version === null
      ? 'The history now says that nothing is applied. Nothing was run.'
      : `The history now says version ${version}. Nothing was run.`,
  );
  return exitCode.done;
};
