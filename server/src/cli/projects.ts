import { resolve } from 'node:path';
import type { Config } from '../core/config/config';
import type { End } from '../core/fixes/newMigrations';
import { layouts } from '../core/layouts/index';
import type { Layout } from '../core/layouts/layout';
import type { Applied } from '../core/lint/applied';
import { anySqlFile } from '../core/layouts/plain';
import { openSession, type Session } from '../core/lint/session';
import { buildProject } from '../core/project/buildProject';
import { sampleOf } from '../core/project/project';
import type { Parser } from '../core/sql/parser';
import { createStatementReader } from '../core/sql/statement';
import { discover, type DiscoveredProject } from '../files/discover';
import type { FileProblem } from '../files/readFolder';
import { failure, orFailure } from './failure';
import { exitCode, type Io } from './io';
import { layoutOption, type CommonOptions } from './options';
import { isBelow, pathInProject, shownPath } from './paths';
import type { Settings, SettingsReader } from './settings';

/** A migrations folder that was asked about. */
export interface FoundProject extends DiscoveredProject {
  readonly config: Config;
  /** false for a document on its own: what its statements name is then taken to exist. */
  readonly isWholeHistory: boolean;
  /** What is known to be applied, for commands that make fixes. */
  readonly applied?: Applied;
}

/** A migrations folder with all that was found out about it. */
export interface OpenProject {
  readonly found: FoundProject;
  readonly session: Session;
}

/** The folders that PATHs mean. @throws Failure when one of them holds no migrations. */
export async function findProjects(
  paths: readonly string[],
  options: CommonOptions,
  settingsOf: SettingsReader,
  io: Io,
): Promise<FoundProject[]> {
  if (paths.length > 0 && options.dir !== undefined)
    throw failure('Give either PATHs or --dir: a PATH says itself where the migrations are.');
  const layout = layoutOption(options);
  const found: FoundProject[] = [];
  for (const given of paths.length > 0 ? paths : [options.dir ?? '.']) {
    const path = resolve(io.cwd, given);
    const settings = await settingsOf(path);
    const projects = await discoverAt(path, settings, layout, io);
    if (projects.every(isEmpty)) throw failure(nothingFound(path, projects, io), exitCode.usage, 'no-migrations');
    found.push(...projects);
  }
  return merged(found);
}

/** `discover` with what lockstep.json says. @throws Failure when the path cannot be read. */
export async function discoverAt(
  path: string,
  { config, folder }: Settings,
  layout: Layout | undefined,
  io: Io,
): Promise<FoundProject[]> {
  const options = {
    config,
    ...(folder === undefined ? {} : { configFolder: folder }),
    ...(layout === undefined ? {} : { layout }),
  };
  const projects = await orFailure(discover(path, options), (text) => text.replaceAll(path, shownPath(path, io.cwd)));
  return projects.map((project) => ({ ...project, config, isWholeHistory: !isAlone(project) }));
}

/** A file that no folder of migrations holds. */
const isAlone = ({ layout, only, folder }: DiscoveredProject): boolean =>
  layout === anySqlFile && only !== undefined && folder === undefined;

const isEmpty = (project: FoundProject): boolean =>
  problemsAsked(project).length === 0 &&
  !project.files.some(({ path }) => isAsked(project)(path) && project.layout.parseName(path) !== null);

const nothingFound = (path: string, [project]: readonly FoundProject[], io: Io): string => {
  const where = shownPath(path, io.cwd);
  if (project?.files.length === 0) return `No migrations in ${where}: it holds no .sql files.`;
  if (project !== undefined && project.layout !== anySqlFile && project.only?.length !== 0)
    return (
      `No migrations of ${project.layout.displayName} in ${where}: no file there has a name that it would run. ` +
      'Give another --layout, or none to have the files looked at.'
    );
  const tools = layouts.slice(0, -1).map(({ displayName }) => displayName);
  return [
    `No migrations in ${where}.`,
    `Looked there and in the folders below for the files of ${tools.join(', ')} and for .sql files whose names begin with a number or a date.`,
    'Name the folder that holds them (lockstep lint db/migrations), or list it as "migrations" in lockstep.json.',
  ].join('\n');
};

/** Whether a file of the project was asked about. */
export function isAsked({ only }: Pick<DiscoveredProject, 'only'>): (path: string) => boolean {
  if (only === undefined) return () => true;
  const asked = new Set(only);
  return (path) => asked.has(path);
}

/** The files asked about that could not be read. Of a folder all count: one of them may be what the others need. */
export function problemsAsked(project: DiscoveredProject): readonly FileProblem[] {
  const asked = isAsked(project);
  return project.problems.filter(({ path }) => asked(pathInProject(project.root, path)));
}

/** Files of one folder, as a pre-commit hook gives them, are looked at together. */
const merged = (projects: readonly FoundProject[]): FoundProject[] => {
  const byFolder = new Map<string, FoundProject>();
  for (const project of projects) {
    const alone = project.isWholeHistory ? '' : (project.only?.[0] ?? '');
    const key = `${project.root}\n${project.layout.id}\n${alone}`;
    const known = byFolder.get(key);
    if (known === undefined) byFolder.set(key, project);
    else if (known.only !== undefined) byFolder.set(key, { ...known, ...together(known.only, project) });
  }
  return [...byFolder.values()];
};

const together = (only: readonly string[], other: FoundProject): Pick<FoundProject, 'only'> | FoundProject =>
  other.only === undefined ? other : { only: [...new Set([...only, ...other.only])] };

/** Opens folders one after the other with one parser. */
export async function openProjects(projects: readonly FoundProject[], parser: Parser): Promise<OpenProject[]> {
  const reader = createStatementReader(parser);
  const opened: OpenProject[] = [];
  for (const found of projects) {
    const { layout, options, files, config, isWholeHistory, folder, plans, applied } = found;
    const open = (): Session =>
      openSession({
        ...{ layout, options, files, config, reader, isWholeHistory, plans, applied },
        startAfter: folder?.startAfter,
      });
    let session = open();
    if (parser.worn()) {
      // What was parsed since the instance failed may be wrong.
      await parser.renew();
      session = open();
    }
    opened.push({ found, session });
  }
  return opened;
}

/** Says which files could not be read. @returns whether any of them was asked about. */
export function reportProblems(projects: readonly FoundProject[], io: Io): boolean {
  for (const { problems } of projects)
    for (const { path, message } of problems) io.stderr(`${shownPath(path, io.cwd)}: ${message}\n`);
  return projects.some((project) => problemsAsked(project).length > 0);
}

/** Whether a path would be one of a project's migrations. */
export function wouldHold({ root, layout }: DiscoveredProject, path: string): boolean {
  return isBelow(root, path) && layout.parseName(pathInProject(root, path)) !== null;
}

/** Of a folder, what the names and the markers of new migrations hang on. `now`: UTC, `YYYYMMDDHHMMSS`. */
export function endOf({ root, layout, options, files, problems }: FoundProject, now: string): End {
  // The versions of those that could not be read are taken, too.
  const unread = problems.map(({ path }) => pathInProject(root, path));
  const existing = [...files.map(({ path }) => path), ...unread];
  return { layout, layoutOptions: options, existing, now, sample: sampleOf(buildProject(layout, files, options)) };
}
