import type { Diagnostic } from 'vscode-languageserver';
import { createLineIndex } from '../../core/text/lineIndex';
import { docsUri } from '../docs';
import { toDiagnostic } from '../convert';
import type { OpenedDocument } from '../workspace';

/** The diagnostics of a document. */
export function diagnosticsOf({ session, path }: OpenedDocument): Diagnostic[] {
  const linted = session.linted.find(({ file }) => file.path === path);
  if (linted === undefined) return [];
  const lines = createLineIndex(linted.file.text);
  return linted.findings.map((finding) => toDiagnostic(finding, lines, docsUri(finding.rule)));
}
