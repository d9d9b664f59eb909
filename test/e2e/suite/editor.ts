import { join } from 'node:path';
import {
  CodeAction,
  commands,
  languages,
  Uri,
  window,
  workspace,
  type Diagnostic,
  type Disposable,
  type Range,
  type Tab,
  type TextEditor,
} from 'vscode';

/** Milliseconds after which a thing that should have come will not come. The machine may be slow and shared. */
const patience = 60_000;

/** A file of the folder that the suite runs on: a copy of examples/shop. */
export function inShop(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('The suite needs a folder.');
  return Uri.file(join(folder.uri.fsPath, path));
}

/** Shows a file in an editor: only what is shown is linted. */
export async function show(uri: Uri): Promise<TextEditor> {
  return window.showTextDocument(uri, { preview: false });
}

/** Lockstep's diagnostics of a file. */
export function findingsOf(uri: Uri): Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ source }) => source === 'lockstep');
}

/** Waits for an event. `start` listens and calls `done`; `late` says what has not come. */
function waitFor<T>(start: (done: (value: T) => void) => Disposable, late: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listening.dispose();
      reject(new Error(late()));
    }, patience);
    const listening = start((value) => {
      clearTimeout(timer);
      listening.dispose();
      resolve(value);
    });
  });
}

/**
 * Waits until the findings of a file are as expected, and gives them.
 * @throws Error with the findings that there were instead.
 */
export async function findingsWhen(
  uri: Uri,
  expected: string,
  holds: (findings: Diagnostic[]) => boolean,
): Promise<Diagnostic[]> {
  const now = findingsOf(uri);
  if (holds(now)) return now;
  return waitFor(
    (done) =>
      languages.onDidChangeDiagnostics(() => {
        const findings = findingsOf(uri);
        if (holds(findings)) done(findings);
      }),
    () => {
      const found = findingsOf(uri).map(({ code, message }) => `${codeOf(code)}: ${message}`);
      return `${uri.path}: expected ${expected}, but the findings are: ${found.join('; ') || 'none'}`;
    },
  );
}

/** Waits until there is a tab such as this, and gives it. */
export async function tabWhen(expected: string, holds: (tab: Tab) => boolean): Promise<Tab> {
  const tabs = (): Tab[] => window.tabGroups.all.flatMap((group) => group.tabs);
  return (
    tabs().find(holds) ??
    waitFor(
      (done) =>
        window.tabGroups.onDidChangeTabs(() => {
          const tab = tabs().find(holds);
          if (tab !== undefined) done(tab);
        }),
      () =>
        `expected ${expected}, but the tabs are: ${tabs()
          .map(({ label }) => label)
          .join('; ')}`,
    )
  );
}

/** Waits for the next save after which nothing is left unsaved. */
export async function allSaved(): Promise<void> {
  const unsaved = (): string[] =>
    workspace.textDocuments.flatMap(({ isDirty, uri }) => (isDirty ? workspace.asRelativePath(uri) : []));
  await waitFor<true>(
    (done) =>
      workspace.onDidSaveTextDocument(() => {
        if (unsaved().length === 0) done(true);
      }),
    () => `not saved: ${unsaved().join(', ') || 'nothing was'}`,
  );
}

/** The rule of a diagnostic. */
export function codeOf(code: Diagnostic['code']): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Whether one of the findings is of a rule. */
export function has(rule: string): (findings: Diagnostic[]) => boolean {
  return (findings) => findings.some(({ code }) => codeOf(code) === rule);
}

/** The quick fixes that VS Code offers at a place. */
export async function quickFixesAt(uri: Uri, range: Range): Promise<CodeAction[]> {
  const offered = await commands.executeCommand<unknown[]>('vscode.executeCodeActionProvider', uri, range, 'quickfix');
  return offered.filter((action) => action instanceof CodeAction);
}
