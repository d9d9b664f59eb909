import type { Config } from '../config/config';
import type { SourceFile } from '../layouts/layout';
import { partKey, type AnalysedPart, type ProjectAnalysis } from '../replay/analyse';
import { createLineIndex } from '../text/lineIndex';
import { reported } from './activeRules';
import { invalidDirective, suppress, unusedDirective } from './directives';
import { fileDirectives } from './fileDirectives';
import { laterOf } from './later';
import type { LazyFinding } from './lazyFinding';
import { downDoesNotUndo } from '../rules/down-does-not-undo';
import { undoneDowns } from './undoneDowns';
import { findingsOfPart } from './partFindings';

/** The findings of one file. */
export interface LintedFile {
  readonly file: SourceFile;
  readonly findings: readonly LazyFinding[];
}

export interface LintRequest {
  /** One analysis for each target major, oldest first, of the same project. */
  readonly analyses: readonly ProjectAnalysis[];
  readonly config: Config;
  /** The last version that shows no findings. */
  readonly startAfter?: string | undefined;
  /** The analyses before an edit, by the same majors. */
  readonly previous?: readonly ProjectAnalysis[] | undefined;
}

/** The findings of all files of a project, in the order of their places. */
export function lintProject({ analyses, config, startAfter, previous }: LintRequest): LintedFile[] {
  const [first] = analyses;
  if (first === undefined) return [];
  const { project } = first;
  const applied = startAfter === undefined ? new Set<SourceFile>() : appliedFiles(first, startAfter);
  const byFile = new Map<SourceFile, LazyFinding[]>();
  const add = (file: SourceFile, findings: readonly LazyFinding[]): void => {
    const known = byFile.get(file);
    if (known === undefined) byFile.set(file, [...findings]);
    else for (const finding of findings) known.push(finding);
  };
  for (const [at, analysis] of analyses.entries()) {
    const before = new Map((previous?.[at]?.parts ?? []).map((part) => [partKey(part.file, part.section), part]));
    for (const part of analysis.parts) {
      if (applied.has(part.file)) continue;
      const old = before.get(partKey(part.file, part.section));
      add(part.file, unmended(findingsOfPart(part, old, analysis.surroundings.major, config), analysis, part));
    }
  }

  const files = filesOf(first);
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const { rule, message, path, span } of project.problems) {
    const file = byPath.get(path);
    const finding = file === undefined ? null : reported(config, rule, file, span, message);
    if (file !== undefined && finding !== null) add(file, [finding]);
  }
  for (const { part, span, message, says } of undoneDowns(first)) {
    const finding = applied.has(part.file) ? null : reported(config, downDoesNotUndo.id, part.file, span, message);
    if (finding !== null) add(part.file, [{ ...finding, says }]);
  }
  const majors = analyses.map(({ surroundings }) => surroundings.major);
  return files.map((file) => {
    if (applied.has(file)) return { file, findings: [] };
    const found = [...(byFile.get(file) ?? []), ...nulFindings(file, config)];
    const merged = analyses.length === 1 ? found : mergeMajors(found, majors);
    return { file, findings: inOrder(withDirectives(file, merged, config)) };
  });
}

// What later statements and migrations mend is not said. Most findings do not ask.
const unmended = (
  findings: readonly LazyFinding[],
  analysis: ProjectAnalysis,
  part: AnalysedPart,
): readonly LazyFinding[] => {
  if (findings.every(({ unless }) => unless === undefined)) return findings;
  return findings.flatMap((finding) => {
    const { unless, ...rest } = finding;
    if (unless === undefined) return [finding];
    return unless(laterOf(analysis, part, finding.span.start)) ? [] : [rest];
  });
};

const nulFindings = (file: SourceFile, config: Config): LazyFinding[] => {
  const at = fileDirectives(file, config).nulAt;
  const message = 'PostgreSQL does not accept this: a NUL character ends the text that the server reads.';
  const finding = at === -1 ? null : reported(config, 'syntax-error', file, { start: at, end: at + 1 }, message);
  return finding === null ? [] : [finding];
};

// A finding that every major has is said once; of the others it is said which.
const mergeMajors = (findings: readonly LazyFinding[], majors: readonly number[]): LazyFinding[] => {
  const merged = new Map<string, { readonly finding: LazyFinding; readonly seen: Set<number> }>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.span.start} ${finding.span.end} ${finding.message}`;
    const seen = finding.major === undefined ? majors : [finding.major];
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { finding, seen: new Set(seen) });
    else for (const major of seen) known.seen.add(major);
  }
  return [...merged.values()].map(({ finding, seen }) =>
    seen.size === majors.length ? finding : { ...finding, postgres: majors.filter((major) => seen.has(major)) },
  );
};

const isBefore = (
  { migration }: AnalysedPart,
  compare: (a: string, b: string) => number,
  startAfter: string | undefined,
): boolean => startAfter !== undefined && migration.version !== null && compare(migration.version, startAfter) <= 0;

const filesOf = (analysis: ProjectAnalysis): SourceFile[] => {
  const files = new Set<SourceFile>();
  for (const { up, down } of analysis.project.migrations) {
    if (up !== null) files.add(up.file);
    if (down !== null) files.add(down.file);
  }
  return [...files];
};

const appliedFiles = (analysis: ProjectAnalysis, startAfter: string | undefined): Set<SourceFile> => {
  const { layout } = analysis.project;
  const applied = new Set<SourceFile>();
  for (const part of analysis.parts)
    if (isBefore(part, layout.compareVersions.bind(layout), startAfter)) applied.add(part.file);
  return applied;
};

const withDirectives = (file: SourceFile, found: readonly LazyFinding[], config: Config): readonly LazyFinding[] => {
  const { suppressions, problems } = fileDirectives(file, config);
  if (suppressions.length === 0 && problems.length === 0) return found;
  const lines = createLineIndex(file.text);
  const invalid = problems.flatMap(
    ({ span, message }) => reported(config, invalidDirective, file, span, message) ?? [],
  );
  const result = suppress([...found, ...invalid], suppressions, lines, config.suppressions.requireReason);
  return [
    ...result.kept,
    ...result.problems.flatMap(({ span, message }) => reported(config, invalidDirective, file, span, message) ?? []),
    ...result.unused.flatMap(({ span, message }) => reported(config, unusedDirective, file, span, message) ?? []),
  ];
};

const compare = (a: LazyFinding, b: LazyFinding): number =>
  a.span.start - b.span.start || a.span.end - b.span.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);

const inOrder = (findings: readonly LazyFinding[]): readonly LazyFinding[] => {
  const isOrdered = findings.every((finding, at) => at === 0 || compare(findings[at - 1] ?? finding, finding) <= 0);
  return isOrdered ? findings : [...findings].sort(compare);
};
