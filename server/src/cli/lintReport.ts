import { join } from 'node:path';
import { explainProject } from '../core/report/explainProject';
import { findingsToJson } from '../core/report/json';
import { findingsText } from '../core/report/text';
import type { ExplainReport, LintReport } from '../core/report/types';
import { repositoryRoot } from '../files/repository';
import type { FileFindings } from './findings';
import type { Io } from './io';
import { paintFor, type CommonOptions } from './options';
import { isBelow, pathInProject, shownPath } from './paths';
import { isAsked, type OpenProject } from './projects';

/** What `lockstep lint --format` takes. */
export const lintFormats = ['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'] as const;
export type LintFormat = (typeof lintFormats)[number];

/** A project with the findings of its files that were asked about. */
export interface Result {
  readonly project: OpenProject;
  readonly files: readonly FileFindings[];
}

/** What a report is printed with, beside its findings. */
export interface Printing {
  readonly options: CommonOptions;
  readonly io: Io;
  /** Of Lockstep. */
  readonly version: string;
}

/**
 * The report of `lockstep lint` as it is printed. Paths are absolute in JSON, relative to the working directory for
 * people and for JUnit, and relative to the repository for the services that show findings beside its code.
 */
export async function lintReport(
  format: LintFormat,
  results: readonly Result[],
  { options, io, version }: Printing,
): Promise<string> {
  const inRepository = async (): Promise<LintReport> => {
    const root = (await repositoryRoot(io.cwd)) ?? io.cwd;
    return reportOf(results, (path) => (isBelow(root, path) ? pathInProject(root, path) : shownPath(path, io.cwd)));
  };
  switch (format) {
    case 'text':
      return textReport(results, options, io);
    case 'json':
      return printed(reportOf(results, (path) => path));
    case 'sarif': {
      const { sarifLog } = await import('../core/report/sarif');
      return printed(sarifLog(await inRepository(), version));
    }
    case 'github': {
      const { githubAnnotations } = await import('../core/report/github');
      return githubAnnotations(await inRepository());
    }
    case 'gitlab': {
      const { gitlabCodeQuality } = await import('../core/report/gitlab');
      return printed(gitlabCodeQuality(await inRepository()));
    }
    case 'junit': {
      const { junitXml } = await import('../core/report/junit');
      return junitXml(reportOf(results, (path) => shownPath(path, io.cwd)));
    }
    case 'markdown': {
      const { markdownReport } = await import('../core/report/markdown');
      return markdownReport(explanationOf(results), { statements: 'noticed', file: fileOf(results, io) });
    }
  }
}

/** The effects and the findings of what was asked about. */
function explanationOf(results: readonly Result[]): ExplainReport {
  return {
    schemaVersion: 1,
    postgres: majorsOf(results),
    projects: results.map(({ project: { found, session }, files }) =>
      explainProject({
        session,
        root: found.root,
        isAsked: isAsked(found),
        findings: files.flatMap(({ findings }) => findings),
      }),
    ),
  };
}

/** Finds a file of an explanation: its path as it is printed, relative to the working directory, and its text. */
export function fileOf(
  projects: readonly { readonly project: OpenProject }[],
  io: Io,
): (project: { readonly root: string }, path: string) => { readonly path: string; readonly text: string } {
  const texts = new Map(
    projects.flatMap(({ project: { found } }) =>
      found.files.map(({ path, text }) => [join(found.root, path), text] as const),
    ),
  );
  return ({ root }, path) => {
    const absolute = join(root, path);
    return { path: shownPath(absolute, io.cwd), text: texts.get(absolute) ?? '' };
  };
}

const printed = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

const majorsOf = (results: readonly Result[]): number[] =>
  [...new Set(results.flatMap(({ project }) => project.found.config.postgres))].sort((a, b) => a - b);

const reportOf = (results: readonly Result[], shown: (path: string) => string): LintReport =>
  findingsToJson(
    majorsOf(results),
    results.flatMap(({ project, files }) => {
      const { root, files: all } = project.found;
      const texts = new Map(all.map(({ path, text }) => [path, text]));
      const inReport = (path: string): string => shown(join(root, path));
      const text = (path: string): string | undefined => texts.get(path);
      return files.map(({ file, findings }) => ({
        path: inReport(file.path),
        text: file.text,
        findings,
        project: { printed: inReport, text },
      }));
    }),
  );

const textReport = (results: readonly Result[], options: CommonOptions, io: Io): string => {
  const paint = paintFor(options, io);
  const files = results.flatMap(({ project, files: asked }) =>
    asked.map(({ file, findings }) => ({
      path: shownPath(join(project.found.root, file.path), io.cwd),
      text: file.text,
      findings,
    })),
  );
  const page = (rule: string): string => `more: lockstep rules ${rule}`;
  return findingsText(files, { paint, columns: io.columns, statements: statementsIn(results), page });
};

/** How many statements the files hold; every major has the same. */
const statementsIn = (results: readonly Result[]): number =>
  results.reduce((sum, { project, files }) => {
    const asked = new Set(files.map(({ file }) => file.path));
    const parts = project.session.analyses[0]?.parts ?? [];
    return sum + parts.reduce((n, part) => n + (asked.has(part.file.path) ? part.replay.steps.length : 0), 0);
  }, 0);
