import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type Position,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { base, inWord, manyStatements, randomFrom } from './edits';
import { squawkScript } from './squawk';
import { quantile, table } from './statistics';

declare const __ROOT__: string;

/** A language server as an editor has it. Diagnostics are pulled where it offers that, as VS Code does, else awaited. */
interface Server {
  readonly open: (path: string, text: string) => Promise<Diagnostic[]>;
  /** Replaces what stands between two positions of the opened file. */
  readonly type: (start: Position, end: Position, text: string) => Promise<Diagnostic[]>;
  readonly stop: () => Promise<void>;
}

const startServer = async (args: readonly string[], folder: string): Promise<Server> => {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let version = 0;
  let uri = '';
  let arrived: ((diagnostics: Diagnostic[]) => void) | undefined;
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    if (params.uri !== uri || (params.version !== undefined && params.version !== version)) return;
    arrived?.(params.diagnostics);
  });
  // What a server may ask of an editor.
  for (const method of ['client/registerCapability', 'workspace/configuration', 'workspace/diagnostic/refresh'])
    connection.onRequest(method, () => null);
  connection.listen();
  const { capabilities }: InitializeResult = await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).toString(),
    capabilities: { textDocument: { diagnostic: {}, publishDiagnostics: { versionSupport: true } } },
  });
  await connection.sendNotification('initialized', {});
  const pulls = capabilities.diagnosticProvider !== undefined;

  const diagnosticsAfter = async (method: string, params: object): Promise<Diagnostic[]> => {
    const pushed = new Promise<Diagnostic[]>((resolve) => {
      arrived = resolve;
    });
    await connection.sendNotification(method, params);
    if (!pulls) return pushed;
    const report: DocumentDiagnosticReport = await connection.sendRequest('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return report.kind === 'full' ? report.items : [];
  };
  return {
    open: (path, text) => {
      uri = pathToFileURL(path).toString();
      version = 1;
      return diagnosticsAfter('textDocument/didOpen', { textDocument: { uri, languageId: 'sql', version, text } });
    },
    type: (start, end, text) =>
      diagnosticsAfter('textDocument/didChange', {
        textDocument: { uri, version: ++version },
        contentChanges: [{ range: { start, end }, text }],
      }),
    stop: async () => {
      const ended = once(child, 'exit');
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };
};

interface Contender {
  readonly name: string;
  readonly args: readonly string[];
}

const contenders = (): Contender[] => {
  const rival = squawkScript();
  if (rival === undefined) console.log('squawk: not run, npm has no binary of it for this platform.');
  return [
    { name: 'lockstep', args: [join(__ROOT__, 'dist/server.js'), '--stdio'] },
    ...(rival === undefined ? [] : [{ name: 'squawk', args: [rival, 'server'] }]),
  ];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const rounds = 50;
/** After so many milliseconds of waiting a contender types no more; the table says how often it did. */
const patience = 15_000;

const positionAt = (text: string, offset: number): Position => {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
};

/** Milliseconds from a letter that is typed, or taken out again, to the diagnostics. */
const keystrokes = async ({ args }: Contender, count: number): Promise<{ times: number[]; diagnostics: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  const text = manyStatements(count);
  const path = join(folder, '2_many.up.sql');
  writeFileSync(join(folder, '1_base.up.sql'), base);
  writeFileSync(path, text);
  const server = await startServer(args, folder);
  const diagnostics = await server.open(path, text);
  const random = randomFrom(count);
  const times: number[] = [];
  for (let round = 0; round < rounds && sum(times) < patience; round++) {
    const at = positionAt(text, inWord(text, random(text.length)));
    const behind = { line: at.line, character: at.character + 1 };
    const changes = [() => server.type(at, at, 'x'), () => server.type(at, behind, '')];
    for (const change of changes) {
      const started = performance.now();
      await change();
      times.push(performance.now() - started);
    }
  }
  await server.stop();
  rmSync(folder, { recursive: true });
  return { times, diagnostics: diagnostics.length };
};

const migrations = 500;
const starts = 7;

const writeFolder = (): { readonly folder: string; readonly path: string; readonly text: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  mkdirSync(join(folder, 'migrations'));
  const statements = manyStatements(migrations * 2).split(/(?<=;)\n\n/);
  let path = '';
  let text = '';
  for (let at = 0; at < migrations; at++) {
    path = join(folder, 'migrations', `${String(at + 1).padStart(6, '0')}_change.up.sql`);
    text = `${at === 0 ? base : ''}${statements.slice(at * 2, at * 2 + 2).join('\n\n')}\n`;
    writeFileSync(path, text);
    writeFileSync(path.replace('.up.', '.down.'), '-- Nothing to undo.\n');
  }
  return { folder, path, text };
};

/** Milliseconds from the start of the process to the diagnostics of the last migration of a folder. */
const firstDiagnostics = async ({ args }: Contender, { folder, path, text }: ReturnType<typeof writeFolder>) => {
  const started = performance.now();
  const server = await startServer(args, folder);
  await server.open(path, text);
  const time = performance.now() - started;
  await server.stop();
  return time;
};

/** What an editor's user waits for, over LSP and stdio, beside squawk's server in the same run. */
export async function lsp(): Promise<void> {
  const all = contenders();
  const milliseconds = (value: number): string => value.toFixed(1);
  const rows: (string | number)[][] = [];
  for (const count of [100, 1000, 5000])
    for (const contender of all) {
      const { times, diagnostics } = await keystrokes(contender, count);
      rows.push([
        `${count} statements, ${contender.name}`,
        ...[0.5, 0.95].map((share) => milliseconds(quantile(times, share))),
        times.length,
        diagnostics,
      ]);
    }
  console.log(`\nFrom a keystroke to diagnostics over LSP, milliseconds`);
  console.log(table(['', 'p50', 'p95', 'keystrokes', 'diagnostics'], rows));

  const made = writeFolder();
  const times = all.map(() => [] as number[]);
  for (let run = 0; run < starts; run++)
    for (const [at, contender] of all.entries()) times[at]?.push(await firstDiagnostics(contender, made));
  rmSync(made.folder, { recursive: true });
  console.log(
    `\nFrom the start of the server to the first diagnostics in a folder of ${migrations} migrations, milliseconds, ${starts} starts in turn`,
  );
  console.log(
    table(
      ['', 'p50', 'slowest'],
      all.map(({ name }, at) => [
        name,
        milliseconds(quantile(times[at] ?? [], 0.5)),
        milliseconds(quantile(times[at] ?? [], 1)),
      ]),
    ),
  );
}
