import { join } from 'node:path';
import { findingsToJson } from '../../core/report/json';
import { findingsText } from '../../core/report/text';
import { loadParser } from '../../files/loadParser';
import { failure } from '../failure';
import { failLevels, findingsOf, reaches, suppliesFor, type FileFindings } from '../findings';
import { exitCode, type Io } from '../io';
import { oneOf, paintFor, type CommonOptions } from '../options';
import { shownPath } from '../paths';
import { findProjects, openProjects, reportProblems, type OpenProject } from '../projects';
import { settingsReader } from '../settings';
import { stdinProject } from '../stdinDocument';
import { fixProject } from '../writeFixes';

export interface LintOptions extends CommonOptions {
  readonly format: string;
  readonly failOn: string;
  readonly fix?: boolean;
  readonly stdinPath?: string;
}

/** For how many findings the text shows fixes: who reads more at once repairs a history, and sees them file by file. */
const mostFixesInText = 100;

/** `lockstep lint`: prints what the migrations do to a running database, and fixes what it can with --fix. */
export async function lint(paths: readonly string[], options: LintOptions, io: Io): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json']);
  const failOn = oneOf('--fail-on', options.failOn, failLevels);
  const { stdinPath, fix = false, quiet = false } = options;
  if (stdinPath !== undefined && fix)
    throw failure('--fix writes files, and a document from standard input is none: leave one of the two out.');
  if (stdinPath !== undefined && paths.length > 0)
    throw failure('--stdin-path says what is linted: leave out the PATHs.');

  const settingsOf = settingsReader(options, io);
  const found =
    stdinPath === undefined
      ? await findProjects(paths, options, settingsOf, io)
      : [await stdinProject(stdinPath, options, settingsOf, io)];
  const parser = await loadParser();
  let projects = await openProjects(found, parser);
  const supplies = await suppliesFor(projects, parser, io);
  if (fix) {
    const fixed: OpenProject[] = [];
    for (const project of projects)
      fixed.push(supplies === undefined ? project : await fixProject(project, supplies, quiet, io));
    if (!quiet && fixed.every((project, at) => project === projects[at])) io.stderr('Nothing to fix.\n');
    projects = fixed;
  }

  const isUnread = reportProblems(found, io);
  let looked = 0;
  const wantsFixes = (): boolean => format === 'json' || ++looked <= mostFixesInText;
  const results = projects.map((project): Result => ({ project, files: findingsOf(project, supplies, wantsFixes) }));
  const files = results.flatMap((result) => result.files);
  const isClean = files.every(({ findings }) => findings.length === 0);
  if (format === 'json') io.stdout(jsonReport(results));
  else if (!(quiet && isClean) && files.length > 0) io.stdout(textReport(results, options, io));
  if (looked > mostFixesInText && !quiet)
    io.stderr(
      `Fixes are shown for the first ${mostFixesInText} findings; lint a single file to see those of its own.\n`,
    );
  if (isUnread) return exitCode.usage;
  return reaches(files, failOn) ? exitCode.findings : exitCode.done;
}

/** A project with the findings of its files that were asked about. */
interface Result {
  readonly project: OpenProject;
  readonly files: readonly FileFindings[];
}

const jsonReport = (results: readonly Result[]): string => {
  const majors = new Set(results.flatMap(({ project }) => project.found.config.postgres));
  const report = findingsToJson(
    [...majors].sort((a, b) => a - b),
    results.flatMap(({ project, files }) => {
      const { root, files: all } = project.found;
      const texts = new Map(all.map(({ path, text }) => [path, text]));
      const printed = (path: string): string => join(root, path);
      const text = (path: string): string | undefined => texts.get(path);
      return files.map(({ file, findings }) => ({
        path: printed(file.path),
        text: file.text,
        findings,
        project: { printed, text },
      }));
    }),
  );
  return `${JSON.stringify(report, null, 2)}\n`;
};

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
