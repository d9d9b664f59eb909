import type {
  CodeAction,
  Diagnostic,
  DiagnosticSeverity,
  Position,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { ConfigProblem } from '../core/config/shape';
import type { RelatedPlace } from '../core/features/relatedPlaces';
import type { Fix, Severity } from '../core/lint/finding';
import { unusedDirective } from '../core/lint/directives';
import type { LazyFinding } from '../core/lint/lazyFinding';
import { createLineIndex, type LineIndex } from '../core/text/lineIndex';
import type { ActionData } from './protocol';
import { uriIn, type OpenedDocument } from './workspace';

// The only place that turns values of the core into values of the protocol.

const severities: Record<Severity, DiagnosticSeverity> = { error: 1, warning: 2, info: 3 };
/** DiagnosticTag.Unnecessary: shown faded. */
const unnecessary = 1;

/** What a conversion of paths needs. */
export interface Paths {
  /** The URI of a path relative to the project root. */
  readonly uri: (path: string) => string;
  /** The lines of an existing file, and its version where it is open. */
  readonly lines: (path: string) => LineIndex;
  readonly version: (path: string) => number | null;
}

/** The paths of a session. `versionOf`: the version of an open document by its URI, or null. */
export function pathsOf(opened: OpenedDocument, versionOf: (uri: string) => number | null): Paths {
  const indexes = new Map<string, LineIndex>();
  const { files } = opened.session.project;
  return {
    uri: (path) => uriIn(opened, path),
    lines: (path) => {
      const known = indexes.get(path) ?? createLineIndex(files.find((file) => file.path === path)?.text ?? '');
      indexes.set(path, known);
      return known;
    },
    version: (path) => versionOf(uriIn(opened, path)),
  };
}

/** The UTF-16 offset of a position; behind the end of a line, the start of the next. */
export function offsetAt(lines: LineIndex, { line, character }: Position): number {
  return Math.min(lines.lineStart(line) + character, lines.lineStart(line + 1));
}

/** A finding as a diagnostic. `docsUri`: where the rule's page is. */
export function toDiagnostic(
  finding: LazyFinding,
  related: readonly RelatedPlace[],
  paths: Paths,
  docsUri: string | undefined,
): Diagnostic {
  return {
    range: paths.lines(finding.path).range(finding.span),
    severity: severities[finding.severity],
    code: finding.rule,
    source: 'lockstep',
    message: finding.message,
    ...(docsUri === undefined ? {} : { codeDescription: { href: docsUri } }),
    ...(finding.rule === unusedDirective ? { tags: [unnecessary] } : {}),
    ...(related.length === 0
      ? {}
      : {
          relatedInformation: related.map(({ path, span, message }) => ({
            location: { uri: paths.uri(path), range: paths.lines(path).range(span) },
            message,
          })),
        }),
  };
}

/** A problem of lockstep.json as a diagnostic in it. */
export function configDiagnostic({ severity, message, span }: ConfigProblem, lines: LineIndex): Diagnostic {
  return { range: lines.range(span), severity: severities[severity], source: 'lockstep', message };
}

/** What the protocol has for a new file: make it, then insert its text. */
const create = (uri: string, text: string): NonNullable<WorkspaceEdit['documentChanges']> => {
  const start = { line: 0, character: 0 };
  return [
    { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } },
    { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
  ];
};

/** The edits and new files of a fix, as a code action has them. `writesNewFiles`: the client makes them from `data`. */
export function toEdit(
  { edits, newFiles }: Pick<Fix, 'edits' | 'newFiles'>,
  paths: Paths,
  writesNewFiles: boolean,
): Pick<CodeAction, 'edit' | 'data'> {
  const changes = edits.map(({ path, edits: own }): TextDocumentEdit => ({
    textDocument: { uri: paths.uri(path), version: paths.version(path) },
    edits: own.map(({ span, newText }) => ({ range: paths.lines(path).range(span), newText })),
  }));
  const files = newFiles.map(({ path, text }) => ({ uri: paths.uri(path), text }));
  if (writesNewFiles) return { edit: { documentChanges: changes }, data: { newFiles: files } satisfies ActionData };
  return { edit: { documentChanges: [...changes, ...files.flatMap(({ uri, text }) => create(uri, text))] } };
}
