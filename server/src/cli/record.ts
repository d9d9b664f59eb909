import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { ownFolder, serversFolder, type AppliedRecord } from '../files/records';
import type { MigrationStatus, Reading, Table } from '../runner/histories/history';

/** What `status` needs to know of an embedded database, so that it need not be started for it. */
export interface Kept extends Omit<Partial<AppliedRecord>, 'layout'> {
  readonly schemaVersion: 1;
  /** `PostgreSQL 18.6`. */
  readonly server: string;
  /** The layout whose history it is. */
  readonly layout: string;
  readonly table: Table;
  readonly reading: Reading;
  /** By version: what was applied, as a hash of its text. The tools' own tables keep none. */
  readonly hashes: Readonly<Record<string, string>>;
}

const upOf = ({ migration }: MigrationStatus): string => {
  const { file, section } = migration?.up ?? {};
  return file?.text.slice(section?.span.start, section?.span.end) ?? '';
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A line that holds nothing but a directive of ours, or such a directive at the end of one. */
const directive = /^[ \t]*--[ \t]*lockstep(?:-disable|:)[^\n]*(?:\n|$)|[ \t]*--[ \t]*lockstep-disable-line[^\n]*$/gm;

/** Stands for the text of a migration's up. What Lockstep is told in it may come and go: the server ignores it. */
export function hashOf(status: MigrationStatus): string {
  return hash(upOf(status).replaceAll(directive, ''));
}

/** The hashes after a run: what it applied has its text of now, what was applied before keeps its own. */
export function hashesAfter(
  statuses: readonly MigrationStatus[],
  before: Kept['hashes'],
  applied: ReadonlySet<string>,
): Kept['hashes'] {
  return Object.fromEntries(
    statuses
      .filter(({ state }) => state === 'applied')
      .flatMap((status) => {
        const own = applied.has(status.version) ? hashOf(status) : before[status.version];
        return own === undefined ? [] : [[status.version, own]];
      }),
  );
}

/** Statuses, with `changed` where a file is not any more what was applied. */
export function withChanges(statuses: readonly MigrationStatus[], hashes: Kept['hashes']): MigrationStatus[] {
  return statuses.map((status) => {
    const kept = hashes[status.version];
    // Earlier releases kept the hash of the whole text.
    const isChanged =
      status.state === 'applied' && kept !== undefined && kept !== hashOf(status) && kept !== hash(upOf(status));
    return isChanged ? { ...status, state: 'changed' } : status;
  });
}

/** Where what is kept of an embedded database lies: beside its folder. */
export function recordOfFolder(folder: string): string {
  return `${folder}.json`;
}

/** Where what is known of a server lies. `base`: the folder of lockstep.json; `place`: `host:port/database`. */
export function recordOfServer(base: string, place: string): string {
  return join(base, ownFolder, serversFolder, `${encodeURIComponent(place)}.json`);
}

/** What the statuses say of the migrations of a folder (absolute), for a record in `file`. */
export function appliedRecord(
  file: string,
  root: string,
  { layout, target }: Pick<AppliedRecord, 'layout' | 'target'>,
  applied: readonly string[],
): AppliedRecord {
  const migrations = relative(dirname(file), root).split(sep).join('/');
  return { layout, target, migrations, applied };
}

/** The versions that the history has, in its order. */
export function appliedVersions(statuses: readonly MigrationStatus[]): string[] {
  return statuses.flatMap(({ state, version }) => (isInHistory.has(state) ? [version] : []));
}

const isInHistory: ReadonlySet<MigrationStatus['state']> = new Set(['applied', 'changed', 'missing']);

/** Makes the folder of a record; nothing in `.lockstep` belongs into a repository. */
const makeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (let own = folder, above = dirname(own); above !== own; own = above, above = dirname(above)) {
    if (basename(own) !== ownFolder) continue;
    if (!existsSync(join(own, '.gitignore'))) writeFileSync(join(own, '.gitignore'), '*\n');
    return;
  }
};

/** Keeps what was seen of a server. Nothing depends on it, so that a folder that cannot be written changes nothing. */
export function keepApplied(file: string, record: AppliedRecord): void {
  const text = JSON.stringify(record);
  try {
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch {
    return;
  }
}

/** What was kept of a folder for a layout; undefined: nothing that can be used, so that the database must be asked. */
export function readKept(folder: string, layout: string): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(recordOfFolder(folder), 'utf8')) as Partial<Kept>;
    const isUsable =
      kept.schemaVersion === 1 &&
      kept.layout === layout &&
      typeof kept.server === 'string' &&
      typeof kept.table?.name === 'string' &&
      Array.isArray(kept.reading?.versions) &&
      typeof kept.hashes === 'object';
    return isUsable ? (kept as Kept) : undefined;
  } catch {
    return undefined;
  }
}

/** Called before a database is used: what is kept of it may not hold any more. */
export function forgetKept(folder: string): void {
  rmSync(recordOfFolder(folder), { force: true });
}

/** Called after a database was used, while it is still this process's own. */
export function keep(folder: string, kept: Kept): void {
  writeFileSync(recordOfFolder(folder), JSON.stringify(kept));
}
