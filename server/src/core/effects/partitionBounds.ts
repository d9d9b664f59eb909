import type { Node, PartitionBoundSpec } from '@pgsql/types';
import type { PartitionBound, Relation } from '../catalog/model';
import { childrenOf } from './ancestry';
import type { Evaluation } from './evaluation';

/** A constant as bounds and conditions are compared: undefined where it is no plain number or text. */
export type PlainValue = string | number | null;

/** The value of a constant; undefined where the node is none. */
export function plainValue(node: Node | undefined): PlainValue | undefined {
  if (node === undefined || !('A_Const' in node)) return undefined;
  const { ival, sval, isnull } = node.A_Const;
  if (isnull === true) return null;
  if (sval !== undefined) return sval.sval ?? '';
  return ival === undefined ? undefined : (ival.ival ?? 0);
}

/** The bound of FOR VALUES or DEFAULT; null where it is none that is understood here. */
export function boundOf(spec: PartitionBoundSpec | undefined): PartitionBound | null {
  if (spec === undefined) return null;
  if (spec.is_default === true) return { kind: 'default' };
  if (spec.strategy === 'l') {
    const values = (spec.listdatums ?? []).map(plainValue);
    return values.includes(undefined) ? null : { kind: 'list', values: values.filter((value) => value !== undefined) };
  }
  if (spec.strategy !== 'r') return null;
  const from = (spec.lowerdatums ?? []).map(plainValue);
  const to = (spec.upperdatums ?? []).map(plainValue);
  const isPlain = (value: PlainValue | undefined): value is string | number => value != null;
  return from.every(isPlain) && to.every(isPlain) ? { kind: 'range', from, to } : null;
}

/** Whether a partition may hold rows of which the first key column has a value. */
const mayHold = (partition: Relation, siblings: readonly Relation[], value: PlainValue): boolean => {
  const { bound } = partition;
  if (bound === undefined) return true;
  if (bound.kind === 'list') return bound.values.some((known) => isAlike(known, value));
  if (bound.kind === 'default') return !siblings.some((other) => other.id !== partition.id && holdsAll(other, value));
  if (value === null) return false;
  const [from] = bound.from;
  const [to] = bound.to;
  if (from === undefined || to === undefined || typeof from !== typeof value || typeof to !== typeof value) return true;
  return from <= value && (bound.to.length > 1 ? value <= to : value < to);
};

// Whether a sibling of the default partition takes all rows with this value.
const holdsAll = (partition: Relation, value: PlainValue): boolean => {
  const { bound } = partition;
  if (bound === undefined || bound.kind === 'default') return false;
  return (bound.kind === 'list' || bound.from.length === 1) && mayHold(partition, [], value);
};

const isAlike = (a: PlainValue, b: PlainValue): boolean =>
  a === b || (a !== null && b !== null && String(a) === String(b));

/**
 * The table with those of its partitions, at all levels, that may hold rows with these values of key columns
 * (partprune.c; list and range bounds of plain constants, the first key column).
 */
export function prunedFamily(
  evaluation: Evaluation,
  table: Relation,
  valueOf: (column: string) => PlainValue | undefined,
): Relation[] {
  if (table.kind !== 'partitioned table')
    return [table, ...childrenOf(evaluation, table).flatMap((child) => prunedFamily(evaluation, child, valueOf))];
  const [key] = table.partitionKey;
  const value = key === undefined ? undefined : valueOf(key);
  const children = childrenOf(evaluation, table);
  const kept = value === undefined ? children : children.filter((child) => mayHold(child, children, value));
  return [table, ...kept.flatMap((child) => prunedFamily(evaluation, child, valueOf))];
}
