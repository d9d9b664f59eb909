import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { defaultConfig, type Config } from '../core/config/config';
import { defaultLayoutOptions } from '../core/layouts/layout';
import { openSession, type Session } from '../core/lint/session';
import { anySqlFile } from '../core/layouts/plain';
import { claimDocument } from '../core/project/claimByName';
import type { Parser } from '../core/sql/parser';
import { createStatementReader } from '../core/sql/statement';
import type { DiscoveredProject } from '../files/discover';
import { createFolders, pathIn, type ConfigReport, type Surroundings } from './folders';

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
  readonly open: (document: TextDocument) => Promise<OpenedDocument | null>;
  /** Reads a lockstep.json (absolute path), and reports on it. */
  readonly readConfig: (file: string) => Promise<void>;
  /** A document is open no more. */
  readonly close: (uri: string) => void;
  /** Files have changed on disk: folders are read again. */
  readonly forget: () => void;
  /** Another process has used a database: which migrations are applied is read again. */
  readonly forgetApplied: () => void;
}

/**
 * Keeps sessions of folders, with the documents that are open in the editor in the place of their files. `report` is
 * told of each lockstep.json that is read.
 */
export function createWorkspace(
  parser: Parser,
  openDocuments: () => readonly TextDocument[],
  report: (config: ConfigReport) => void,
): Workspace {
  const reader = createStatementReader(parser);
  const sessions = new Map<string, Session>();
  const folders = createFolders(openDocuments, report);

  const open = async (document: TextDocument): Promise<OpenedDocument | null> => {
    if (!document.uri.startsWith('file:')) return openAlone(document, defaultConfig);
    const path = fileURLToPath(document.uri);
    const surroundings = await folders.of(path);
    const { project, config } = surroundings;
    return project === null ? openAlone(document, config) : openIn(project, surroundings, path);
  };

  const openIn = (project: DiscoveredProject, surroundings: Surroundings, path: string): OpenedDocument | null => {
    const { config } = surroundings;
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
        plans: project.plans,
        applied: folders.appliedIn(surroundings, project),
      },
      sessions.get(key),
    );
    sessions.set(key, session);
    return { session, path: own, root: project.root };
  };

  // A document outside any folder is claimed by its name alone, and what it names is taken to exist.
  const openAlone = (document: TextDocument, config: Config): OpenedDocument | null => {
    const path = decodeURIComponent(new URL(document.uri).pathname);
    const claimed = claimDocument(path, document.getText());
    if (claimed.layout === anySqlFile) return null;
    const session = openSession(
      {
        layout: claimed.layout,
        options: defaultLayoutOptions,
        files: [{ path: claimed.path, text: document.getText() }],
        config,
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
    readConfig: async (file) => {
      await folders.readConfig(file);
    },
    close: (uri) => {
      sessions.delete(uri);
    },
    forget: folders.forget,
    forgetApplied: folders.forgetApplied,
  };
}

/** The URI of a path in a session. */
export function uriIn({ root }: Pick<OpenedDocument, 'root'>, path: string): string {
  return pathToFileURL(resolve(root, ...path.split('/'))).toString();
}
