import type { Diagnostic } from 'vscode-languageserver';
import { relatedPlaces } from '../../core/features/relatedPlaces';
import { docsUri } from '../docs';
import { pathsOf, toDiagnostic } from '../convert';
import type { OpenedDocument } from '../workspace';

/** The diagnostics of a document. */
export function diagnosticsOf(opened: OpenedDocument): Diagnostic[] {
  const { session, path } = opened;
  const linted = session.linted.find(({ file }) => file.path === path);
  if (linted === undefined) return [];
  const paths = pathsOf(opened, () => null);
  return linted.findings.map((finding) =>
    toDiagnostic(finding, relatedPlaces(session, finding), paths, docsUri(finding.rule)),
  );
}
