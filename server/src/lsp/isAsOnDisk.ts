import { fileURLToPath } from 'node:url';
import { TextDocumentEdit, type CodeAction } from 'vscode-languageserver';
import { readText } from '../files/readFolder';
import { uriIn, type OpenedDocument } from './workspace';

/**
 * Whether the files that an action edits and that are not open are on disk what the action was made for. The editor
 * checks the versions of open documents by itself; of others there is none.
 */
export function isAsOnDisk(
  opened: OpenedDocument,
  versionOf: (uri: string) => number | null,
): (action: CodeAction) => boolean {
  const texts = new Map(opened.session.project.files.map(({ path, text }) => [uriIn(opened, path), text]));
  return ({ edit }) => {
    const edited = (edit?.documentChanges ?? []).filter((change) => TextDocumentEdit.is(change));
    for (const { textDocument } of edited) {
      const text = texts.get(textDocument.uri);
      if (text === undefined || versionOf(textDocument.uri) !== null) continue;
      const read = readText(fileURLToPath(textDocument.uri));
      if (!('text' in read) || read.text !== text) return false;
    }
    return true;
  };
}
