import { loadParser } from '../../files/loadParser';
import { readApplied } from '../../files/records';
import { failure } from '../failure';
import { failLevels, findingsOf, makeSupplies, reaches, suppliesFor } from '../findings';
import { exitCode, type Io } from '../io';
import { lintFormats, lintReport, type LintFormat, type Result } from '../lintReport';
import { oneOf, type CommonOptions } from '../options';
import { findProjects, openProjects, reportProblems, type FoundProject, type OpenProject } from '../projects';
import { settingsReader } from '../settings';
import { onlyChanged } from '../since';
import { stdinProject } from '../stdinDocument';
import { fixProject, notEdited } from '../writeFixes';

export interface LintOptions extends CommonOptions {
  readonly format: string;
  readonly failOn: string;
  readonly fix?: boolean;
  readonly since?: string;
  readonly stdinPath?: string;
}

/** For how many findings the text shows fixes: who reads more at once repairs a history, and sees them file by file. */
const mostFixesInText = 100;

/** What shows a fix: all that the format can hold, some, or none, since each takes time to verify. */
const fixesIn: Record<LintFormat, 'all' | 'some' | 'none'> = {
  text: 'some',
  json: 'all',
  sarif: 'all',
  github: 'none',
  gitlab: 'none',
  junit: 'none',
  markdown: 'some',
};

const withApplied = (found: FoundProject, configFolder: string | undefined): FoundProject => ({
  ...found,
  applied: readApplied(found, found.config.targets, configFolder),
});

/**
 * `lockstep lint`: prints what the migrations do to a running database, and fixes what it can with --fix.
 * @param version of Lockstep, which some reports name.
 */
export async function lint(paths: readonly string[], options: LintOptions, io: Io, version: string): Promise<number> {
  const format = oneOf('--format', options.format, lintFormats);
  const failOn = oneOf('--fail-on', options.failOn, failLevels);
  const { stdinPath, since, fix = false, quiet = false } = options;
  if (stdinPath !== undefined && fix)
    throw failure('--fix writes files, and a document from standard input is none: leave one of the two out.');
  if (stdinPath !== undefined && paths.length > 0)
    throw failure('--stdin-path says what is linted: leave out the PATHs.');
  if (stdinPath !== undefined && since !== undefined)
    throw failure('--stdin-path says what is linted: leave out --since.');

  const settingsOf = settingsReader(options, io);
  const asked =
    stdinPath === undefined
      ? await findProjects(paths, options, settingsOf, io)
      : [await stdinProject(stdinPath, options, settingsOf, io)];
  const all = await Promise.all(asked.map(async (found) => withApplied(found, (await settingsOf(found.root)).folder)));
  const found = since === undefined ? all : await onlyChanged(all, since, io);
  const parser = await loadParser();
  let projects = await openProjects(found, parser);
  const supplies = fix || fixesIn[format] !== 'none' ? await suppliesFor(projects, parser, io) : undefined;
  if (fix) {
    const fixed: OpenProject[] = [];
    if (!quiet)
      for (const project of projects)
        for (const line of await notEdited(project, () => makeSupplies(parser, io), io)) io.stderr(line);
    for (const project of projects)
      fixed.push(supplies === undefined ? project : await fixProject(project, supplies, quiet, io));
    if (!quiet && fixed.every((project, at) => project === projects[at])) io.stderr('Nothing to fix.\n');
    projects = fixed;
  }

  const isUnread = reportProblems(found, io);
  let looked = 0;
  const wantsFixes = (): boolean =>
    fixesIn[format] === 'all' || (fixesIn[format] === 'some' && ++looked <= mostFixesInText);
  const results = projects.map((project): Result => ({ project, files: findingsOf(project, supplies, wantsFixes) }));
  const files = results.flatMap((result) => result.files);
  const isClean = files.every(({ findings }) => findings.length === 0);
  // What is read by machines is a document whatever it holds.
  if (format !== 'text' || (files.length > 0 && !(quiet && isClean)))
    io.stdout(await lintReport(format, results, { options, io, version }));
  if (since !== undefined && files.length === 0 && !quiet) io.stderr(`No migration has changed since ${since}.\n`);
  if (looked > mostFixesInText && !quiet)
    io.stderr(
      `Fixes are shown for the first ${mostFixesInText} findings; lint a single file to see those of its own.\n`,
    );
  if (isUnread) return exitCode.usage;
  return reaches(files, failOn) ? exitCode.findings : exitCode.done;
}
