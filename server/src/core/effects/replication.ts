import type { Publication, PublishedAs, Relation } from '../catalog/model';
import type { StateKind, StateValues } from '../catalog/state';
import { fullName, type Evaluation } from './evaluation';
import { membersOf, type Source } from './sources';

/** The part of a state that says who publishes what: as a statement meets it, or as a migration leaves it. */
export interface ReplicationView {
  /** PostgreSQL major. */
  readonly major: number;
  get<K extends StateKind>(kind: K, name: string): StateValues[K] | undefined;
}

export type PublishedChange = 'UPDATE' | 'DELETE';

/**
 * What is wrong with the replica identity of a published table: there is none; the row filter reads a column that is no part
 * of it; the column list leaves out a column of it; a generated column is part of it and is not published.
 */
export type IdentityFlaw = 'none' | 'filter' | 'columns' | 'generated';

/** A change that the server refuses because it could not be replicated. */
export interface UnpublishableChange {
  readonly flaw: IdentityFlaw;
  readonly publication: string;
  /** What the server says. */
  readonly message: string;
}

const words: Readonly<Record<PublishedChange, { verb: string; published: string; option: string }>> = {
  UPDATE: { verb: 'update', published: 'updates', option: 'update' },
  DELETE: { verb: 'delete from', published: 'deletes', option: 'delete' },
};

/**
 * Why the server refuses to update a table, or to delete from it, whatever the rows: a publication sends the change, and
 * what it is to tell the row by is missing (execReplication.c, CheckCmdReplicaIdentity). null: it does not. A partitioned
 * table is never refused, only its partitions are; nor is what has no rows in the log.
 */
export function unpublishableChange(
  view: ReplicationView,
  table: Relation,
  change: PublishedChange,
): UnpublishableChange | null {
  if (table.kind !== 'table' || table.isTemporary || table.isUnlogged === true || !table.isKnown) return null;
  const { verb, published, option } = words[change];
  const flaws = publishersOf(view, table).flatMap(({ name, publication, as }) => {
    if (publication.publishes?.includes(option) === false) return [];
    return flawsOf(view, table, publication, as).map((flaw) => ({ flaw, publication: name }));
  });
  const first = order.flatMap((flaw) => flaws.find((found) => found.flaw === flaw) ?? []).at(0);
  if (first === undefined) return null;
  const refused = `cannot ${verb} table "${table.name}"`;
  return {
    ...first,
    message:
      first.flaw === 'none'
        ? `${refused} because it does not have a replica identity and publishes ${published}`
        : refused,
  };
}

/** In the order in which the server looks for them. */
const order: readonly IdentityFlaw[] = ['filter', 'columns', 'generated', 'none'];

interface Publisher {
  readonly name: string;
  readonly publication: Publication;
  /** How it publishes the table's rows, where it says so of a table. */
  readonly as: PublishedAs | undefined;
}

const partitionedAbove = (view: ReplicationView, { parents }: Relation): Relation[] => {
  const parent = parents.map((id) => view.get('relation', id)).find((known) => known?.kind === 'partitioned table');
  return parent === undefined ? [] : [parent, ...partitionedAbove(view, parent)];
};

// A partition is published with each table that it is a part of (relcache.c, RelationBuildPublicationDesc).
const publishersOf = (view: ReplicationView, table: Relation): Publisher[] => {
  const lineage = [table, ...partitionedAbove(view, table)];
  const named = lineage.flatMap(({ publications = [] }) => publications.map(({ publication }) => publication));
  return [...new Set([...named, ...(view.get('wide', 'publications') ?? [])])].flatMap((name) => {
    const publication = view.get('publication', name);
    if (publication === undefined) return [];
    const holds = (each: Relation): boolean =>
      publishedAs(each, name) !== undefined || publication.schemas?.includes(each.schema) === true;
    const members = lineage.filter(holds);
    if (members.length === 0 && publication.hasAllTables !== true) return [];
    // The topmost one says how, where rows count as its own.
    const speaker = publication.isViaRoot === true ? members.at(-1) : table;
    return [{ name, publication, as: speaker === undefined ? undefined : publishedAs(speaker, name) }];
  });
};

const flawsOf = (
  view: ReplicationView,
  table: Relation,
  publication: Publication,
  as: PublishedAs | undefined,
): IdentityFlaw[] => {
  const { columns, filteredBy } = as ?? {};
  const isWhole = table.replicaIdentity === 'FULL';
  const identity = identityOf(table);
  const isUnsent = ({ isVirtual, generatedFrom }: Relation['columns'][number]): boolean =>
    generatedFrom !== null && (isVirtual === true || publication.hasGeneratedColumns !== true);
  const counted = isWhole
    ? table.columns
    : columns === undefined
      ? table.columns.filter(({ name }) => identity?.includes(name) === true)
      : [];
  return [
    ...(!isWhole && filteredBy?.some((column) => identity?.includes(column) !== true) === true
      ? (['filter'] as const)
      : []),
    ...(columns !== undefined &&
    (isWhole || identity?.some((column) => column === null || !columns.includes(column)) === true)
      ? (['columns'] as const)
      : []),
    ...(view.major >= 18 && counted.some(isUnsent) ? (['generated'] as const) : []),
    ...(!isWhole && identity === null ? (['none'] as const) : []),
  ];
};

// The columns by which rows are told apart: of the index that was named, else of the primary key; null: there are none.
const identityOf = ({ indexes, constraints, replicaIdentity }: Relation): readonly (string | null)[] | null => {
  const named = indexes.find(({ isReplicaIdentity }) => isReplicaIdentity === true);
  if (named !== undefined) return named.columns;
  if (replicaIdentity === 'NOTHING') return null;
  const key = constraints.find(({ kind }) => kind === 'primary-key');
  return key === undefined || key.isDeferrable === true ? null : key.columns;
};

/** How a publication that names a table publishes it; undefined: it does not name it. */
export function publishedAs({ publications }: Relation, name: string): PublishedAs | undefined {
  return publications?.find(({ publication }) => publication === name);
}

/** The publications that name a table and read a column of it: in a row filter, or in a column list. */
export function publishedBy({ publications = [] }: Relation, column: string): string[] {
  return publications
    .filter(({ columns, filteredBy }) => columns?.includes(column) === true || filteredBy?.includes(column) === true)
    .map(({ publication }) => publication);
}

/**
 * Says whether a change of a table's rows is refused. All tables that the plan may touch are looked at before it runs, also
 * where no row is found; which partitions the plan leaves out is not always known.
 */
export function failsUnpublished(evaluation: Evaluation, source: Source, changes: readonly PublishedChange[]): boolean {
  const members = membersOf(evaluation, source);
  const { refused, isRefusedWhole } = refusedAmong(evaluation, members, changes);
  const [first] = refused;
  if (first === undefined) return false;
  const isPlanned = source.relation.kind !== 'partitioned table' || source.conditions.length === 0;
  if (!isPlanned && !isRefusedWhole) {
    evaluation.assume(`no row of ${fullName(first.leaf)} is among those that change`);
    return false;
  }
  evaluation.fail(first.found.message);
  return true;
}

/**
 * Says whether ON CONFLICT DO UPDATE is refused: of a table always, of a partition when a row comes that it takes. `rows`:
 * for each row that is known, the tables that may take it.
 */
export function failsUnpublishedRows(
  evaluation: Evaluation,
  table: Relation,
  rows: readonly (readonly Relation[])[],
): boolean {
  for (const members of table.kind === 'partitioned table' ? rows : [[table]]) {
    const { refused, isRefusedWhole } = refusedAmong(evaluation, members, ['UPDATE']);
    const [first] = refused;
    if (first === undefined || !isRefusedWhole) continue;
    evaluation.fail(first.found.message);
    return true;
  }
  return false;
}

const refusedAmong = (
  evaluation: Evaluation,
  members: readonly Relation[],
  changes: readonly PublishedChange[],
): { refused: { leaf: Relation; found: UnpublishableChange }[]; isRefusedWhole: boolean } => {
  const leaves = members.filter(({ kind }) => kind !== 'partitioned table');
  const refused = leaves.flatMap((leaf) => {
    const [found] = changes.flatMap((change) => unpublishableChange(evaluation, leaf, change) ?? []);
    return found === undefined ? [] : [{ leaf, found }];
  });
  return { refused, isRefusedWhole: refused.length === leaves.length };
};
