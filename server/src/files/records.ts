import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../core/config/config';
import type { Applied, AppliedOn } from '../core/lint/applied';
import type { DiscoveredProject } from './discover';

/** The folder, beside lockstep.json or where a command ran, of what Lockstep keeps for itself. */
export const ownFolder = '.lockstep';
/** The folder in it with the records of servers. Those of embedded databases lie beside these. */
export const serversFolder = 'servers';

/** What the last command on a database has left for those who do not ask it: which migrations it has. */
export interface AppliedRecord {
  readonly layout: string;
  /** As lockstep.json calls the database, else where it is, without a password. */
  readonly target: string;
  /** The migrations folder, relative to the folder of the record, with `/`. */
  readonly migrations: string;
  /** The versions that are applied, in the order of the history. */
  readonly applied: readonly string[];
}

/**
 * The migrations of a folder that are known to be applied somewhere, by the records of embedded databases and servers that
 * lie in `.lockstep` of the folder or of one above it, or where lockstep.json has an embedded database. It starts none, and
 * what cannot be read says nothing.
 */
export function readApplied(
  { root, layout }: Pick<DiscoveredProject, 'root' | 'layout'>,
  targets: Config['targets'],
  configFolder: string | undefined,
): Applied {
  const applied = new Map<string, AppliedOn>();
  for (const file of recordFiles(root, targets, configFolder)) {
    const record = readRecord(file);
    if (record?.layout !== layout.id || resolve(dirname(file), record.migrations) !== root) continue;
    const on = { target: record.target, isEmbedded: basename(dirname(file)) !== serversFolder };
    // A server counts before what is of this machine alone.
    for (const version of record.applied)
      if (!applied.has(version) || (applied.get(version)?.isEmbedded === true && !on.isEmbedded))
        applied.set(version, on);
  }
  return applied;
}

const recordFiles = (root: string, targets: Config['targets'], configFolder: string | undefined): Set<string> => {
  const files = new Set<string>();
  for (let folder = root, above = dirname(root); ; folder = above, above = dirname(above)) {
    for (const own of [join(folder, ownFolder, serversFolder), join(folder, ownFolder)])
      for (const name of namesIn(own)) if (name.endsWith('.json')) files.add(join(own, name));
    if (above === folder) break;
  }
  for (const { url } of Object.values(targets)) {
    const embedded = /^pglite:(.+)$/.exec(url ?? '')?.[1];
    if (embedded !== undefined && configFolder !== undefined) files.add(`${resolve(configFolder, embedded)}.json`);
  }
  return files;
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    // There is none.
    return [];
  }
};

const readRecord = (file: string): AppliedRecord | undefined => {
  try {
    const { layout, target, migrations, applied } = JSON.parse(readFileSync(file, 'utf8')) as Partial<AppliedRecord>;
    if (typeof layout !== 'string' || typeof target !== 'string' || typeof migrations !== 'string') return undefined;
    return Array.isArray(applied) ? { layout, target, migrations, applied } : undefined;
  } catch {
    return undefined;
  }
};
