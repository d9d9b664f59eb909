import { Uri, commands as vscodeCommands, window, type ExtensionContext } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { commands, type Dependencies } from './commands/index';
import { createPasswords } from './database/passwords';
import { createRunner } from './database/runner';
import { createStateKeeper, keepFresh } from './database/state';
import { createLanguageClient } from './languageClient';
import { openFiles, openFilesCommand } from './newFiles';
import { keepContextKeys } from './views/contextKeys';
import { createDatabasesView } from './views/databasesView';
import { createLintResults } from './views/lintResults';
import { createMigrationsView } from './views/migrationsView';
import { createPreviews } from './views/previews';
import { createServerHealth } from './views/serverHealth';
import { createStatusBar } from './views/statusBar';

let client: LanguageClient | undefined;

/** Builds the parts in order, nothing else. */
export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel('Lockstep', { log: true });
  const started = createLanguageClient(context, output);
  client = started;
  const passwords = createPasswords(context.secrets);
  const runner = createRunner(context.asAbsolutePath('dist/cli.js'), passwords, output);
  const keeper = createStateKeeper(runner, context.workspaceState);
  const previews = createPreviews();
  const lintResults = createLintResults((rule) => Uri.joinPath(context.extensionUri, 'docs', 'rules', `${rule}.md`));
  const dependencies: Dependencies = {
    ...{ client: started, output, runner, passwords, keeper, previews, lintResults },
    memento: context.workspaceState,
    home: context.extensionUri,
    version: String((context.extension.packageJSON as { readonly version: unknown }).version),
  };
  context.subscriptions.push(
    ...[output, keeper, previews, lintResults],
    ...Object.entries(commands).map(([id, run]) =>
      vscodeCommands.registerCommand(id, (argument: unknown) => run(argument, dependencies)),
    ),
    vscodeCommands.registerCommand(openFilesCommand, openFiles),
    ...keepContextKeys(keeper),
    ...createMigrationsView(keeper),
    ...createDatabasesView(keeper),
    ...createStatusBar(keeper),
    ...createServerHealth(started),
    ...keepFresh(keeper),
  );
  void keeper.refresh();
  // Not waited for: the commands work without the language server. The client tells the user when it does not start.
  started.start().catch((error: unknown) => {
    output.error(error instanceof Error ? error : String(error));
  });
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
