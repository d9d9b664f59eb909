import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { newMigrations } from '../../core/fixes/newMigrations';
import { defaultLayoutOptions, type Layout } from '../../core/layouts/layout';
import { layouts } from '../../core/layouts/index';
import { anySqlFile } from '../../core/layouts/plain';
import { failure } from '../failure';
import { exitCode, timestamp, type Io } from '../io';
import { layoutOption, type CommonOptions } from '../options';
import { shownPath } from '../paths';
import { discoverAt, endOf, type FoundProject } from '../projects';
import { settingsReader, type Settings } from '../settings';
import { createFile } from '../writeFixes';

const up = '-- Write here what this migration changes.\n';
const down = '-- Write here what takes it back.\n';

/** `lockstep new`: makes the files of the next migration, as the tool of the folder names them. */
export async function newMigration(name: string, options: CommonOptions, io: Io): Promise<number> {
  if (!/[\p{Letter}\p{Number}]/u.test(name))
    throw failure('Give the migration a name with letters or digits: lockstep new "add orders"');
  const project = await projectFor(options, io);
  const { root } = project;
  const shown = (path: string): string => shownPath(join(root, path), io.cwd);
  const files = newMigrations(endOf(project, timestamp(io.now())), [{ name, up, down }]);
  for (const file of files) await createFile(root, file, shown);
  for (const { path } of files) io.stdout(`${shown(path)}\n`);
  return exitCode.done;
}

/** The one folder that is meant. */
const projectFor = async (options: CommonOptions, io: Io): Promise<FoundProject> => {
  const folder = resolve(io.cwd, options.dir ?? '.');
  const layout = layoutOption(options);
  const settings = await settingsReader(options, io)(folder);
  if (options.dir !== undefined && layout !== undefined) {
    await mkdirs(folder, io);
    return only(await discoverAt(folder, settings, layout, io), folder, io);
  }
  // A folder of files whose names say nothing tells nothing about the name of the next.
  const projects = (await discoverAt(folder, settings, undefined, io)).filter(
    (project) => (project.layout !== anySqlFile || project.folder !== undefined) && isOf(project, layout),
  );
  if (projects.length > 0) return only(projects, folder, io);
  if (layout !== undefined) return empty(folder, layout, settings);
  const ids = layouts.map(({ id }) => id).join(', ');
  throw failure(
    `No migrations in ${shownPath(folder, io.cwd)}, so nothing says how the next one is named. ` +
      `To begin a folder: lockstep new ${JSON.stringify('NAME')} --dir FOLDER --layout ID, with one of ${ids}.`,
  );
};

const isOf = ({ layout }: FoundProject, wanted: Layout | undefined): boolean =>
  wanted === undefined || wanted.id === layout.id;

const only = (projects: readonly FoundProject[], folder: string, io: Io): FoundProject => {
  const [first, second] = projects;
  if (first === undefined) throw failure(`No migrations in ${shownPath(folder, io.cwd)}.`);
  if (second === undefined) return first;
  const roots = projects.map(({ root }) => `  ${shownPath(root, io.cwd)}`);
  throw failure(`Several folders hold migrations; say with --dir which one is meant:\n${roots.join('\n')}`);
};

const empty = (root: string, layout: Layout, { config }: Settings): FoundProject => ({
  root,
  layout,
  options: defaultLayoutOptions,
  files: [],
  problems: [],
  config,
  isWholeHistory: true,
});

const mkdirs = async (folder: string, io: Io): Promise<void> => {
  if (await stat(folder).catch(() => undefined)) return;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw failure(`Cannot create ${shownPath(folder, io.cwd)}: ${error instanceof Error ? error.message : ''}`);
  });
};
