import { lockHistory } from '../../runner/advisoryLock';
import { findVersion } from '../../runner/choose';
import { refused } from '../../runner/refused';
import { exitCode, type Io } from '../io';
import { migrating, readStatuses, shownTarget, type MigratingOptions } from '../migrating';
import { confirmTarget } from '../target';

/** `lockstep baseline VERSION`: marks all up to a version as applied, and runs none of it. */
export async function baseline(wanted: string, options: MigratingOptions, io: Io): Promise<number> {
  return migrating('baseline', options, io, async (context) => {
    const { session, history, place, project, output, signal, target } = context;
    confirmTarget(target, options, session.place.database);
    const before = await readStatuses(context);
    const version = findVersion(before.statuses, wanted, project);
    await lockHistory(session, history.lockKeys(before.table, place), { report: output.report, signal });
    const now = await readStatuses(context);
    if (now.reading.versions.length > 0)
      throw refused(
        `The history is not empty: its last version is ${now.reading.versions.at(-1) ?? ''}. A baseline is for a database that has none.`,
        'lockstep status',
      );
    const at = now.statuses.findIndex((status) => status.version === version);
    const versions = now.statuses.slice(0, at + 1).map((status) => status.version);
    if (now.reading.state === 'absent')
      for (const { sql } of history.create(now.table, now.hasSchema)) await session.send(sql);
    for (const { sql } of history.baseline(versions, now.table).messages) await session.send(sql);
    output.line(`${versions.length} marked as applied on ${shownTarget(target, session)}; nothing was run.`);
    return exitCode.done;
  });
}
