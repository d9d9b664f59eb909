import type { LogOutputChannel } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { restartServer } from './restartServer';
import { showOutput } from './showOutput';

/** What commands may use. */
export interface Dependencies {
  readonly client: LanguageClient;
  readonly output: LogOutputChannel;
}

/** All commands, by the id that package.json contributes. */
export const commands: Readonly<Record<string, (dependencies: Dependencies) => unknown>> = {
  'lockstep.restartServer': ({ client }) => restartServer(client),
  'lockstep.showOutput': ({ output }) => {
    showOutput(output);
  },
};
