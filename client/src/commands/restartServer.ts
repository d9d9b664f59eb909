import { once } from 'node:events';
import { State, type LanguageClient } from 'vscode-languageclient/node';

/** Restarts the language server, also one that hangs. One that is starting already is waited for. */
export async function restartServer(client: LanguageClient): Promise<void> {
  if (client.state !== State.Starting) await stop(client);
  await client.start();
}

/** Stops the server; one that does not stop when it is told to is killed, and is gone when this is done. */
async function stop(client: LanguageClient): Promise<void> {
  const { serverProcess } = client;
  try {
    await client.stop();
  } catch (error) {
    client.warn('The language server did not stop, and is killed.', error, false);
    if (serverProcess === undefined) return;
    // Its end has to come before the next start: the client would take it for the end of the new server.
    const closed = once(serverProcess, 'close');
    if (serverProcess.kill('SIGKILL')) await closed;
  }
}
