import { window } from 'vscode';
import { changeDatabase } from '../database/change';
import { showProblem } from '../database/problem';
import { exitCode } from '../database/reports';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';

/** Looks at what a failed run has left in the history, and sets the history to what is there, after asking. */
export async function repair(dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { project } = known;
  const args = ['repair', '--dir', project.dir, '--target', project.targets.selected.argument];
  const { exit, stdout, message } = await dependencies.runner({ args, cwd: project.cwd, mayAsk: true });
  if (exit === exitCode.done) {
    void window.showInformationMessage(stdout.trim());
    return;
  }
  const version = /lockstep repair --to (\S+)\s*$/.exec(stdout)?.[1];
  if (version === undefined) {
    await showProblem({ message: message || stdout.trim(), exit, hint: '' }, project, dependencies);
    return;
  }
  const reasons = stdout.replace(/^Next: .*$/m, '').trim();
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
