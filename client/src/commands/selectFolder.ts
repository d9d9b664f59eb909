import { window, workspace } from 'vscode';
import type { Dependencies } from './index';
import { sayWhyNot } from './knownProject';

/** Selects which of several folders with migrations the views and commands are about. */
export async function selectFolder(dependencies: Dependencies): Promise<void> {
  const { keeper } = dependencies;
  const state = keeper.current();
  if (state.kind === 'untrusted' || state.kind === 'noFolder') {
    await sayWhyNot(state, dependencies);
    return;
  }
  const folders = keeper.migrationFolders();
  const items = folders.then((found) =>
    found.map((one) => ({ label: workspace.asRelativePath(one.dir), description: one.layout, one })),
  );
  const picked = await window.showQuickPick(items, { title: 'Select Migrations Folder' });
  if (picked === undefined) return;
  const after = await keeper.chooseFolder(picked.one);
  if (after.kind !== 'known') await sayWhyNot(after, dependencies);
}
