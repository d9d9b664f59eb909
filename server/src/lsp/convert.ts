import type {
  CodeAction,
  Diagnostic,
  DiagnosticSeverity,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { Fix, Severity } from '../core/lint/finding';
import type { LazyFinding } from '../core/lint/lint';
import type { LineIndex } from '../core/text/lineIndex';
import type { ActionData } from './protocol';

// The only place that turns values of the core into values of the protocol.

const severities: Record<Severity, DiagnosticSeverity> = { error: 1, warning: 2, info: 3 };

/** A finding as a diagnostic. `docsUri`: where the rule's page is. */
export function toDiagnostic(finding: LazyFinding, lines: LineIndex, docsUri: string | undefined): Diagnostic {
  return {
    range: lines.range(finding.span),
    severity: severities[finding.severity],
    code: finding.rule,
    source: 'lockstep',
    message: finding.message,
    ...(docsUri === undefined ? {} : { codeDescription: { href: docsUri } }),
  };
}

/** What a conversion of paths needs. */
export interface Paths {
  /** The URI of a path relative to the project root. */
  readonly uri: (path: string) => string;
  /** The lines of an existing file, and its version where it is open. */
  readonly lines: (path: string) => LineIndex;
  readonly version: (path: string) => number | null;
}

/** What the protocol has for a new file: make it, then insert its text. */
const create = (uri: string, text: string): NonNullable<WorkspaceEdit['documentChanges']> => {
  const start = { line: 0, character: 0 };
  return [
    { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } },
    { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
  ];
};

/** A fix as a code action that edits files and makes new ones. `writesNewFiles`: the client makes them from `data`. */
export function toCodeAction(
  fix: Fix,
  diagnostic: Diagnostic,
  isPreferred: boolean,
  paths: Paths,
  writesNewFiles: boolean,
): CodeAction {
  const changes = fix.edits.map(({ path, edits }): TextDocumentEdit => {
    const lines = paths.lines(path);
    return {
      textDocument: { uri: paths.uri(path), version: paths.version(path) },
      edits: edits.map(({ span, newText }) => ({ range: lines.range(span), newText })),
    };
  });
  const newFiles = fix.newFiles.map(({ path, text }) => ({ uri: paths.uri(path), text }));
  const action = { title: fix.title, kind: 'quickfix', diagnostics: [diagnostic], isPreferred };
  if (writesNewFiles) return { ...action, edit: { documentChanges: changes }, data: { newFiles } satisfies ActionData };
  return {
    ...action,
    edit: { documentChanges: [...changes, ...newFiles.flatMap(({ uri, text }) => create(uri, text))] },
  };
}
