import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Uri, window } from 'vscode';
import { counterpartName } from './counterpart';
import type { Dependencies } from './index';
import { migrationOf } from './pickMigration';

/** Opens the down of an up and the up of a down: of a row, a file, or the one in the editor. */
export async function openCounterpart(argument: unknown, { keeper }: Dependencies): Promise<void> {
  const state = keeper.current();
  const row = state.kind === 'known' ? migrationOf(argument, state.report) : undefined;
  const from = argument instanceof Uri ? argument.fsPath : (row?.path ?? window.activeTextEditor?.document.uri.fsPath);
  if (from === undefined) {
    void window.showInformationMessage('Open a migration first: this goes to its other half.');
    return;
  }
  const file = basename(from);
  const name = counterpartName(file);
  const path = name === undefined ? undefined : join(dirname(from), name);
  if (path === undefined)
    void window.showInformationMessage(`${file} has no other half: its name says neither up nor down.`);
  else if (!existsSync(path))
    void window.showInformationMessage(`${file} has no other half: there is no ${basename(path)}.`);
  else await window.showTextDocument(Uri.file(path));
}
