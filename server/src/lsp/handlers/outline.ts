import type { DocumentSymbol, FoldingRange, SymbolKind } from 'vscode-languageserver';
import { outlineOf, type OutlineEntry } from '../../core/features/outline';
import type { LineIndex } from '../../core/text/lineIndex';
import { pathsOf } from '../convert';
import type { OpenedDocument } from '../workspace';

// Namespace and Event of the protocol.
const kinds: Record<OutlineEntry['kind'], SymbolKind> = { section: 3, statement: 24 };

/** The outline of a document. */
export function symbolsOf(opened: OpenedDocument): DocumentSymbol[] {
  const lines = pathsOf(opened, () => null).lines(opened.path);
  return outlineOf(opened.session, opened.path).map((entry) => toSymbol(entry, lines));
}

const toSymbol = ({ name, kind, span, nameSpan, children }: OutlineEntry, lines: LineIndex): DocumentSymbol => ({
  name,
  kind: kinds[kind],
  range: lines.range(span),
  selectionRange: lines.range(nameSpan),
  children: children.map((child) => toSymbol(child, lines)),
});

/** What can be folded away: sections, and statements of several lines. */
export function foldingRangesOf(opened: OpenedDocument): FoldingRange[] {
  const lines = pathsOf(opened, () => null).lines(opened.path);
  const entries = outlineOf(opened.session, opened.path);
  return [...entries, ...entries.flatMap(({ children }) => children)].flatMap(({ span }) => {
    const { start, end } = lines.range(span);
    return start.line === end.line ? [] : [{ startLine: start.line, endLine: end.line }];
  });
}
