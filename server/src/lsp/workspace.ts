import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { defaultConfig, type Config } from '../core/config/config';
import { knownNames } from '../core/config/knownNames';
import { parseConfig } from '../core/config/parse';
import { defaultLayoutOptions } from '../core/layouts/layout';
import { openSession, type Session } from '../core/lint/session';
import { anySqlFile } from '../core/layouts/plain';
import { claimDocument } from '../core/project/claimByName';
import type { Parser } from '../core/sql/parser';
import { createStatementReader } from '../core/sql/statement';
import { discover, type DiscoveredProject } from '../files/discover';
import { findConfig } from '../files/findConfig';
import { readText } from '../files/readFolder';

/** A document with the session of the folder it lies in. */
export interface OpenedDocument {
  readonly session: Session;
  /** The document's path in the session. */
  readonly path: string;
  /** Absolute folder of the session. */
  readonly root: string;
}

/** The only mutable state of the server: which folders are known, and what was found out about them. */
export interface Workspace {
  /** The session of a document with all open documents in it; null: it is no migration, and stays quiet. */
  open(document: TextDocument): Promise<OpenedDocument | null>;
  /** Files have changed on disk: folders are read again. */
  forget(): void;
}

interface Folder {
  readonly project: DiscoveredProject;
  readonly config: Config;
}

const readConfig = (file: string | undefined): Config => {
  if (file === undefined) return defaultConfig;
  const read = readText(file);
  return 'problem' in read ? defaultConfig : parseConfig(read.text, knownNames).config;
};

/** Keeps sessions of folders, with the documents that are open in the editor in the place of their files. */
export function createWorkspace(parser: Parser, openDocuments: () => readonly TextDocument[]): Workspace {
  const reader = createStatementReader(parser);
  const sessions = new Map<string, Session>();
  let folders = new Map<string, Promise<Folder | null>>();

  const folderOf = (path: string): Promise<Folder | null> => {
    const folder = dirname(path);
    const known = folders.get(folder) ?? readFolderOf(path);
    folders.set(folder, known);
    return known;
  };
  const readFolderOf = async (path: string): Promise<Folder | null> => {
    const file = await findConfig(dirname(path));
    const config = readConfig(file);
    const options = file === undefined ? { config } : { config, configFolder: dirname(file) };
    const projects = await discover(path, options).catch(() => []);
    const project = projects.find(({ layout }) => layout !== anySqlFile);
    return project === undefined ? null : { project, config };
  };

  const open = async (document: TextDocument): Promise<OpenedDocument | null> => {
    if (!document.uri.startsWith('file:')) return openAlone(document);
    const path = fileURLToPath(document.uri);
    const folder = await folderOf(path);
    if (folder === null) return openAlone(document);
    const { project, config } = folder;
    const texts = new Map(project.files.map((file) => [file.path, file.text]));
    for (const other of openDocuments()) {
      if (!other.uri.startsWith('file:')) continue;
      const own = pathIn(project.root, fileURLToPath(other.uri));
      if (own !== null && (texts.has(own) || project.layout.parseName(own) !== null)) texts.set(own, other.getText());
    }
    const own = pathIn(project.root, path);
    if (own === null || project.layout.parseName(own) === null) return null;
    const key = `${project.root} ${project.layout.id}`;
    const session = openSession(
      {
        layout: project.layout,
        options: project.options,
        files: [...texts].map(([filePath, text]) => ({ path: filePath, text })),
        config,
        reader,
        isWholeHistory: true,
        startAfter: project.folder?.startAfter,
      },
      sessions.get(key),
    );
    sessions.set(key, session);
    return { session, path: own, root: project.root };
  };

  // A document outside any folder is claimed by its name alone, and what it names is taken to exist.
  const openAlone = (document: TextDocument): OpenedDocument | null => {
    const path = decodeURIComponent(new URL(document.uri).pathname);
    const claimed = claimDocument(path, document.getText());
    if (claimed.layout === anySqlFile) return null;
    const session = openSession(
      {
        layout: claimed.layout,
        options: defaultLayoutOptions,
        files: [{ path: claimed.path, text: document.getText() }],
        config: defaultConfig,
        reader,
        isWholeHistory: false,
      },
      sessions.get(document.uri),
    );
    sessions.set(document.uri, session);
    return { session, path: claimed.path, root: resolve(path, ...claimed.path.split('/').map(() => '..')) };
  };

  return {
    open: async (document) => {
      const opened = await open(document);
      if (!parser.worn()) return opened;
      // The parser's instance failed on the way: what it said since may be wrong.
      await parser.renew();
      sessions.clear();
      return open(document);
    },
    forget: () => {
      folders = new Map();
    },
  };
}

const pathIn = (root: string, path: string): string | null => {
  const inside = relative(root, path);
  return inside === '' || inside.startsWith('..') ? null : inside.split(sep).join('/');
};

/** The URI of a path in a session. */
export function uriIn({ root }: Pick<OpenedDocument, 'root'>, path: string): string {
  return pathToFileURL(resolve(root, ...path.split('/'))).toString();
}
