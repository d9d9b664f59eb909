import type { Constraint, Index, Relation } from '../catalog/model';
import { childrenOf, descendantsOf } from './ancestry';
import { inherited, requireAsAbove } from './constraints';
import { nameIndex, type Evaluation } from './evaluation';
import { chooseName } from './names';

/** An index of a partitioned table, with the constraint that it backs. */
export interface WholeIndex {
  readonly index: Index;
  readonly constraint: Constraint | null;
}

/**
 * Gives each partition its part of an index of a partitioned table: one that is there and alike, else a new one
 * (indexcmds.c, DefineIndex: "look for a matching index"). `built` is called for the partitions that get a new one and
 * hold rows.
 */
export function addToPartitions(
  evaluation: Evaluation,
  table: Relation,
  whole: WholeIndex,
  built: (partition: Relation) => void,
): void {
  for (const partition of childrenOf(evaluation, table)) addToPartition(evaluation, table, partition, whole, built);
}

/** Gives one partition its part of an index of a partitioned table; see addToPartitions. */
export function addToPartition(
  evaluation: Evaluation,
  table: Relation,
  partition: Relation,
  whole: WholeIndex,
  built: (partition: Relation) => void,
): void {
  const fitting = partition.indexes.find((candidate) => fits(partition, candidate, whole));
  if (fitting !== undefined) {
    const partOf = { table: table.id, name: whole.index.name };
    evaluation.set('relation', partition.id, {
      ...partition,
      indexes: partition.indexes.map((index) => (index === fitting ? { ...index, partOf } : index)),
      constraints: partition.constraints.map((constraint) =>
        whole.constraint !== null && constraint.name === fitting.name ? inherited(constraint) : constraint,
      ),
    });
    return;
  }
  const part = partOfIndex(evaluation, partition, table, whole);
  putIndex(evaluation, partition, part, table);
  if (partition.kind === 'partitioned table')
    addToPartitions(evaluation, evaluation.get('relation', partition.id) ?? partition, part, built);
  else built(partition);
}

/** The part of a partitioned table's index that a partition of it gets, with the name that the server chooses. */
export function partOfIndex(
  evaluation: Evaluation,
  partition: Pick<Relation, 'schema' | 'name' | 'constraints'>,
  table: Relation,
  { index, constraint }: WholeIndex,
): WholeIndex {
  const isPrimary = constraint?.kind === 'primary-key';
  const label = isPrimary ? 'pkey' : constraint === null ? 'idx' : constraint.kind === 'exclude' ? 'excl' : 'key';
  const taken = new Set(partition.constraints.map(({ name }) => name));
  const name = chooseName(evaluation, partition, isPrimary ? [] : columnNamesOf(index), label, taken);
  return {
    index: {
      ...index,
      name,
      schema: partition.schema,
      isValid: true,
      partOf: { table: table.id, name: index.name },
    },
    constraint: constraint === null ? null : inherited({ ...constraint, name }),
  };
}

/** The names of an index's columns, as names of indexes are made from them. */
export function columnNamesOf({ columnNames, columns }: Index): readonly string[] {
  return columnNames ?? columns.map((column) => column ?? 'expr');
}

/** Puts an index and its constraint into the catalog; `whole` is the partitioned table whose index it is a part of. */
export function putIndex(
  evaluation: Evaluation,
  relation: Relation,
  { index, constraint }: WholeIndex,
  whole?: Relation,
): void {
  const current = evaluation.get('relation', relation.id) ?? relation;
  const changed = {
    ...current,
    indexes: [...current.indexes, index],
    constraints: constraint === null ? current.constraints : [...current.constraints, constraint],
  };
  const put =
    constraint?.kind === 'primary-key' ? requireAsAbove(evaluation, changed, constraint.columns, whole) : changed;
  evaluation.set('relation', relation.id, put);
  nameIndex(evaluation, relation, index);
}

const fits = (partition: Relation, candidate: Index, whole: WholeIndex): boolean =>
  candidate.isValid && canBePart(partition, candidate, whole);

/** Whether an index of a partition is like one of the partitioned table, and can be its part (CompareIndexInfo). */
export const canBePart = (partition: Relation, candidate: Index, { index, constraint }: WholeIndex): boolean =>
  candidate.partOf === undefined &&
  candidate.isUnique === index.isUnique &&
  candidate.method === index.method &&
  candidate.hasDefaultOrder === index.hasDefaultOrder &&
  candidate.columns.join('\n') === index.columns.join('\n') &&
  candidate.alsoReads.join('\n') === index.alsoReads.join('\n') &&
  (candidate.expressions ?? []).join('\n') === (index.expressions ?? []).join('\n') &&
  (candidate.predicate?.conjuncts ?? []).join('\n') === (index.predicate?.conjuncts ?? []).join('\n') &&
  (constraint === null ||
    partition.constraints.some(({ name, kind }) => name === candidate.name && kind === constraint.kind));

/** Whether a unique index lacks a column of the partition key, its own or that of a partition. */
export function lacksPartitionKey(
  evaluation: Evaluation,
  table: Relation,
  columns: readonly (string | null)[],
): boolean {
  return [table, ...descendantsOf(evaluation, table)].some(
    (member) => member.kind === 'partitioned table' && member.partitionKey.some((key) => !columns.includes(key)),
  );
}
