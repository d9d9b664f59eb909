import { CodeAction, Uri, type Command } from 'vscode';
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
}
