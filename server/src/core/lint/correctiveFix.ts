import { createDraft } from '../catalog/draft';
import { lookUp } from '../catalog/persistentMap';
import { stateKey } from '../catalog/state';
import type { Relation } from '../catalog/model';
import { catalogView } from '../down/catalogView';
import type { Correction, CorrectionPlace } from '../fixes/correction';
import { newMigrations, type End } from '../fixes/newMigrations';
import type { SourceFile } from '../layouts/layout';
import { sampleOf } from '../project/project';
import { hasTemplates, type AnalysedPart, type ProjectAnalysis } from '../replay/analyse';
import { rangeVarName } from '../sql/tree';
import type { Step } from '../replay/replay';
import { downFix } from './downFix';
import type { Fix } from './finding';
import type { FixSupplies, LazyFinding } from './lazyFinding';
import { findingWithFixes, type Session } from './session';
import { bringsNothing, sessionAfter } from './verifyFix';

/** A correction is a statement, and this many fixes bring it into the form that harms nobody. */
const mostFixes = 20;

/**
 * The fix that puts right what an applied migration has left, by new migrations behind the last: what one would write at
 * its simplest, then with the fixes of what that would do to a running database, until nothing is reported of it. null:
 * nothing has to be put right, or nothing can without harm.
 */
export function correctiveFix(session: Session, finding: LazyFinding, supplies: FixSupplies): Fix | null {
  const correction = correctionOf(session, finding);
  if (correction === null) return null;
  const { what, name, up, down = '', outsideTransaction = false } = correction;
  const isBoth = outsideTransaction && correction.down !== undefined && !/^\s*--/.test(down);
  const made = newMigrations(endOf(session, supplies), [
    { name, up, down, outsideTransaction: { up: outsideTransaction, down: isBoth } },
  ]);
  const known = new Set(session.project.files.map(({ path }) => path));
  if (made.some(({ path }) => known.has(path))) return null;
  const written = withDown(sessionAfter(session, { edits: [], newFiles: made }), made, correction, supplies);
  const after = written === null ? null : madeHarmless(written, known, supplies);
  if (after === null || !bringsNothing(session, after)) return null;
  const newFiles = after.project.files.filter(({ path }) => !known.has(path));
  const count = after.project.migrations.length - session.project.migrations.length;
  return {
    title: count === 1 ? `Write a corrective migration: ${what}` : `Write ${count} corrective migrations: ${what}`,
    applicability: 'needs-review',
    edits: [],
    newFiles,
  };
}

const correctionOf = (session: Session, { correct, path, span, major }: LazyFinding): Correction | null => {
  const analysis = session.analyses.find(({ surroundings }) => surroundings.major === major) ?? session.analyses[0];
  if (correct === undefined || analysis === undefined) return null;
  const part = analysis.parts.find(
    ({ file, direction, section }) =>
      file.path === path && direction === 'up' && section.span.start <= span.start && span.start < section.span.end,
  );
  const step = part?.replay.steps[part.starts.findLastIndex((start) => start <= span.start)];
  if (part === undefined || step === undefined || hasTemplates(part.file)) return null;
  return correct(placeOf(analysis, part, step));
};

const placeOf = (analysis: ProjectAnalysis, part: AnalysedPart, step: Step): CorrectionPlace => {
  const exit = analysis.exit();
  const id = tableOf(step);
  return {
    view: catalogView(createDraft(exit), analysis.surroundings.major, /\bpublic\s*\./i.test(part.file.text)),
    table: id === undefined ? undefined : (lookUp(exit, stateKey('relation', id)) as Relation | undefined),
  };
};

// By its id, which stays when it gets another name.
const tableOf = ({ statement: { node }, trace }: Step): string | undefined => {
  if (node === null || !('CreateStmt' in node || 'AlterTableStmt' in node)) return undefined;
  const { name } = rangeVarName('CreateStmt' in node ? node.CreateStmt.relation : node.AlterTableStmt.relation);
  const prefix = stateKey('relation', '');
  for (const [key, value] of trace.writes)
    if (key.startsWith(prefix) && (value as Relation | undefined)?.name === name) return key.slice(prefix.length);
  return undefined;
};

const endOf = ({ project, request }: Session, { now }: FixSupplies): End => ({
  layout: request.layout,
  layoutOptions: request.options,
  existing: project.files.map(({ path }) => path),
  now,
  sample: sampleOf(project),
});

// What is not given is written as for any other migration.
const withDown = (
  session: Session,
  made: readonly SourceFile[],
  { down }: Correction,
  supplies: FixSupplies,
): Session | null => {
  if (down !== undefined || session.request.options.direction === 'forward-only') return session;
  for (const { path } of made) {
    const fix = downFix(session, path, supplies);
    if (fix !== null) return sessionAfter(session, fix);
  }
  return null;
};

const madeHarmless = (session: Session, known: ReadonlySet<string>, supplies: FixSupplies): Session | null => {
  let current = session;
  for (let count = 0; count <= mostFixes; count++) {
    const [finding] = current.linted.flatMap(({ file, findings }) => (known.has(file.path) ? [] : findings));
    if (finding === undefined) return current;
    const { fixes } = findingWithFixes(current, finding, supplies);
    const fix =
      fixes.find(({ applicability }) => applicability === 'ready') ?? fixes.find(({ waits }) => waits === undefined);
    if (fix?.edits.every(({ path }) => !known.has(path)) !== true) return null;
    current = sessionAfter(current, fix);
  }
  return null;
};
