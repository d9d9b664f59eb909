import { reader, replacesUnread } from './statementKind';
import type { Reading, Readings } from './readings';
import { strength, type LockMode, type Relation } from './state';

/** What the server answered instead of doing it. */
export interface Refusal {
  /** Empty for `not run`. */
  readonly sqlstate: string;
  readonly message: string;
}

/**
 * What one statement did, in the words of `explain --format json` (contract). Every list is sorted, and empty where the
 * server refused the statement (but not where it refused the COMMIT).
 */
export interface ObservedStatement {
  readonly locks: readonly { readonly relation: string; readonly mode: LockMode }[];
  /** AccessExclusiveLocks on indexes whose tables are not locked so; undefined: none. */
  readonly indexLocks?: readonly { readonly index: string; readonly table: string; readonly mode: LockMode }[];
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
  readonly rebuilds: readonly string[];
  readonly error: Refusal | null;
}

/** A relation that others could see before the transaction began; `relation` is undefined once it was dropped. */
export interface Known {
  /** As of before the statement at hand. */
  readonly name: string;
  readonly relation: Relation | undefined;
  /** Rows that a scan of the whole gives at least. */
  readonly rows: number;
}

/** What was measured around one statement. */
export interface Measurement {
  readonly sql: string;
  /** Just before the statement. */
  readonly known: readonly Known[];
  readonly relationsAfter: readonly Relation[];
  readonly locksBefore: ReadonlyMap<number, LockMode>;
  readonly locksAfter: ReadonlyMap<number, LockMode>;
  /** By oid: what the statement read. */
  readonly read: Readings;
}

/** The relations known at the beginning of a transaction. */
export function knownAtStart(relations: readonly Relation[], rows: ReadonlyMap<number, number>): Known[] {
  return relations.map((relation) => ({ name: relation.name, relation, rows: rows.get(relation.oid) ?? 0 }));
}

const isIndex = (relation: Relation) => relation.kind === 'i' || relation.kind === 'I';

/**
 * What became of a relation: the same by oid; for an index that was dropped, the one that a command such as ALTER COLUMN
 * TYPE made in its place.
 */
function successor(before: Relation, after: readonly Relation[], born: readonly Relation[]): Relation | undefined {
  const same = after.find(({ oid }) => oid === before.oid);
  if (same !== undefined || !isIndex(before)) return same;
  const ofTable = born.filter((candidate) => isIndex(candidate) && candidate.table === before.table);
  return (
    ofTable.find(({ name, key }) => name === before.name && key === before.key) ??
    (before.partition ? ofTable.find(({ partition, key }) => partition && key === before.key) : undefined)
  );
}

/** The effects of one statement, and the relations as the next one finds them. */
export function effectsOf(measured: Measurement): { observed: ObservedStatement; known: Known[] } {
  const { sql, known, relationsAfter, locksBefore, locksAfter, read } = measured;
  const oidsBefore = new Set(known.map(({ relation }) => relation?.oid));
  const born = relationsAfter.filter(({ oid }) => !oidsBefore.has(oid));
  const locks: { relation: string; mode: LockMode }[] = [];
  const indexLocks: { index: string; table: string; mode: LockMode }[] = [];
  const isNewAndAll = (oid: number) =>
    locksAfter.get(oid) === 'AccessExclusiveLock' && locksBefore.get(oid) !== 'AccessExclusiveLock';
  const rewrites: string[] = [];
  const scans: string[] = [];
  const rebuilds: string[] = [];

  const next = known.map((entry): Known => {
    const { relation, name } = entry;
    if (relation === undefined) return entry;
    const after = successor(relation, relationsAfter, born);
    const newFile = after !== undefined && after.file !== relation.file;
    const entryAfter = { ...entry, name: after?.name ?? name, relation: after };
    if (isIndex(relation)) {
      if (newFile) rebuilds.push(name);
      const table = known.find((other) => other.relation?.oid === relation.table);
      // One that goes is dead by then, and nobody plans with it (REINDEX CONCURRENTLY).
      if (table?.relation !== undefined && after?.oid === relation.oid && isNewAndAll(relation.oid))
        if (locksAfter.get(table.relation.oid) !== 'AccessExclusiveLock')
          indexLocks.push({ index: name, table: table.name, mode: 'AccessExclusiveLock' });
      return entryAfter;
    }
    const mode = locksAfter.get(relation.oid);
    if (mode !== undefined && strength(mode) > strength(locksBefore.get(relation.oid)))
      locks.push({ relation: name, mode });
    if (newFile) rewrites.push(name);
    const reading = read.get(relation.oid);
    // The new, empty file of TRUNCATE is scanned too, for its indexes: that is no work.
    const scanned = newFile ? !replacesUnread(sql) || (reading?.rows ?? 0) > 0 : readWhole(sql, reading, entry.rows);
    if (scanned) scans.push(name);
    const left = newFile && !scanned ? 0 : entry.rows - (reading?.deleted ?? 0);
    return { ...entryAfter, rows: Math.max(0, left) };
  });

  locks.sort((a, b) => (a.relation < b.relation ? -1 : 1));
  indexLocks.sort((a, b) => (a.index < b.index ? -1 : 1));
  const observed = {
    locks,
    ...(indexLocks.length === 0 ? {} : { indexLocks }),
    rewrites: rewrites.sort(),
    scans: scans.sort(),
    rebuilds: rebuilds.sort(),
    error: null,
  };
  return { observed, known: next };
}

/** A command that begins a scan ends it; a query may stop early (LIMIT, EXISTS) and has then not read the whole. */
function readWhole(sql: string, reading: Reading | undefined, rows: number): boolean {
  if (reading === undefined || reading.scans === 0) return false;
  return reader(sql) === 'command' || reading.rows >= rows;
}
