import { join } from 'node:path';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { InitializationOptions } from '../../server/src/lsp/protocol';
import { addNewFiles } from './newFiles';

/** The documents that may be migrations. Which of them are is for the server to say. */
export const sqlDocuments: readonly { readonly language: string; readonly scheme: string }[] = [
  'sql',
  'postgres',
  'pgsql',
  'plpgsql',
].flatMap((language) => ['file', 'untitled'].map((scheme) => ({ language, scheme })));

/** The client of the language server, not started yet. The server is dist/server.js beside the extension. */
export function createLanguageClient(context: ExtensionContext, output: LogOutputChannel): LanguageClient {
  const module = context.asAbsolutePath(join('dist', 'server.js'));
  return new LanguageClient(
    'lockstep',
    'Lockstep',
    { run: { module, transport: TransportKind.ipc }, debug: { module, transport: TransportKind.ipc } },
    {
      documentSelector: [...sqlDocuments],
      outputChannel: output,
      initializationOptions: { writesNewFiles: true, showsRuleDocumentation: true } satisfies InitializationOptions,
      middleware: {
        provideCodeActions: async (document, range, actionContext, token, next) => {
          const actions = await next(document, range, actionContext, token);
          actions?.forEach(addNewFiles);
          return actions;
        },
      },
    },
  );
}
