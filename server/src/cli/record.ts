import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { MigrationStatus, Reading, Table } from '../runner/histories/history';

/** What `status` needs to know of an embedded database, so that it need not be started for it. */
export interface Kept {
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

/** Stands for the text of a migration's up. */
export function hashOf({ migration }: MigrationStatus): string {
  const { file, section } = migration?.up ?? {};
  const text = file?.text.slice(section?.span.start, section?.span.end) ?? '';
  return createHash('sha256').update(text).digest('hex');
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
        const hash = applied.has(status.version) ? hashOf(status) : before[status.version];
        return hash === undefined ? [] : [[status.version, hash]];
      }),
  );
}

/** Statuses, with `changed` where a file is not any more what was applied. */
export function withChanges(statuses: readonly MigrationStatus[], hashes: Kept['hashes']): MigrationStatus[] {
  return statuses.map((status) => {
    const hash = hashes[status.version];
    const isChanged = status.state === 'applied' && hash !== undefined && hash !== hashOf(status);
    return isChanged ? { ...status, state: 'changed' } : status;
  });
}

const fileOf = (folder: string): string => `${folder}.json`;

/** What was kept of a folder for a layout; undefined: nothing that can be used, so that the database must be asked. */
export function readKept(folder: string, layout: string): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Partial<Kept>;
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
  rmSync(fileOf(folder), { force: true });
}

/** Called after a database was used, while it is still this process's own. */
export function keep(folder: string, kept: Kept): void {
  writeFileSync(fileOf(folder), JSON.stringify(kept));
}
