import { EventEmitter, Uri, window, workspace } from 'vscode';
import type { Part } from '../part';

/** Documents that can be read and not written, such as the SQL that would be sent. */
export interface Previews extends Part {
  readonly show: (name: string, text: string) => Promise<void>;
}

const scheme = 'lockstep-preview';

/** Keeps the text of each document for as long as the window lives. */
export function createPreviews(): Previews {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  const provider = workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? '',
  });
  return {
    async show(name, text) {
      const uri = Uri.from({ scheme, path: `/${name}` });
      texts.set(uri.path, text);
      changed.fire(uri);
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
    },
    dispose() {
      provider.dispose();
      changed.dispose();
    },
  };
}
