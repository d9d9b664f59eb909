import { commands, window } from 'vscode';
import type { RollBackRequest } from '../../../server/src/lsp/protocol';
import { changeDatabase } from '../database/change';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';
import type { Targets } from '../database/targets';
import { pickMigration, sayNot } from './pickMigration';

/** Rolls back one migration and all that was applied after it, after asking. */
export async function rollBack(argument: unknown, dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { report, project } = known;
  const { name } = project.targets.selected;
  if (isElsewhere(argument, project.targets)) {
    const step = 'Select Database…';
    const said = `That is applied to ${argument.target}, and the database that is selected is ${name}.`;
    if ((await window.showInformationMessage(said, step)) === step)
      await commands.executeCommand('lockstep.selectTarget');
    return;
  }
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

/** A code action names the database that has the migration, by its name or as the command line calls it. */
const isElsewhere = (argument: unknown, { selected }: Targets): argument is RollBackRequest =>
  typeof argument === 'object' &&
  argument !== null &&
  'target' in argument &&
  argument.target !== selected.name &&
  argument.target !== selected.argument;
