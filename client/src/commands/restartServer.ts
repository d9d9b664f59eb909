import type { LanguageClient } from 'vscode-languageclient/node';

/** Restarts the language server, also one that hangs or is starting, which cannot be stopped in good order. */
export async function restartServer(client: LanguageClient): Promise<void> {
  await client.stop().catch((error: unknown) => {
    client.warn('The language server could not be stopped in good order.', error, false);
  });
  await client.start();
}
