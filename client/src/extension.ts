import { commands as vscodeCommands, window, type ExtensionContext } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { commands } from './commands/index';
import { createLanguageClient } from './languageClient';

let client: LanguageClient | undefined;

/** Builds the parts in order, nothing else. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Lockstep', { log: true });
  const started = createLanguageClient(context, output);
  client = started;
  context.subscriptions.push(
    output,
    ...Object.entries(commands).map(([id, run]) =>
      vscodeCommands.registerCommand(id, () => run({ client: started, output })),
    ),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
