import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createConnection,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createPrinter, type Printer } from '../core/fixes/printer';
import { createLineIndex } from '../core/text/lineIndex';
import { loadParser } from '../files/loadParser';
import { ownFolder } from '../files/records';
import { configName } from '../files/findConfig';
import { configDiagnostic } from './convert';
import { codeActionsAt } from './handlers/codeActions';
import { completionsOf } from './handlers/completion';
import { diagnosticsOf } from './handlers/diagnostics';
import { hoverOf } from './handlers/hover';
import { foldingRangesOf, symbolsOf } from './handlers/outline';
import { isAsOnDisk } from './isAsOnDisk';
import { fixAllKind, writeDownKind, type InitializationOptions } from './protocol';
import { createWorkspace, type OpenedDocument, type Workspace } from './workspace';
import type { ConfigReport } from './folders';

declare const __VERSION__: string;

const timestamp = (): string => new Date().toISOString().replace(/\D/g, '').slice(0, 14);
const isRecord = (uri: string): boolean => uri.includes(`/${ownFolder}/`) && uri.endsWith('.json');
const isConfig = (uri: string): boolean => uri.startsWith('file:') && basename(fileURLToPath(uri)) === configName;

/** What the server offers. `pulls`: the client asks for diagnostics by itself. */
const capabilitiesFor = (pulls: boolean): ServerCapabilities => ({
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  completionProvider: { triggerCharacters: ['-', ':'] },
  codeActionProvider: { codeActionKinds: ['quickfix', fixAllKind, writeDownKind] },
  // A migration is read with those before it.
  ...(pulls ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } } : {}),
});

/** Runs the language server over stdio or node IPC, as the arguments of the process say. */
export function serve(): void {
  const connection = createConnection(ProposedFeatures.all);
  const documents = new TextDocuments(TextDocument);
  const parser = loadParser();
  let workspace: Promise<Workspace> | undefined;
  let printer: Promise<Printer> | undefined;
  let pulls = false;
  let snippets = false;
  let refreshes = false;
  let watches = false;
  let client: InitializationOptions = {};
  const getWorkspace = (): Promise<Workspace> =>
    (workspace ??= parser.then((loaded) => createWorkspace(loaded, () => documents.all(), publishConfig)));

  // Of lockstep.json it is always told by pushing, open or not, so that a client need not know it as a document.
  const brokenConfigs = new Set<string>();
  const publishConfig = ({ file, text, problems }: ConfigReport): void => {
    if (problems.length === 0 && !brokenConfigs.delete(file)) return;
    if (problems.length > 0) brokenConfigs.add(file);
    const lines = createLineIndex(text);
    const diagnostics = problems.map((problem) => configDiagnostic(problem, lines));
    void connection.sendDiagnostics({ uri: pathToFileURL(file).toString(), diagnostics });
  };

  connection.onInitialize(({ capabilities, initializationOptions }) => {
    pulls = capabilities.textDocument?.diagnostic !== undefined;
    snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    refreshes = capabilities.workspace?.diagnostics?.refreshSupport === true;
    watches = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    client = (initializationOptions as InitializationOptions | undefined) ?? {};
    return { serverInfo: { name: 'lockstep', version: __VERSION__ }, capabilities: capabilitiesFor(pulls) };
  });
  connection.onInitialized(() => {
    if (!watches) return;
    const files = ['**/*.sql', '**/*.sql.conf', `**/${configName}`, `**/${ownFolder}/**/*.json`];
    const watchers = files.map((globPattern) => ({ globPattern }));
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });

  /** What is known of a document; null: it is no migration. */
  const open = async (uri: string): Promise<OpenedDocument | null> => {
    const document = documents.get(uri);
    return document === undefined || isConfig(uri) ? null : (await getWorkspace()).open(document);
  };
  /** The version of an open document; null: it is not open. Clients write the same file in several ways (`c%3A`). */
  const versionOf = (uri: string): number | null => {
    const path = uri.startsWith('file:') ? fileURLToPath(uri) : null;
    const isIt = (document: TextDocument): boolean =>
      path !== null && document.uri.startsWith('file:') && fileURLToPath(document.uri) === path;
    return (documents.get(uri) ?? documents.all().find(isIt))?.version ?? null;
  };

  const push = async (uri: string): Promise<void> => {
    const opened = await open(uri);
    const version = documents.get(uri)?.version;
    // Closed, or changed meanwhile: the change pushes by itself.
    if (version === undefined || waiting.has(uri)) return;
    await connection.sendDiagnostics({ uri, version, diagnostics: opened === null ? [] : diagnosticsOf(opened) });
  };
  // A client may send many changes before it is answered: what is pushed is found out once for all that have come.
  const waiting = new Set<string>();
  const pushSoon = (uris: readonly string[]): void => {
    if (waiting.size === 0)
      setImmediate(() => {
        const due = [...waiting];
        waiting.clear();
        for (const uri of due) void push(uri);
      });
    for (const uri of uris) if (!isConfig(uri)) waiting.add(uri);
  };
  const allUris = (): string[] => documents.all().map(({ uri }) => uri);
  const refresh = (): void => {
    // A client that pulls asks by itself; both would show each finding twice.
    if (!pulls) pushSoon(allUris());
    else if (refreshes) void connection.languages.diagnostics.refresh();
  };
  const readAgain = async (): Promise<void> => {
    (await getWorkspace()).forget();
    for (const file of brokenConfigs) if (!existsSync(file)) publishConfig({ file, text: '', problems: [] });
    refresh();
  };
  const configChanged = async (uri: string): Promise<void> => {
    await readAgain();
    await (await getWorkspace()).readConfig(fileURLToPath(uri));
  };

  documents.onDidChangeContent(({ document: { uri } }) => {
    if (isConfig(uri)) void configChanged(uri);
    // The findings of other migrations may hang on this one.
    else if (!pulls) pushSoon([uri, ...allUris()]);
  });
  documents.onDidClose(async ({ document: { uri } }) => {
    (await getWorkspace()).close(uri);
    if (isConfig(uri)) await readAgain();
    else if (!pulls) await connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    // What a database has says nothing about the findings.
    if (changes.length > 0 && changes.every(({ uri }) => isRecord(uri))) (await getWorkspace()).forgetApplied();
    else await readAgain();
  });

  connection.languages.diagnostics.on(async ({ textDocument: { uri } }) => {
    const opened = await open(uri);
    return { kind: DocumentDiagnosticReportKind.Full, items: opened === null ? [] : diagnosticsOf(opened) };
  });
  connection.onCodeAction(async ({ textDocument: { uri }, range, context: { only } }) => {
    printer ??= parser.then(createPrinter);
    const version = documents.get(uri)?.version;
    const supplies = { printer: await printer, now: timestamp() };
    const opened = await open(uri);
    // The range is one of a text that is no more.
    if (opened === null || documents.get(uri)?.version !== version) return [];
    return codeActionsAt(opened, { range, only, supplies, versionOf, client }).filter(isAsOnDisk(opened, versionOf));
  });
  connection.onHover(async ({ textDocument: { uri }, position }) => {
    const opened = await open(uri);
    return opened === null ? null : hoverOf(opened, position, client);
  });
  connection.onCompletion(async ({ textDocument: { uri }, position }) => {
    const opened = await open(uri);
    return opened === null ? [] : completionsOf(opened, position, snippets);
  });
  connection.onDocumentSymbol(async ({ textDocument: { uri } }) => {
    const opened = await open(uri);
    return opened === null ? null : symbolsOf(opened);
  });
  connection.onFoldingRanges(async ({ textDocument: { uri } }) => {
    const opened = await open(uri);
    return opened === null ? null : foldingRangesOf(opened);
  });

  documents.listen(connection);
  connection.listen();
}
