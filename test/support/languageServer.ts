import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type CodeActionContext,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { InitializationOptions } from '../../server/src/lsp/protocol';

const serverFile = join(import.meta.dirname, '../../dist/server.js');

/** What a client says of itself. */
export interface ClientOptions {
  /** It pulls diagnostics; true where nothing is said. */
  readonly pulls?: boolean;
  readonly capabilities?: InitializeParams['capabilities'];
  readonly initializationOptions?: InitializationOptions;
}

/** A client of dist/server.js over stdio, as an editor is one. Paths are relative to the folder. */
export interface Client {
  readonly connection: ProtocolConnection;
  /** What the server has pushed, in order. */
  readonly pushed: readonly PublishDiagnosticsParams[];
  uriOf(path: string): string;
  /** Opens a file with the text on disk, or with another. */
  open(path: string, text?: string): Promise<void>;
  /** Replaces the whole text of an open file, or a range of it. */
  change(path: string, text: string, range?: Range): Promise<void>;
  pull(path: string): Promise<Diagnostic[]>;
  /** What is pushed next for a file that `isIt`. */
  nextPush(path: string, isIt?: (diagnostics: Diagnostic[]) => boolean): Promise<Diagnostic[]>;
  actionsAt(path: string, at: Position | Range, context?: Partial<CodeActionContext>): Promise<CodeAction[]>;
}

/** Starts a server on a folder; it is shut down after the test. */
export async function startServer(folder: string, options: ClientOptions = {}): Promise<Client> {
  const { pulls = true, capabilities, initializationOptions } = options;
  const server = spawn(process.execPath, [serverFile, '--stdio']);
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const pushed: PublishDiagnosticsParams[] = [];
  const listeners = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    pushed.push(params);
    for (const listener of listeners) listener();
  });
  connection.listen();
  onTestFinished(async () => {
    await connection.sendRequest('shutdown');
    const ended = once(server, 'exit');
    await connection.sendNotification('exit');
    await ended;
    connection.dispose();
  });
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).toString(),
    capabilities: {
      ...capabilities,
      textDocument: { ...capabilities?.textDocument, ...(pulls && { diagnostic: {} }) },
    },
    initializationOptions,
  });
  await connection.sendNotification('initialized', {});

  const versions = new Map<string, number>();
  const uriOf = (path: string): string => pathToFileURL(join(folder, path)).toString();
  let seen = 0;
  return {
    connection,
    pushed,
    uriOf,
    open: async (path, text) => {
      versions.set(path, 1);
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: {
          uri: uriOf(path),
          languageId: 'sql',
          version: 1,
          text: text ?? (await readFile(join(folder, path), 'utf8')),
        },
      });
    },
    change: async (path, text, range) => {
      const version = (versions.get(path) ?? 0) + 1;
      versions.set(path, version);
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: uriOf(path), version },
        contentChanges: [range === undefined ? { text } : { text, range }],
      });
    },
    pull: async (path) => {
      const report: DocumentDiagnosticReport = await connection.sendRequest('textDocument/diagnostic', {
        textDocument: { uri: uriOf(path) },
      });
      return report.kind === 'full' ? report.items : [];
    },
    nextPush: (path, isIt = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          for (; seen < pushed.length; seen++) {
            const params = pushed[seen];
            if (params?.uri !== uriOf(path) || !isIt(params.diagnostics)) continue;
            seen++;
            listeners.delete(look);
            resolve(params.diagnostics);
            return;
          }
        };
        listeners.add(look);
        look();
      }),
    actionsAt: (path, at, context = {}) =>
      connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri: uriOf(path) },
        range: 'start' in at ? at : { start: at, end: at },
        context: { diagnostics: [], ...context },
      }),
  };
}

/** A text after the edits of a workspace edit that are about its URI, as an editor applies them. */
export function textAfter(text: string, edit: WorkspaceEdit | undefined, uri: string): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  const edits = (edit?.documentChanges ?? [])
    .flatMap((change) => ('textDocument' in change && change.textDocument.uri === uri ? change.edits : []))
    .flatMap((each) => ('newText' in each ? [each] : []));
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (done, { range, newText }) => done.slice(0, offset(range.start)) + newText + done.slice(offset(range.end)),
      text,
    );
}
