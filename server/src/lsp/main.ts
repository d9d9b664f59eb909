import {
  createConnection,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createPrinter, type Printer } from '../core/fixes/printer';
import { loadParser } from '../files/loadParser';
import { codeActionsAt } from './handlers/codeActions';
import { diagnosticsOf } from './handlers/diagnostics';
import type { InitializationOptions } from './protocol';
import { createWorkspace, type Workspace } from './workspace';

declare const __VERSION__: string;

const timestamp = (): string => new Date().toISOString().replace(/\D/g, '').slice(0, 14);

/** Runs the language server over stdio or node IPC. */
function serve(): void {
  const connection = createConnection(ProposedFeatures.all);
  const documents = new TextDocuments(TextDocument);
  const parser = loadParser();
  let workspace: Promise<Workspace> | undefined;
  let printer: Promise<Printer> | undefined;
  let pulls = false;
  let watches = false;
  let writesNewFiles = false;
  const getWorkspace = (): Promise<Workspace> =>
    (workspace ??= parser.then((loaded) => createWorkspace(loaded, () => documents.all())));

  connection.onInitialize(({ capabilities, initializationOptions }) => {
    pulls = capabilities.textDocument?.diagnostic !== undefined;
    watches = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    writesNewFiles = (initializationOptions as InitializationOptions | undefined)?.writesNewFiles === true;
    return {
      serverInfo: { name: 'lockstep', version: __VERSION__ },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        // A migration is read with those before it.
        ...(pulls ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } } : {}),
      },
    };
  });
  connection.onInitialized(() => {
    if (!watches) return;
    const watchers = ['**/*.sql', '**/*.sql.conf', '**/lockstep.json'].map((globPattern) => ({ globPattern }));
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });

  const push = async (document: TextDocument): Promise<void> => {
    const opened = await (await getWorkspace()).open(document);
    const diagnostics = opened === null ? [] : diagnosticsOf(opened);
    await connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
  };
  // A client that pulls asks by itself; both would show each finding twice.
  documents.onDidChangeContent(({ document }) => {
    if (!pulls) void push(document);
  });
  documents.onDidClose(({ document }) => {
    if (!pulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onDidChangeWatchedFiles(async () => {
    (await getWorkspace()).forget();
    if (pulls) await connection.languages.diagnostics.refresh();
    else for (const document of documents.all()) await push(document);
  });

  connection.languages.diagnostics.on(async ({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    const opened = document === undefined ? null : await (await getWorkspace()).open(document);
    return { kind: DocumentDiagnosticReportKind.Full, items: opened === null ? [] : diagnosticsOf(opened) };
  });
  connection.onCodeAction(async ({ textDocument, range }) => {
    const document = documents.get(textDocument.uri);
    const opened = document === undefined ? null : await (await getWorkspace()).open(document);
    if (opened === null) return [];
    printer ??= parser.then(createPrinter);
    const supplies = { printer: await printer, now: timestamp() };
    return codeActionsAt(opened, range, supplies, (uri) => documents.get(uri)?.version ?? null, writesNewFiles);
  });

  documents.listen(connection);
  connection.listen();
}

const hasTransport = process.argv.some((argument) => /^--(?:stdio|node-ipc|socket=|pipe=)/.test(argument));
if (hasTransport) serve();
else {
  process.stderr.write('lockstep language server: start it with --stdio or --node-ipc.\n');
  process.exitCode = 2;
}
