import type { Hover, Position } from 'vscode-languageserver';
import { hoverAt } from '../../core/features/hover';
import { offsetAt, pathsOf } from '../convert';
import { docsUri } from '../docs';
import type { InitializationOptions } from '../protocol';
import type { OpenedDocument } from '../workspace';

/** What is shown about a place of a document. */
export function hoverOf(
  opened: OpenedDocument,
  position: Position,
  { showsDiagnosticsInHovers = false }: InitializationOptions,
): Hover | null {
  const { session, path } = opened;
  const lines = pathsOf(opened, () => null).lines(path);
  const hover = hoverAt(session, path, offsetAt(lines, position), docsUri, showsDiagnosticsInHovers);
  return hover === null
    ? null
    : { range: lines.range(hover.span), contents: { kind: 'markdown', value: hover.markdown } };
}
