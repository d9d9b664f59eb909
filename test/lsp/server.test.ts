import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type DocumentDiagnosticReport,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';

// dist/server.js, as an editor runs it: over stdio, on a copy of the example.
const root = join(import.meta.dirname, '../..');
const migration = 'migrations/000005_add_phone_and_order_index.up.sql';

let folder = '';
let server: ChildProcessWithoutNullStreams;
let connection: ProtocolConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-lsp-'));
  await cp(join(root, 'examples/shop'), folder, { recursive: true });
  server = spawn(process.execPath, [join(root, 'dist/server.js'), '--stdio']);
  connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  connection.listen();
});

afterEach(async () => {
  await connection.sendRequest('shutdown');
  const ended = once(server, 'exit');
  await connection.sendNotification('exit');
  await ended;
  connection.dispose();
  await rm(folder, { recursive: true });
});

const uriOf = (path: string): string => pathToFileURL(join(folder, path)).toString();

const initialize = async (pulls: boolean): Promise<void> => {
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).toString(),
    capabilities: { textDocument: pulls ? { diagnostic: {} } : {} },
  });
  await connection.sendNotification('initialized', {});
};

const open = async (path: string, text?: string): Promise<void> =>
  connection.sendNotification('textDocument/didOpen', {
    textDocument: {
      uri: uriOf(path),
      languageId: 'sql',
      version: 1,
      text: text ?? (await readFile(join(folder, path), 'utf8')),
    },
  });

const pull = async (path: string): Promise<DocumentDiagnosticReport> =>
  connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uriOf(path) } });

const codesOf = (report: DocumentDiagnosticReport): unknown[] =>
  report.kind === 'full' ? report.items.map(({ code }) => code) : [];

describe('the language server', () => {
  it('answers a client that pulls, and pushes nothing', async () => {
    const pushed: PublishDiagnosticsParams[] = [];
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      pushed.push(params);
    });
    await initialize(true);
    await open(migration);
    const report = await pull(migration);
    expect(codesOf(report)).toEqual(['index-blocks-writes']);
    expect(report.kind === 'full' ? report.items[0] : undefined).toMatchObject({
      source: 'lockstep',
      severity: 1,
      range: { start: { line: 5, character: 0 }, end: { line: 5, character: 12 } },
    });
    expect(pushed).toEqual([]);
  });

  it('pushes to a client that cannot pull', async () => {
    const published = new Promise<PublishDiagnosticsParams>((resolve) => {
      connection.onNotification('textDocument/publishDiagnostics', resolve);
    });
    await initialize(false);
    await open(migration);
    expect((await published).diagnostics.map(({ code }) => code)).toEqual(['index-blocks-writes']);
  });

  it('reads the unsaved text, and the other open migrations', async () => {
    await initialize(true);
    await open(migration, 'CREATE INDEX CONCURRENTLY orders_placed_idx ON orders (placed_at);\n');
    expect(codesOf(await pull(migration))).toEqual([]);
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uriOf(migration), version: 2 },
      contentChanges: [{ text: 'CREATE INDEX orders_placed_idx ON orders (placed_at);\n' }],
    });
    expect(codesOf(await pull(migration))).toEqual(['index-blocks-writes']);
  });

  it('offers the fix as edits and new files', async () => {
    await initialize(true);
    await open(migration);
    const position = { line: 5, character: 3 };
    const actions: CodeAction[] = await connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: uriOf(migration) },
      range: { start: position, end: position },
      context: { diagnostics: [] },
    });
    expect(actions.map(({ title, isPreferred }) => [title, isPreferred])).toEqual([
      ['Build orders_customer_id_idx CONCURRENTLY in a migration of its own', true],
    ]);
    const created = (actions[0]?.edit?.documentChanges ?? []).flatMap((change) =>
      'kind' in change && change.kind === 'create' ? [change.uri] : [],
    );
    expect(created).toEqual([
      uriOf('migrations/000009_orders_customer_id_idx.up.sql'),
      uriOf('migrations/000009_orders_customer_id_idx.down.sql'),
    ]);
  });

  it('stays quiet in SQL that is no migration', async () => {
    await initialize(true);
    await open('query.sql', 'CREATE INDEX orders_placed_idx ON orders (placed_at);\n');
    expect(codesOf(await pull('query.sql'))).toEqual([]);
  });
});
