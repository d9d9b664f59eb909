import { window } from 'vscode';
import { changeDatabase } from '../database/change';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';
import { pickMigration, sayNot } from './pickMigration';

/** Rolls back one migration and all that was applied after it, after asking. */
export async function rollBack(argument: unknown, dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { report, project } = known;
  const { name } = project.targets.selected;
  // Newest first: the order in which they are rolled back.
  const applied = report.migrations
    .filter(({ state }) => state !== 'pending' && state !== 'waits-for-deploy')
    .reverse();
  if (applied.length === 0) {
    void window.showInformationMessage(`Nothing is applied to ${name}, so there is nothing to roll back.`);
    return;
  }
  const title = 'Roll back which migration, with all that came after it?';
  const first = await pickMigration(argument, report, { title, among: applied });
  if (first === undefined) return;
  const count = applied.findIndex(({ version }) => version === first.version) + 1;
  if (count === 0) {
    sayNot(first, `is not applied to ${name}.`);
    return;
  }
  const migrations = applied.slice(0, count);
  const oneWay = migrations.find(({ downPath }) => downPath === null);
  if (oneWay !== undefined) {
    sayNot(oneWay, 'has no down, so it cannot be rolled back.');
    return;
  }
  await changeDatabase(
    { change: { verb: 'Roll Back', direction: 'down', migrations }, args: ['down', String(count)] },
    known,
    dependencies,
  );
}
