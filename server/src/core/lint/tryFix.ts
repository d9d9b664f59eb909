import { isSameSchema } from '../catalog/alike';
import { lookUp } from '../catalog/persistentMap';
import { sameValue } from '../catalog/sameValue';
import type { LayoutProblem, Section, Sections, SourceFile } from '../layouts/layout';
import { buildProject } from '../project/buildProject';
import { keptSections } from '../project/keptSections';
import type { MigrationPart, Project } from '../project/project';
import type { AnalysedPart, ProjectAnalysis } from '../replay/analyse';
import { rerunProject, type Rerun } from '../replay/rerun';
import { existingTables } from './fileDirectives';
import type { Fix } from './finding';
import type { LazyFinding } from './lazyFinding';
import { lintProject } from './lint';
import { mendedLater } from './later';
import { analysisRequest, type Session } from './session';

/** Findings as they are counted: their places move with the edits. */
type Counted = Pick<LazyFinding, 'rule' | 'severity' | 'says'>;

/** What a fix does to a folder. */
export interface TriedFix {
  /** The findings of the files whose findings may be others now, before the fix and after it. */
  readonly before: readonly Counted[];
  readonly after: readonly Counted[];
  /** Whether the history ends in the schema in which it ended before, on every major. */
  readonly endsAlike: boolean;
}

/**
 * Tries a fix on the folder in thought. It runs and lints only what can tell, and finds what a session of the whole
 * folder would find. undefined: it changes how the files are cut into sections, or their order.
 */
export function tryFix(
  session: Session,
  fix: Pick<Fix, 'edits' | 'newFiles'>,
  files: readonly SourceFile[],
): TriedFix | undefined {
  const sectionsOf = keptSections(session.request.layout, session.request.options, files);
  const changed = changedFiles(session, files, sectionsOf);
  if (changed === undefined) return undefined;
  const project =
    fix.newFiles.length > 0 || changed.hasProblems
      ? buildProject(session.request.layout, files, session.request.options, sectionsOf)
      : withHalves(session.project, files, changed.halves);

  const reruns: Rerun[] = [];
  for (const before of session.analyses) {
    const parts = partsOf(before);
    const request = analysisRequest(session.request, project, before.surroundings.major);
    const rerun = rerunProject(request, before, (section) => parts.get(changed.oldSection.get(section) ?? section));
    if (rerun === undefined) return undefined;
    reruns.push(rerun);
  }
  const paths = pathsToLint(session, project, reruns);
  const { config, startAfter } = session.request;
  const analyses = reruns.map(({ analysis }) => onlyOf(analysis, paths));
  return {
    before: session.linted.flatMap(({ file, findings }) => (paths.has(file.path) ? findings : [])),
    after: lintProject({ analyses, config, startAfter }).flatMap(({ findings }) => findings),
    endsAlike: reruns.every(({ differing }, at) => {
      const exit = session.analyses[at]?.exit();
      return exit !== undefined && [...differing].every(([key, now]) => isSameSchema(key, lookUp(exit, key), now));
    }),
  };
}

interface ChangedFiles {
  /** What each section of a changed file was before. */
  readonly oldSection: ReadonlyMap<Section, Section>;
  /** The sections that were, with what they are now. */
  readonly halves: ReadonlyMap<Section, MigrationPart>;
  /** Whether their sections have, or had, something wrong with them. */
  readonly hasProblems: boolean;
}

const changedFiles = (
  { request, project }: Session,
  files: readonly SourceFile[],
  sectionsOf: (file: SourceFile) => Sections,
): ChangedFiles | undefined => {
  const oldSection = new Map<Section, Section>();
  const halves = new Map<Section, MigrationPart>();
  let hasProblems = false;
  const wereSections = keptSections(request.layout, request.options, project.files);
  for (const [at, was] of project.files.entries()) {
    const file = files[at];
    if (file === undefined || file === was) continue;
    const old = wereSections(was);
    const now = sectionsOf(file);
    if (old.sections.length !== now.sections.length) return undefined;
    if (!sameValue(existingTables(was, request.config), existingTables(file, request.config))) return undefined;
    hasProblems ||= old.problems.length > 0 || now.problems.length > 0;
    for (const [index, section] of now.sections.entries()) {
      const before = old.sections[index];
      if (before?.direction !== section.direction) return undefined;
      oldSection.set(section, before);
      halves.set(before, { file, section });
    }
  }
  return { oldSection, halves, hasProblems };
};

const withHalves = (
  project: Project,
  files: readonly SourceFile[],
  halves: ReadonlyMap<Section, MigrationPart>,
): Project => {
  const half = (part: MigrationPart | null): MigrationPart | null =>
    part === null ? null : (halves.get(part.section) ?? part);
  const migrations = project.migrations.map((migration) => {
    const up = half(migration.up);
    const down = half(migration.down);
    return up === migration.up && down === migration.down ? migration : { ...migration, up, down };
  });
  return { ...project, files, migrations };
};

const bySection = new WeakMap<ProjectAnalysis, ReadonlyMap<Section, AnalysedPart>>();

const partsOf = (analysis: ProjectAnalysis): ReadonlyMap<Section, AnalysedPart> => {
  const known = bySection.get(analysis) ?? new Map(analysis.parts.map((part) => [part.section, part]));
  bySection.set(analysis, known);
  return known;
};

// The files that ran otherwise, whose names are seen otherwise, or whose findings ask what comes after them.
const pathsToLint = (session: Session, project: Project, reruns: readonly Rerun[]): ReadonlySet<string> => {
  const paths = new Set(differingProblems(session.project.problems, project.problems));
  const isSameEnd = project.migrations.length === session.project.migrations.length;
  for (const [at, { changed, differing, analysis }] of reruns.entries()) {
    for (const { file } of changed) paths.add(file.path);
    if (isSameEnd && differing.size === 0) continue;
    const before = mendedBefore(session, at);
    for (const part of analysis.parts)
      if (!changed.has(part) && (before.get(part.section) ?? '') !== mendedLater(analysis, part))
        paths.add(part.file.path);
  }
  // What is said of a down depends on its up.
  for (const { up, down } of project.migrations) {
    const halves = [up, down].flatMap((half) => (half === null ? [] : [half.file.path]));
    if (halves.some((path) => paths.has(path))) for (const path of halves) paths.add(path);
  }
  return paths;
};

const mended = new WeakMap<ProjectAnalysis, ReadonlyMap<Section, string>>();

const mendedBefore = ({ analyses }: Session, at: number): ReadonlyMap<Section, string> => {
  const analysis = analyses[at];
  if (analysis === undefined) return new Map();
  const known =
    mended.get(analysis) ?? new Map(analysis.parts.map((part) => [part.section, mendedLater(analysis, part)]));
  mended.set(analysis, known);
  return known;
};

const differingProblems = (before: readonly LayoutProblem[], after: readonly LayoutProblem[]): string[] => {
  if (before === after) return [];
  const keys = (problems: readonly LayoutProblem[]): ReadonlyMap<string, string> =>
    new Map(problems.map(({ rule, path, message }) => [`${rule} ${path} ${message}`, path]));
  const was = keys(before);
  const is = keys(after);
  return [...was, ...is].flatMap(([key, path]) => (was.has(key) && is.has(key) ? [] : [path]));
};

// An analysis of some files alone, at the end of the whole history.
const onlyOf = (analysis: ProjectAnalysis, paths: ReadonlySet<string>): ProjectAnalysis => {
  const { project, parts } = analysis;
  const half = (part: MigrationPart | null): MigrationPart | null =>
    part !== null && paths.has(part.file.path) ? part : null;
  const migrations = project.migrations.map((migration) => ({
    ...migration,
    up: half(migration.up),
    down: half(migration.down),
  }));
  return {
    ...analysis,
    project: {
      ...project,
      migrations: migrations.filter(({ up, down }) => up !== null || down !== null),
      problems: project.problems.filter(({ path }) => paths.has(path)),
    },
    parts: parts.filter(({ file }) => paths.has(file.path)),
  };
};
