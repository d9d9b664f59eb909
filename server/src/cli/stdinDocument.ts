import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { defaultLayoutOptions } from '../core/layouts/layout';
import { isNamedByItsFolder } from '../core/layouts/plain';
import { claimDocument } from '../core/project/claimByName';
import { firstInvalidByte, largestFile } from '../files/readFolder';
import { failure, isFailure } from './failure';
import type { Io } from './io';
import { layoutOption, type CommonOptions } from './options';
import { isBelow, pathInProject, shownPath } from './paths';
import { discoverAt, wouldHold, type FoundProject } from './projects';
import type { Settings, SettingsReader } from './settings';

/**
 * The project of a document that comes from standard input: the folder in which its path lies, with the text in the
 * place of what is on disk; where that is no folder of migrations, the document on its own.
 */
export async function stdinProject(
  given: string,
  options: CommonOptions,
  settingsOf: SettingsReader,
  io: Io,
): Promise<FoundProject> {
  const path = resolve(io.cwd, given);
  const text = decode(await io.stdin(), shownPath(path, io.cwd));
  const settings = await settingsOf(path);
  const layout = layoutOption(options);
  const dir = options.dir === undefined ? undefined : resolve(io.cwd, options.dir);
  for (const place of await places(path, settings, dir)) {
    const projects = await discoverAt(place, settings, layout, io).catch((error: unknown) => {
      // What cannot be read says nothing about the document.
      if (isFailure(error)) return [];
      throw error;
    });
    const project = projects.find((found) => found.isWholeHistory && wouldHold(found, path));
    if (project !== undefined) return withDocument(project, path, text);
  }
  const claimed = claimDocument(path.replaceAll('\\', '/'), text);
  const root = resolve(path, ...claimed.path.split('/').map(() => '..'));
  const file = { path: claimed.path, text };
  return {
    root,
    layout: layout ?? claimed.layout,
    options: defaultLayoutOptions,
    files: [file],
    problems: [],
    only: [file.path],
    config: settings.config,
    isWholeHistory: false,
  };
}

const decode = (bytes: Uint8Array, name: string): string => {
  if (bytes.length > largestFile)
    throw failure(
      `${name}: Standard input has more than the ${largestFile / 1024 / 1024} MB up to which a file is read.`,
    );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw failure(`${name}: Standard input is not UTF-8: see the byte at offset ${firstInvalidByte(bytes)}.`);
  }
};

/**
 * What to look at for the document's project: itself, or a neighbour where it is not saved yet, or the folder that
 * lockstep.json names. Folders are not searched: the one above may be a home directory.
 */
const places = async (path: string, { config, folder: home }: Settings, dir: string | undefined): Promise<string[]> => {
  const folder = dirname(path);
  const neighbours = (await namesIn(folder)).filter((name) => /\.sql$/i.test(name)).map((name) => join(folder, name));
  // up.sql and migration.sql: the neighbours are in the folders beside theirs.
  const cousins = isNamedByItsFolder(basename(path))
    ? (await namesIn(dirname(folder))).map((name) => join(dirname(folder), name, basename(path)))
    : [];
  const configured = config.migrations
    .map((entry) => resolve(home ?? '.', entry.dir))
    .filter((root) => isBelow(root, path));
  const candidates = [...(dir === undefined ? [] : [dir]), path, ...neighbours.slice(-1), ...cousins, ...configured];
  const exist = await Promise.all(candidates.map(exists));
  return candidates.filter((_, at) => exist[at]);
};

const namesIn = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).sort();

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const withDocument = (project: FoundProject, path: string, text: string): FoundProject => {
  const own = pathInProject(project.root, path);
  return {
    ...project,
    files: [...project.files.filter((file) => file.path !== own), { path: own, text }],
    problems: project.problems.filter((problem) => problem.path !== path),
    only: [own],
  };
};
