import { window } from 'vscode';
import { exitCode } from '../database/reports';
import { showProblem } from '../database/problem';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';
import { migrationOf, sayNot } from './pickMigration';

/** Shows the SQL that Apply would send, message by message with its transactions, and runs nothing. */
export async function previewSql(argument: unknown, dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { project, report } = known;
  const { selected } = project.targets;
  const pending = report.migrations.filter(({ state }) => state === 'pending');
  const last = migrationOf(argument, report);
  const count = last === undefined ? pending.length : pending.findIndex(({ version }) => version === last.version) + 1;
  if (last !== undefined && count === 0) {
    sayNot(last, `is not pending on ${selected.name}: there is nothing to send.`);
    return;
  }
  if (count === 0) {
    void window.showInformationMessage(`Nothing is pending on ${selected.name}.`);
    return;
  }
  const args = ['plan', String(count), '--dir', project.dir, '--target', selected.argument];
  const { exit, stdout, message } = await dependencies.runner({ args, cwd: project.cwd, mayAsk: true });
  if (exit === exitCode.done) await dependencies.previews.show(`Apply to ${selected.name}.sql`, stdout);
  else await showProblem({ message, exit, next: report.next }, project, dependencies);
}
