import { join } from 'node:path';
import { ErrorAction, LanguageClient, TransportKind } from 'vscode-languageclient/node';
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

/** Configurations, whose text counts before it is saved. */
const configDocuments = { scheme: 'file', pattern: '**/lockstep.json' };

/** The client of the language server, not started yet. The server is dist/server.js beside the extension. */
export function createLanguageClient(context: ExtensionContext, output: LogOutputChannel): LanguageClient {
  const module = context.asAbsolutePath(join('dist', 'server.js'));
  const client: LanguageClient = new LanguageClient(
    'lockstep',
    'Lockstep',
    { run: { module, transport: TransportKind.ipc }, debug: { module, transport: TransportKind.ipc } },
    {
      documentSelector: [...sqlDocuments, configDocuments],
      outputChannel: output,
      initializationOptions: {
        writesNewFiles: true,
        showsRuleDocumentation: true,
        rollsBack: true,
        showsDiagnosticsInHovers: true,
      } satisfies InitializationOptions,
      errorHandler: {
        // The usual handler stops the client for good when a few messages could not be sent, as happens when somebody
        // types while the server dies. That it died is told by `closed`, where it is started again.
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => usual.closed(),
      },
      middleware: {
        provideCodeActions: async (document, range, actionContext, token, next) => {
          const actions = await next(document, range, actionContext, token);
          actions?.forEach(addNewFiles);
          return actions;
        },
      },
    },
  );
  const usual = client.createDefaultErrorHandler();
  return client;
}
