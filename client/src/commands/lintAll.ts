import { commands, ProgressLocation, window, workspace } from 'vscode';
import { counted } from '../database/changeText';
import { exitCode, type LintReport } from '../database/reports';
import type { Dependencies } from './index';

/** Lints all migrations of the window, also those that no editor shows, and opens the problems. */
export async function lintAll({ runner, lintResults }: Dependencies): Promise<void> {
  const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const ended = await window.withProgress(
    { location: ProgressLocation.Window, title: 'Lockstep lints all migrations' },
    () =>
      Promise.all(
        folders.map(({ uri: { fsPath } }) =>
          runner({ args: ['lint', '--format', 'json', '--fail-on', 'never'], cwd: fsPath, mayAsk: false }),
        ),
      ),
  );
  const failed = ended.find(({ exit }) => exit !== exitCode.done);
  if (failed !== undefined || ended.length === 0) {
    void window.showWarningMessage(failed?.message ?? 'There is no folder open, so there are no migrations.');
    return;
  }
  const files = ended.flatMap(({ stdout }) => (JSON.parse(stdout) as LintReport).files);
  lintResults.show(files);
  const concerned = files.filter(({ findings }) => findings.length > 0);
  const findings = concerned.reduce((sum, file) => sum + file.findings.length, 0);
  if (findings === 0) {
    void window.showInformationMessage(`No findings in ${counted(files.length, 'file')}.`);
    return;
  }
  await commands.executeCommand('workbench.actions.view.problems');
}
