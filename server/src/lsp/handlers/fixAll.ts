import type { CodeAction } from 'vscode-languageserver';
import { applyFixes } from '../../core/lint/applyFixes';
import type { FixSupplies } from '../../core/lint/lazyFinding';
import { changedSpan } from '../../core/text/edit';
import { docsUri } from '../docs';
import { toDiagnostic, toEdit, type Paths } from '../convert';
import { fixAllKind } from '../protocol';
import type { OpenedDocument } from '../workspace';

/** The action that applies the ready fixes of a document until none is left; []: there is nothing to fix. */
export function fixAll(
  { session, path }: OpenedDocument,
  supplies: FixSupplies,
  paths: Paths,
  writesNewFiles: boolean,
): CodeAction[] {
  const { session: after, applied } = applyFixes(session, supplies, (asked) => asked === path);
  if (applied.length === 0) return [];
  const before = new Map(session.project.files.map((file) => [file.path, file.text]));
  const edits = after.project.files.flatMap((file) => {
    const text = before.get(file.path);
    return text === undefined || text === file.text ? [] : [{ path: file.path, edits: [changedSpan(text, file.text)] }];
  });
  const newFiles = after.project.files.filter((file) => !before.has(file.path));
  const left = new Set(after.linted.flatMap(({ findings }) => findings.map(({ rule, message }) => rule + message)));
  const fixed = session.linted
    .flatMap(({ file, findings }) => (file.path === path ? findings : []))
    .filter(({ rule, message }) => !left.has(rule + message));
  return [
    {
      title: 'Fix all that Lockstep can fix by itself',
      kind: fixAllKind,
      diagnostics: fixed.map((finding) => toDiagnostic(finding, [], paths, docsUri(finding.rule))),
      ...toEdit({ edits, newFiles }, paths, writesNewFiles),
    },
  ];
}
