import { window } from 'vscode';
import { stands } from '../database/changeText';
import { changeDatabase } from '../database/change';
import { showProblem } from '../database/problem';
import { exitCode } from '../database/reports';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';

/** Applies all that is pending, after asking. */
export async function apply(dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { report, project } = known;
  const migrations = report.migrations.filter(({ state }) => state === 'pending');
  if (report.history.state === 'dirty') {
    const problem = { message: report.advice ?? '', exit: exitCode.refused, next: report.next };
    await showProblem(problem, project, dependencies);
    return;
  }
  if (migrations.length === 0) {
    void window.showInformationMessage(`Nothing is pending. ${stands(project.targets.selected.name, report)}`);
    return;
  }
  // Their number, so that what is added while the question stands is not applied with them.
  const args = ['up', String(migrations.length)];
  await changeDatabase({ change: { verb: 'Apply', direction: 'up', migrations }, args }, known, dependencies);
}
