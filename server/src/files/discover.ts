import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Config, MigrationsFolder } from '../core/config/config';
import { detectLayout, layoutById, layouts } from '../core/layouts/index';
import { flyway } from '../core/layouts/flyway';
import { defaultLayoutOptions, type Layout, type LayoutOptions, type SourceFile } from '../core/layouts/layout';
import { anySqlFile } from '../core/layouts/plain';
import { findProjects, mayBeMigration, projectFolderOf, type FoundProject } from '../core/project/findProjects';
import { isPlanFile, type PlansPlace } from '../core/plans/plan';
import { placeOfPlans } from './plans';
import { listFolder, pathError, readFiles, readFolder, type FileProblem } from './readFolder';

/** A migrations folder on disk, ready for buildProject. */
export interface DiscoveredProject {
  /** Absolute. */
  readonly root: string;
  readonly layout: Layout;
  readonly options: LayoutOptions;
  /** Relative to `root`. */
  readonly files: readonly SourceFile[];
  /** Files that could not be read; they are not in `files`. */
  readonly problems: readonly FileProblem[];
  /** What PATH asked about, relative to `root`, when that is not all of it. The rest is the schema's history. */
  readonly only?: readonly string[];
  /** The entry of lockstep.json that describes the folder. */
  readonly folder?: MigrationsFolder;
  /** Where steps that wait for a deploy are kept; undefined: it is no folder of migrations that could go on. */
  readonly plans?: PlansPlace;
}

export interface DiscoverOptions {
  readonly config?: Pick<Config, 'migrations'>;
  /** The folder of lockstep.json, to which its paths are relative. */
  readonly configFolder?: string;
  /** Taken as it is, whatever the files look like (--layout). */
  readonly layout?: Layout;
}

/** Folders that a project with several databases keeps for the others. They are read when asked for by name. */
const otherDatabases = /^(?:mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|h2|hsqldb|derby|db2|clickhouse)$/i;

const withSlashes = (path: string): string => path.split(sep).join('/');
const relativeTo = (root: string, path: string): string => withSlashes(relative(root, path));
const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(join(folder, sep));

const fromFound = (base: string, { root, layout, files }: FoundProject, problems: readonly FileProblem[]) => {
  const absolute = join(base, root);
  const project: DiscoveredProject = {
    root: absolute,
    layout,
    options: defaultLayoutOptions,
    files,
    problems: problems.filter(({ path }) => isWithin(absolute, path)),
  };
  return project;
};

const optionsOf = (folder: MigrationsFolder): LayoutOptions => ({
  multiStatement: folder.golangMigrate.multiStatement,
  direction: folder.direction,
});

/** A folder that somebody named as a migrations folder, whatever lies in it. */
const namedFolder = async (root: string, layout: Layout | undefined): Promise<DiscoveredProject> => {
  const { files, problems } = await readFolder(root);
  const found = findProjects(files, withSlashes(root)).find((project) => project.root === '');
  if (layout !== undefined) return { root, layout, options: defaultLayoutOptions, files, problems };
  if (found !== undefined) return fromFound(root, found, problems);
  const detected = detectLayout(files);
  // It was named, so that its files count even if their names say nothing.
  return {
    root,
    layout: detected.claim(files) > 0 ? detected : anySqlFile,
    options: defaultLayoutOptions,
    files,
    problems,
  };
};

const configured = async (root: string, folder: MigrationsFolder): Promise<DiscoveredProject> => {
  const layout = folder.layout === undefined ? undefined : layoutById(folder.layout);
  if (folder.layout !== undefined && layout === undefined) {
    const known = layouts.map(({ id }) => id).join(', ');
    throw new Error(
      `lockstep.json gives ${folder.dir} the layout "${folder.layout}", which does not exist. Use one of: ${known}.`,
    );
  }
  const project = await namedFolder(root, layout).catch((error: unknown) => {
    throw new Error(`lockstep.json names the folder ${folder.dir}. ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  });
  return { ...project, options: optionsOf(folder), folder };
};

/** All .sql files right in a folder whose names say nothing. */
const looseFolder = async (root: string): Promise<DiscoveredProject[]> => {
  const { files, problems } = await readFolder(root, { enter: () => false });
  return files.length === 0 && problems.length === 0
    ? []
    : [{ root, layout: anySqlFile, options: defaultLayoutOptions, files, problems }];
};

/** A file whose name says nothing, or which the tool of its folder passes over. */
const loneFile = async (path: string): Promise<DiscoveredProject> => {
  const only = [basename(path)];
  const { files, problems } = await readFiles(dirname(path), only);
  return { root: dirname(path), layout: anySqlFile, options: defaultLayoutOptions, files, problems, only };
};

const inFolder = async (root: string): Promise<DiscoveredProject[]> => {
  const paths = await listFolder(root, { enter: (path) => !otherDatabases.test(basename(path)) });
  const worthReading = new Set(paths.filter(mayBeMigration).map((path) => dirname(path)));
  const { files, problems } = await readFiles(
    root,
    paths.filter((path) => worthReading.has(dirname(path))),
  );
  const found = findProjects(files, withSlashes(root));
  const self = found.filter((project) => project.root === '');
  const projects = (self.length > 0 ? self : found).map((project) => fromFound(root, project, problems));
  if (projects.length === 0) return looseFolder(root);
  // What could not be read may be all that its folder holds; it is said all the same.
  const lost = problems.filter(
    ({ path }) => self.length === 0 && !projects.some((project) => isWithin(project.root, path)),
  );
  return [...projects, ...(await Promise.all(lost.map(({ path }) => loneFile(path))))];
};

/** Whether a file is one of a project's migrations. */
const holds = ({ root, layout, files }: DiscoveredProject, path: string): boolean => {
  const asked = relativeTo(root, path);
  return layout.parseName(asked) !== null && files.some((file) => file.path === asked);
};

/** Whether a folder or, at its end, the default location of Flyway holds Flyway's files. */
const isFlywayFolder = async (folder: string): Promise<boolean> => {
  if (/[\\/]db[\\/]migration$/.test(folder)) return true;
  const names = await readdir(folder).catch(() => []);
  return flyway.claim(names.map((path) => ({ path, text: '' }))) > 0;
};

const foldersAbove = 4;

/** The project of a file: its folder, or one above where the file's place or Flyway says so. */
const aroundFile = async (path: string): Promise<DiscoveredProject> => {
  const folder = dirname(path);
  // Only what stands at the end of the path decides, and little is read: above may be a home directory.
  const beside = await readFolder(folder, { enter: () => false });
  const tail = withSlashes(folder).split('/').slice(-foldersAbove).join('/');
  const depth = (relativePath: string): number => relativePath.split('/').filter((part) => part !== '').length;
  const up = depth(tail) - depth(projectFolderOf(tail, beside.files));
  let root = resolve(folder, ...Array.from({ length: up }, () => '..'));
  const isFlyway = flyway.claim([{ path: basename(path), text: '' }]) > 0;
  for (let above = dirname(root), step = 0; isFlyway && step < foldersAbove; above = dirname(above), step++)
    if (await isFlywayFolder(above)) root = above;
  const enter = (name: string): boolean => isFlyway || /^v?\d/i.test(basename(name));
  const { files, problems } = up === 0 && !isFlyway ? beside : await readFolder(root, { enter });

  for (const found of findProjects(files, withSlashes(root))) {
    const project = fromFound(root, found, problems);
    if (holds(project, path)) return { ...project, only: [relativeTo(project.root, path)] };
  }
  return loneFile(path);
};

/**
 * Finds the migrations folders that a PATH means: a migrations folder, a file in one (`only` then names it), or a
 * project root that holds some. The entries of lockstep.json decide where they apply. None: an empty list.
 * @throws Error with what to do, when PATH cannot be read or is a file that holds no SQL.
 */
export async function discover(path: string, options: DiscoverOptions = {}): Promise<DiscoveredProject[]> {
  const projects = await discoverAll(path, options);
  return projects.map((project) => {
    const isAlone = project.layout === anySqlFile && project.folder === undefined;
    return isAlone ? project : { ...project, plans: placeOfPlans(project.root, options.configFolder) };
  });
}

const discoverAll = async (path: string, options: DiscoverOptions): Promise<DiscoveredProject[]> => {
  const absolute = resolve(path);
  if (isPlanFile(withSlashes(absolute)))
    throw new Error(
      `${path} belongs to a plan that waits for a deploy, and is no migration yet: lockstep plan continue writes it as one.`,
    );
  const kind = await stat(absolute).catch((error: unknown) => {
    throw pathError(path, error);
  });
  if (!kind.isDirectory() && !/\.sql$/i.test(absolute))
    throw pathError(path, new Error('it is neither a folder nor an .sql file'));

  const { config, configFolder = '.', layout } = options;
  const folders = (config?.migrations ?? []).map((folder) => ({ folder, root: resolve(configFolder, folder.dir) }));
  const around = folders
    .filter(({ root }) => isWithin(root, absolute))
    .sort((a, b) => b.root.length - a.root.length)[0];
  const inside = folders.filter(({ root }) => isWithin(absolute, root));
  const within = async (project: DiscoveredProject): Promise<DiscoveredProject> => {
    const asked = relativeTo(project.root, absolute);
    if (asked === '') return project;
    if (!kind.isDirectory()) return holds(project, absolute) ? { ...project, only: [asked] } : loneFile(absolute);
    return { ...project, only: project.files.flatMap((file) => (file.path.startsWith(`${asked}/`) ? file.path : [])) };
  };

  if (layout !== undefined) {
    const root = kind.isDirectory() ? absolute : (around?.root ?? dirname(absolute));
    const project = await namedFolder(root, layout);
    const folder = around?.root === root ? around.folder : undefined;
    return [await within(folder === undefined ? project : { ...project, options: optionsOf(folder), folder })];
  }
  if (around !== undefined) return [await within(await configured(around.root, around.folder))];
  if (inside.length > 0) return Promise.all(inside.map(({ root, folder }) => configured(root, folder)));
  return kind.isDirectory() ? inFolder(absolute) : [await aroundFile(absolute)];
};
