import type { CodeAction, CodeActionContext, Diagnostic, Range } from 'vscode-languageserver';
import { disableRule } from '../../core/features/disableRule';
import { relatedPlaces } from '../../core/features/relatedPlaces';
import type { Fix } from '../../core/lint/finding';
import type { FixSupplies, LazyFinding } from '../../core/lint/lazyFinding';
import { downFix } from '../../core/lint/downFix';
import { rollBackFirst } from '../../core/lint/rollBackFirst';
import { findingWithFixes } from '../../core/lint/session';
import { pathsOf, toDiagnostic, toEdit, type Paths } from '../convert';
import { docsUri } from '../docs';
import {
  fixAllKind,
  rollBack,
  showRuleDocumentation,
  writeDownKind,
  type InitializationOptions,
  type RollBackRequest,
} from '../protocol';
import type { OpenedDocument } from '../workspace';
import { fixAll } from './fixAll';

/** What code actions need beside the document. */
export interface CodeActionRequest {
  readonly range: Range;
  /** The kinds that are asked for; undefined: what a light bulb shows. */
  readonly only: CodeActionContext['only'];
  readonly supplies: FixSupplies;
  readonly versionOf: (uri: string) => number | null;
  readonly client: InitializationOptions;
}

/**
 * The fixes of the findings that touch a range of a document, then for each finding the ways to live with it. Where
 * `source.fixAll` is asked for by name, the action that applies all ready fixes of the document; likewise the one that
 * writes the down of a migration.
 */
export function codeActionsAt(opened: OpenedDocument, request: CodeActionRequest): CodeAction[] {
  const { only, client } = request;
  const paths = pathsOf(opened, request.versionOf);
  const asked = (kind: string): boolean => only?.some((each) => kind === each || kind.startsWith(`${each}.`)) ?? false;
  return [
    ...(only === undefined || asked('quickfix') ? quickFixes(opened, request, paths) : []),
    // To apply all fixes in thought takes time, so it is done for those who ask for nothing less.
    ...(asked(fixAllKind) ? fixAll(opened, request.supplies, paths, client.writesNewFiles === true) : []),
    ...(asked(writeDownKind) ? downAction(opened, request, paths) : []),
  ];
}

// Of a file that has no finding for it too: a down that is empty.
const downAction = (
  { session, path }: OpenedDocument,
  { supplies, client }: CodeActionRequest,
  paths: Paths,
): CodeAction[] => {
  const fix = downFix(session, path, supplies);
  if (fix === null) return [];
  return [{ title: fix.title, kind: writeDownKind, ...toEdit(fix, paths, client.writesNewFiles === true) }];
};

interface Touched {
  readonly finding: LazyFinding;
  readonly diagnostic: Diagnostic;
}

const quickFixes = (opened: OpenedDocument, request: CodeActionRequest, paths: Paths): CodeAction[] => {
  const { session, path } = opened;
  const findings = session.linted.find(({ file }) => file.path === path)?.findings ?? [];
  const touched = findings.flatMap((finding): Touched[] => {
    if (!touches(paths.lines(path).range(finding.span), request.range)) return [];
    const diagnostic = toDiagnostic(finding, relatedPlaces(session, finding), paths, docsUri(finding.rule));
    return [{ finding, diagnostic }];
  });
  return [
    ...touched.flatMap((each) => fixesOf(opened, each, request, paths)),
    ...rollBackAction(opened, touched, request),
    ...byRule(touched).flatMap((group) => waysToLiveWith(opened, group, request.client, paths)),
  ];
};

const fixesOf = (
  { session }: OpenedDocument,
  { finding, diagnostic }: Touched,
  { supplies, client }: CodeActionRequest,
  paths: Paths,
): CodeAction[] => {
  const { fixes } = findingWithFixes(session, finding, supplies);
  const preferred = fixes.findIndex(({ applicability }) => applicability === 'ready');
  return fixes.map((fix, at) => ({
    ...quickFix(fix, [diagnostic], paths, client.writesNewFiles === true),
    isPreferred: at === preferred,
  }));
};

const quickFix = (fix: Fix, diagnostics: Diagnostic[], paths: Paths, writesNewFiles: boolean): CodeAction => ({
  title: fix.title,
  kind: 'quickfix',
  diagnostics,
  ...toEdit(fix, paths, writesNewFiles),
});

/** For those whose fixes would edit what is applied on an embedded database alone. */
const rollBackAction = (
  { session }: OpenedDocument,
  touched: readonly Touched[],
  { supplies, client }: CodeActionRequest,
): CodeAction[] => {
  if (client.rollsBack !== true) return [];
  const waiting = touched.flatMap(({ finding, diagnostic }) => {
    const first = rollBackFirst(session, finding, supplies);
    return first === null ? [] : [{ first, diagnostic }];
  });
  const [one] = waiting;
  if (one === undefined) return [];
  const { target, version, count } = one.first;
  // `pglite:.lockstep/dev` is called dev where lockstep.json has no name for it.
  const place = target.replace(/^pglite:(?:.*[\\/])?/, '');
  const title =
    count === 1
      ? `Roll back ${version} on ${place}, so that it can be fixed`
      : `Roll back ${count} migrations on ${place}, so that ${version} can be fixed`;
  const asked: RollBackRequest = { version, target };
  return [
    {
      title,
      kind: 'quickfix',
      diagnostics: waiting.map(({ diagnostic }) => diagnostic),
      command: { title, command: rollBack, arguments: [asked] },
    },
  ];
};

/** Findings of one rule are disabled and explained together, so that no title stands twice in the menu. */
const byRule = (touched: readonly Touched[]): Touched[][] => {
  const groups = new Map<string, Touched[]>();
  for (const each of touched) groups.set(each.finding.rule, [...(groups.get(each.finding.rule) ?? []), each]);
  return [...groups.values()];
};

const waysToLiveWith = (
  { session }: OpenedDocument,
  group: readonly Touched[],
  client: InitializationOptions,
  paths: Paths,
): CodeAction[] => {
  const [first] = group;
  if (first === undefined) return [];
  const { rule } = first.finding;
  const diagnostics = group.map(({ diagnostic }) => diagnostic);
  const line = ({ finding }: Touched): number => paths.lines(finding.path).position(finding.span.start).line;
  const onLine = group.filter((each) => line(each) === line(first)).map(({ diagnostic }) => diagnostic);
  const disable = (scope: 'line' | 'file', about: Diagnostic[]): CodeAction[] => {
    const fix = disableRule(session, first.finding, scope);
    return fix === null ? [] : [quickFix(fix, about, paths, client.writesNewFiles === true)];
  };
  const title = `Show documentation for ${rule}`;
  return [
    ...disable('line', onLine),
    ...disable('file', diagnostics),
    ...(client.showsRuleDocumentation === true
      ? [
          {
            title,
            kind: 'quickfix',
            diagnostics,
            command: { title, command: showRuleDocumentation, arguments: [rule] },
          },
        ]
      : []),
  ];
};

const isBefore = (a: Range['start'], b: Range['start']): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

const touches = (a: Range, b: Range): boolean => !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
