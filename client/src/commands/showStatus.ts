import { commands, window } from 'vscode';
import { stands } from '../database/changeText';
import { viewIds } from '../views/ids';
import type { Dependencies } from './index';
import { sayWhyNot } from './knownProject';

/** Asks the target how it stands, shows the view Migrations and says it. */
export async function showStatus(dependencies: Dependencies): Promise<void> {
  const state = await window.withProgress({ location: { viewId: viewIds.migrations } }, () =>
    dependencies.keeper.refresh(true),
  );
  await commands.executeCommand(`${viewIds.migrations}.focus`);
  if (state.kind !== 'known') {
    await sayWhyNot(state, dependencies);
    return;
  }
  const { report, project } = state;
  const place = report.target.server === null ? '' : ` (${report.target.server}, history ${report.history.table})`;
  void window.showInformationMessage(`${stands(project.targets.selected.name, report)}${place}`);
}
