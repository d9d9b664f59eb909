import { window } from 'vscode';
import { changeDatabase } from '../database/change';
import { showProblem } from '../database/problem';
import type { RepairReport } from '../database/reports';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';

/** Looks at what a failed run has left in the history, and sets the history to what is there, after asking. */
export async function repair(dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { project } = known;
  const { selected } = project.targets;
  const args = ['repair', '--format', 'json', '--dir', project.dir, '--target', selected.argument];
  const { exit, stdout, message } = await dependencies.runner({ args, cwd: project.cwd, mayAsk: true });
  if (stdout.trim() === '') {
    await showProblem({ message, exit, next: null }, project, dependencies);
    return;
  }
  const { proposal, invalidIndexes } = JSON.parse(stdout) as RepairReport;
  if (proposal === null) {
    const said = invalidIndexes.length === 0 ? 'There is nothing to repair.' : invalidIndexes.join('\n');
    void window.showInformationMessage(said);
    return;
  }
  const { version } = proposal;
  const reasons = [...invalidIndexes, ...proposal.reasons].join('\n');
  if (version === null) {
    const unknown = 'That does not tell which version is right: look at the schema, and mend it by hand.';
    await showProblem({ message: `${reasons}\n${unknown}`, exit, next: null }, project, dependencies);
    return;
  }
  await changeDatabase(
    {
      change: { verb: 'Set History', direction: 'up', migrations: [] },
      args: ['repair', '--to', version],
      reasons: `${reasons}\n\nThe history will say: ${version === '0' ? 'nothing is applied' : `version ${version}`}. Nothing else is run.`,
    },
    known,
    dependencies,
  );
}
