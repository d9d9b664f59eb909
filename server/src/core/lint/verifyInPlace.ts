import type { SourceFile } from '../layouts/layout';
import { companionOf, sectionsOf } from '../project/buildProject';
import { leavesAlike, reanalysePart, type AnalysedPart, type ProjectAnalysis } from '../replay/analyse';
import type { Finding, Fix } from './finding';
import { reporterFor } from './activeRules';
import { lintProject } from './lint';
import type { Session } from './session';

/** Findings as they are counted: their places move with the edits. */
type Counted = Pick<Finding, 'rule' | 'severity'>;

/** The findings of the files that a fix changes, before it and after. */
export interface ChangedFindings {
  readonly before: readonly Counted[];
  readonly after: readonly Counted[];
}

/**
 * What a fix does to the findings of a folder, where only its own files need to be run again: it adds no file, the
 * sections stay what they are, and each leaves the schema as it left it before, so that nothing after it can tell.
 * undefined: the fix is not of that kind.
 */
export function findingsInPlace(
  session: Session,
  fix: Pick<Fix, 'edits'>,
  files: readonly SourceFile[],
): ChangedFindings | undefined {
  const { request, analyses, linted } = session;
  const { layout, options, config, reader, startAfter } = request;
  const companion = companionOf(files);
  const before = new Map(session.project.files.map((file) => [file.path, file]));
  const paths = new Set(fix.edits.map(({ path }) => path));
  const changed = files.filter(({ path }) => paths.has(path));
  const sections = new Map(changed.map((file) => [file, sectionsOf(layout, file, options, companion)]));

  const narrowed: ProjectAnalysis[] = [];
  for (const analysis of analyses) {
    const parts: AnalysedPart[] = [];
    for (const file of changed) {
      const old = analysis.parts.filter((part) => part.file.path === file.path);
      const now = sections.get(file);
      const was = sectionsOf(layout, before.get(file.path) ?? file, options, companion);
      if (
        old.length === 0 ||
        now === undefined ||
        now.problems.length > 0 ||
        was.sections.length !== now.sections.length
      )
        return undefined;
      for (const part of old) {
        const section = now.sections[was.sections.findIndex(({ span }) => span.start === part.section.span.start)];
        if (section?.direction !== part.direction) return undefined;
        const again = reanalysePart(
          {
            surroundings: analysis.surroundings,
            reader,
            reportOn: (of, direction) => reporterFor(of, direction, analysis.surroundings.major, config),
          },
          { file, section },
          part,
        );
        if (!leavesAlike(part, again)) return undefined;
        parts.push(again);
      }
    }
    narrowed.push(onlyOf(analysis, parts, paths));
  }
  return {
    before: linted.flatMap(({ file, findings }) => (paths.has(file.path) ? findings : [])),
    after: lintProject({ analyses: narrowed, config, startAfter }).flatMap(({ findings }) => findings),
  };
}

/** An analysis of the changed files alone, with the problems of their names and pairs, which stay what they are. */
const onlyOf = (
  analysis: ProjectAnalysis,
  parts: readonly AnalysedPart[],
  paths: ReadonlySet<string>,
): ProjectAnalysis => {
  const { project } = analysis;
  const fileOf = new Map(parts.map(({ file }) => [file.path, file]));
  const migrations = project.migrations.flatMap((migration) => {
    const half = (part: typeof migration.up): typeof migration.up => {
      const file = part === null ? undefined : fileOf.get(part.file.path);
      return part === null || file === undefined ? null : { ...part, file };
    };
    const up = half(migration.up);
    const down = half(migration.down);
    return up === null && down === null ? [] : [{ ...migration, up, down }];
  });
  const problems = project.problems.filter(({ path }) => paths.has(path));
  return { ...analysis, project: { ...project, migrations, problems }, parts };
};
