import { dirname, relative, sep } from 'node:path';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { fileURLToPath } from 'node:url';
import { defaultConfig, type Config } from '../core/config/config';
import { knownNames } from '../core/config/knownNames';
import { parseConfig } from '../core/config/parse';
import type { ConfigProblem } from '../core/config/shape';
import { anySqlFile } from '../core/layouts/plain';
import type { Applied } from '../core/lint/applied';
import { discover, type DiscoveredProject } from '../files/discover';
import { findConfig } from '../files/findConfig';
import { readText } from '../files/readFolder';
import { readApplied } from '../files/records';

/** A lockstep.json, and what is wrong with it. */
export interface ConfigReport {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
}

/** What holds for a document: its configuration, and its migrations folder where it lies in one. */
export interface Surroundings {
  readonly config: Config;
  readonly project: DiscoveredProject | null;
  /** The folder of its lockstep.json, absolute; undefined: there is none. */
  readonly configFolder: string | undefined;
}

/** The migrations folders and configurations that are known; read once, until `forget`. */
export interface Folders {
  /** `path` is absolute. */
  readonly of: (path: string) => Promise<Surroundings>;
  /** Reads a lockstep.json, and reports on it. */
  readonly readConfig: (file: string) => Promise<Config>;
  /** Files have changed: all is read again when it is asked for. */
  readonly forget: () => void;
  /** Which of a folder's migrations are known to be applied; read once, until `forget` or `forgetApplied`. */
  readonly appliedIn: (surroundings: Surroundings, project: DiscoveredProject) => Applied;
  /** Another process has used a database. */
  readonly forgetApplied: () => void;
}

/** `report` is told of each lockstep.json that is read, also when nothing is wrong with it. */
export function createFolders(
  openDocuments: () => readonly TextDocument[],
  report: (config: ConfigReport) => void,
): Folders {
  let configs = new Map<string, Promise<Config>>();
  let byPath = new Map<string, Promise<Surroundings>>();
  let read: Surroundings[] = [];
  let applied = new Map<string, Applied>();

  const readConfig = (file: string): Promise<Config> => {
    const known = configs.get(file) ?? readConfigNow(file);
    configs.set(file, known);
    return known;
  };
  const readConfigNow = async (file: string): Promise<Config> => {
    const open = openDocuments().find(({ uri }) => uri.startsWith('file:') && fileURLToPath(uri) === file);
    const onDisk = open === undefined ? readText(file) : { text: open.getText() };
    if ('problem' in onDisk) {
      const problem: ConfigProblem = {
        severity: 'error',
        message: onDisk.problem.message,
        span: { start: 0, end: 0 },
      };
      report({ file, text: '', problems: [problem] });
      return defaultConfig;
    }
    const { config, problems } = parseConfig(onDisk.text, knownNames);
    report({ file, text: onDisk.text, problems: [...problems, ...(await missingFolders(file, config, onDisk.text))] });
    return config;
  };

  const readSurroundings = async (path: string): Promise<Surroundings> => {
    // What is forgotten while it is read stays forgotten.
    const current = read;
    const file = await findConfig(dirname(path));
    const config = file === undefined ? defaultConfig : await readConfig(file);
    const options = file === undefined ? { config } : { config, configFolder: dirname(file) };
    // A folder that lockstep.json names and that is not there is told of in lockstep.json.
    const projects = await discover(path, options).catch(() => discover(path).catch(() => []));
    const project = projects.find(({ layout }) => layout !== anySqlFile) ?? null;
    const surroundings = { config, project, configFolder: file === undefined ? undefined : dirname(file) };
    current.push(surroundings);
    return surroundings;
  };

  return {
    of: async (path) => {
      const around = read.find(({ project }) => project !== null && holds(project, path));
      if (around !== undefined) return around;
      const known = byPath.get(path) ?? readSurroundings(path);
      byPath.set(path, known);
      return known;
    },
    readConfig,
    forget: () => {
      configs = new Map();
      byPath = new Map();
      read = [];
      applied = new Map();
    },
    appliedIn: ({ config, configFolder }, project) => {
      const key = `${project.root} ${project.layout.id}`;
      const known = applied.get(key) ?? readApplied(project, config.targets, configFolder);
      applied.set(key, known);
      return known;
    },
    forgetApplied: () => {
      applied = new Map();
    },
  };
}

const missingFolders = async (file: string, config: Config, text: string): Promise<ConfigProblem[]> => {
  const problems: ConfigProblem[] = [];
  for (const folder of config.migrations) {
    const only = { ...config, migrations: [folder] };
    const message = await discover(dirname(file), { config: only, configFolder: dirname(file) }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const written = JSON.stringify(folder.dir);
    const start = Math.max(0, text.indexOf(written));
    if (message !== null) problems.push({ severity: 'error', message, span: { start, end: start + written.length } });
  }
  return problems;
};

/** A path relative to a folder, with `/`; null: it lies elsewhere. */
export function pathIn(root: string, path: string): string | null {
  const inside = relative(root, path);
  return inside === '' || inside.startsWith('..') ? null : inside.split(sep).join('/');
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Whether a file is a migration of a folder, or a new one that will be. */
const holds = ({ root, layout, files }: DiscoveredProject, path: string): boolean => {
  const own = pathIn(root, path);
  if (own === null || layout.parseName(own) === null) return false;
  return files.some((file) => file.path === own || folderOf(file.path) === folderOf(own));
};
