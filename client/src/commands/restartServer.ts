import type { LanguageClient } from 'vscode-languageclient/node';

/** Restarts the language server. */
export async function restartServer(client: LanguageClient): Promise<void> {
  await client.restart();
}
