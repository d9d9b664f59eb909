import type { CodeAction, Range } from 'vscode-languageserver';
import { findingWithFixes } from '../../core/lint/session';
import type { FixSupplies } from '../../core/lint/lint';
import { createLineIndex, type LineIndex } from '../../core/text/lineIndex';
import { docsUri } from '../docs';
import { toCodeAction, toDiagnostic } from '../convert';
import { uriIn, type OpenedDocument } from '../workspace';

/** The fixes of the findings that touch a range of a document. */
export function codeActionsAt(
  opened: OpenedDocument,
  range: Range,
  supplies: FixSupplies,
  versionOf: (uri: string) => number | null,
  writesNewFiles: boolean,
): CodeAction[] {
  const { session, path } = opened;
  const linted = session.linted.find(({ file }) => file.path === path);
  if (linted === undefined) return [];
  const indexes = new Map<string, LineIndex>();
  const lines = (of: string): LineIndex => {
    const known =
      indexes.get(of) ?? createLineIndex(session.project.files.find((file) => file.path === of)?.text ?? '');
    indexes.set(of, known);
    return known;
  };
  const paths = {
    lines,
    uri: (of: string) => uriIn(opened, of),
    version: (of: string) => versionOf(uriIn(opened, of)),
  };
  return linted.findings.flatMap((finding) => {
    const own = lines(path).range(finding.span);
    if (!touches(own, range)) return [];
    const diagnostic = toDiagnostic(finding, lines(path), docsUri(finding.rule));
    const { fixes } = findingWithFixes(session, finding, supplies);
    const preferred = fixes.findIndex(({ applicability }) => applicability === 'ready');
    return fixes.map((fix, at) => toCodeAction(fix, diagnostic, at === preferred, paths, writesNewFiles));
  });
}

const isBefore = (a: Range['start'], b: Range['start']): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

const touches = (a: Range, b: Range): boolean => !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
