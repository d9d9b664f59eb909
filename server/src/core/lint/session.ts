import type { Config } from '../config/config';
import type { Layout, LayoutOptions, SourceFile } from '../layouts/layout';
import type { PlansPlace } from '../plans/plan';
import { buildProject } from '../project/buildProject';
import { keptSections } from '../project/keptSections';
import type { Project } from '../project/project';
import { analyseProject, type AnalysisRequest, type ProjectAnalysis } from '../replay/analyse';
import type { StatementReader } from '../sql/statement';
import { reporterFor } from './activeRules';
import { appliedFiles, editsApplied, type Applied } from './applied';
import { correctiveFix } from './correctiveFix';
import { existingTables } from './fileDirectives';
import { lintProject, type LintedFile } from './lint';
import { makeFixesOf } from './makeFixes';
import { missingDown } from '../rules/missing-down';
import { downFix } from './downFix';
import { verifiedFixes } from './verifyFix';
import type { Finding, Fix } from './finding';
import type { FixSupplies, LazyFinding } from './lazyFinding';
import type { Surroundings } from '../effects/evaluation';

/** A migrations folder with all that was found out about it. Each edit makes a new one from the one before. */
export interface Session {
  readonly request: SessionRequest;
  readonly project: Project;
  /** One for each target major, oldest first. */
  readonly analyses: readonly ProjectAnalysis[];
  readonly linted: readonly LintedFile[];
}

export interface SessionRequest {
  readonly layout: Layout;
  readonly options: LayoutOptions;
  readonly files: readonly SourceFile[];
  readonly config: Config;
  readonly reader: StatementReader;
  /** false for a document on its own: what its statements name is then taken to exist. */
  readonly isWholeHistory: boolean;
  /** The last version that shows no findings. */
  readonly startAfter?: string | undefined;
  /** What is known to be applied somewhere; their files are not changed. Absent: nothing is known. */
  readonly applied?: Applied | undefined;
  /** Where steps that wait for a deploy are kept; undefined: no fix can have any. */
  readonly plans?: PlansPlace | undefined;
}

const surroundingsOf = new Map<string, Surroundings>();

// The same object for the same surroundings, since the analysis compares them by identity.
const surroundings = (major: number, isWholeHistory: boolean): Surroundings => {
  const key = `${major} ${String(isWholeHistory)}`;
  const known = surroundingsOf.get(key) ?? { major, isWholeHistory };
  surroundingsOf.set(key, known);
  return known;
};

/** What the analysis of a project on a major needs. */
export function analysisRequest(
  { config, reader, isWholeHistory }: SessionRequest,
  project: Project,
  major: number,
): AnalysisRequest {
  return {
    project,
    surroundings: surroundings(major, isWholeHistory),
    reader,
    reportOn: (file, direction) => reporterFor(file, direction, major, config),
    existing: (file) => existingTables(file, config),
  };
}

/** Builds, analyses and lints a folder. `previous`: the session before an edit, whose results are kept where they hold. */
export function openSession(request: SessionRequest, previous?: Session): Session {
  const { layout, options, files, config, startAfter } = request;
  const known = new Map(
    previous?.request.layout === layout ? previous.project.files.map((file) => [file.path, file]) : [],
  );
  // A file whose text is the same stays the same object, and keeps what is known of it.
  const kept = files.map((file) => {
    const before = known.get(file.path);
    return before?.text === file.text ? before : file;
  });
  const project = buildProject(layout, kept, options, keptSections(layout, options, kept));
  const analyses = config.postgres.map((major, at) =>
    analyseProject(analysisRequest(request, project, major), previous?.analyses[at]),
  );
  return {
    request,
    project,
    analyses,
    linted: lintProject({ analyses, config, startAfter, previous: previous?.analyses }),
  };
}

/**
 * A finding with those of its fixes that hold: each is tried on the folder in thought before it is offered. A migration
 * that is known to be applied is not edited: what it has left to put right is put right by a new one.
 */
export function findingWithFixes(session: Session, finding: LazyFinding, supplies: FixSupplies): Finding {
  const { rule, category, severity, message, path, span, certain, postgres } = finding;
  const down = rule === missingDown.id ? downFix(session, path, supplies) : null;
  const fixes = [
    ...(down === null ? [] : [down]),
    ...(appliedFiles(session).has(path) ? corrections(session, finding, supplies) : edits(session, finding, supplies)),
  ];
  const plain = { rule, category, severity, message, path, span, certain, fixes };
  return postgres === undefined ? plain : { ...plain, postgres };
}

const corrections = (session: Session, finding: LazyFinding, supplies: FixSupplies): Fix[] => {
  const fix = correctiveFix(session, finding, supplies);
  return fix === null ? [] : [fix];
};

const edits = (session: Session, finding: LazyFinding, supplies: FixSupplies): Fix[] => {
  const { config, plans } = session.request;
  const made = makeFixesOf(finding, session.analyses, config, supplies, plans);
  return verifiedFixes(
    session,
    finding,
    made.filter((fix) => !editsApplied(session, fix)),
  );
};
