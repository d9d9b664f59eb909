import { CodeAction, commands, Uri, type Command } from 'vscode';
import type { ActionData } from '../../server/src/lsp/protocol';

/**
 * Adds the files that a code action makes to its edit, with their contents: they are on disk when it is done, and gone
 * when it is undone. The protocol's own "create, then insert" leaves an empty file and unsaved text in no tab.
 */
export function addNewFiles(action: CodeAction | Command): void {
  if (!(action instanceof CodeAction)) return;
  const { data } = action as { readonly data?: ActionData };
  for (const { uri, text } of data?.newFiles ?? [])
    action.edit?.createFile(Uri.parse(uri), { contents: new TextEncoder().encode(text) });
  const uris = data?.newFiles.map(({ uri }) => uri) ?? [];
  // A command of an action runs once its edit is applied.
  if (uris.length > 0) action.command = { title: action.title, command: openFilesCommand, arguments: [uris] };
}

/** Opens the files that a code action has made; not in the palette. */
export const openFilesCommand = 'lockstep.openFiles';

/**
 * Opens files in tabs of their own, behind the one that is shown. `uris` are written out. Not by showTextDocument, which
 * fails when another editor comes in between.
 */
export async function openFiles(uris: readonly string[]): Promise<void> {
  for (const uri of uris)
    await commands.executeCommand('vscode.open', Uri.parse(uri), { preview: false, background: true });
}
