import { resolve } from 'node:path';
import { Uri, commands, window } from 'vscode';
import { showProblem } from '../database/problem';
import { exitCode, type ReportedMigration, type StatusReport } from '../database/reports';
import { isWaiting, nextSteps, type WaitingStep } from '../database/waitingSteps';
import { openFiles } from '../newFiles';
import type { Dependencies } from './index';
import { knownProject } from './knownProject';

/**
 * Writes the migrations of a plan that wait for a deploy, once the user says that it is live. It changes files alone;
 * they are applied like all others.
 */
export async function continuePlan(argument: unknown, dependencies: Dependencies): Promise<void> {
  const known = await knownProject(dependencies);
  if (known === undefined) return;
  const { project, report } = known;
  const step = await waitingStep(argument, report);
  if (step === undefined) return;
  const { plan, live } = step.waitsFor;
  const isLive = await window.showWarningMessage(
    'Is this live, and does no older version run any more?',
    {
      modal: true,
      detail: `${live.charAt(0).toUpperCase()}${live.slice(1)}.\n\nThen the plan ${plan} goes on: its next migrations are written, and nothing is applied yet.`,
    },
    isLiveButton,
  );
  if (isLive !== isLiveButton) return;
  const { exit, stdout, message } = await dependencies.runner({
    args: ['plan', 'continue', plan, '--live', '--dir', project.dir],
    cwd: project.cwd,
    mayAsk: false,
  });
  await dependencies.keeper.refresh();
  if (exit !== exitCode.done) {
    await showProblem({ message, exit, next: null }, project, dependencies);
    return;
  }
  const uris = stdout
    .trim()
    .split('\n')
    .map((path) => Uri.file(resolve(project.cwd, path)));
  const [first, ...others] = uris;
  await commands.executeCommand('vscode.open', first, { preview: false });
  await openFiles(others.map(String));
  const count = uris.length === 1 ? 'One file' : `${uris.length} files`;
  if ((await window.showInformationMessage(`${count} written by the plan ${plan}.`, applyButton)) === applyButton)
    await commands.executeCommand('lockstep.apply');
}

const isLiveButton = 'It Is Live';
const applyButton = 'Apply…';

/** The next step of the plan whose row it is, or of one that is asked for. */
const waitingStep = async (argument: unknown, report: StatusReport): Promise<WaitingStep | undefined> => {
  const next = nextSteps(report);
  if (next.length === 0) {
    void window.showInformationMessage('No plan waits for a deploy.');
    return undefined;
  }
  const path = argument instanceof Uri ? argument.fsPath : (argument as Partial<ReportedMigration> | undefined)?.path;
  const named = report.migrations.find((step) => isWaiting(step) && step.path === path)?.waitsFor?.plan;
  if (named !== undefined) return next.find(({ waitsFor }) => waitsFor.plan === named);
  const items = next.map((step) => ({ label: step.waitsFor.plan, detail: `Waits for ${step.waitsFor.live}`, step }));
  return (await window.showQuickPick(items, { title: 'Which plan goes on?', matchOnDetail: true }))?.step;
};
