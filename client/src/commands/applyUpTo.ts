import { changeDatabase } from '../database/change';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';
import { pickMigration, sayNot } from './pickMigration';

/** Applies what is pending up to one migration and with it, after asking. */
export async function applyUpTo(argument: unknown, dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { report, project } = known;
  const pending = report.migrations.filter(({ state }) => state === 'pending');
  const last = await pickMigration(argument, report, { title: 'Apply up to which migration?', among: pending });
  if (last === undefined) return;
  const count = pending.findIndex(({ version }) => version === last.version) + 1;
  if (count === 0) {
    sayNot(last, `is not pending on ${project.targets.selected.name}.`);
    return;
  }
  // A number of migrations and not a version: that never rolls anything back.
  await changeDatabase(
    {
      change: { verb: 'Apply', direction: 'up', migrations: pending.slice(0, count) },
      args: ['up', String(count)],
    },
    known,
    dependencies,
  );
}
