import type { Node, PartitionBoundSpec } from '@pgsql/types';
import type { PartitionBound, PlainConstant, Relation } from '../catalog/model';
import { after, inParentheses, textIn, wholeOf } from '../sql/clauses';
import type { Statement } from '../sql/statement';
import { unknownPart } from './constantText';
import { columnOf } from './expressions';
import { childrenOf } from './ancestry';
import type { Evaluation } from './evaluation';
import { compareConstants, constantOf } from './valueConditions';

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
  if (spec === undefined || JSON.stringify(spec).includes(unknownPart)) return null;
  if (spec.is_default === true) return { kind: 'default' };
  if (spec.strategy === 'l') {
    const values = (spec.listdatums ?? []).map(plainValue);
    return values.includes(undefined) ? null : { kind: 'list', values: values.filter((value) => value !== undefined) };
  }
  if (spec.strategy === 'h') return { kind: 'hash', modulus: spec.modulus ?? 0, remainder: spec.remainder ?? 0 };
  const from = (spec.lowerdatums ?? []).map(edgeOf);
  const to = (spec.upperdatums ?? []).map(edgeOf);
  const isPlain = (value: PlainConstant | undefined): value is PlainConstant => value !== undefined;
  return from.every(isPlain) && to.every(isPlain) ? { kind: 'range', from, to } : null;
}

/** The bound as a statement writes it: `FOR VALUES IN (…)`, `DEFAULT`. */
export function boundText(statement: Statement, spec: PartitionBoundSpec): string {
  if (spec.is_default === true) return 'DEFAULT';
  const values = after(statement, wholeOf(statement), ['FOR', 'VALUES']);
  if (values === null) return '';
  const lists = spec.strategy === 'r' ? 2 : 1;
  let end = values.start;
  for (let list = 0; list < lists; list++)
    end = (inParentheses(statement, { start: end, end: values.end })?.end ?? end) + 1;
  return `FOR VALUES ${textIn(statement, { start: values.start, end })}`;
}

const edges: Readonly<Record<string, number>> = { minvalue: -Infinity, maxvalue: Infinity };

const edgeOf = (node: Node): PlainConstant | undefined => {
  const word = columnOf(node)?.column;
  return word === undefined ? constantOf(node) : edges[word];
};

const strategies: Readonly<Record<string, 'list' | 'range' | 'hash'>> = { l: 'list', r: 'range', h: 'hash' };

/**
 * What transformPartitionBound and check_new_partition_bound refuse: a bound of another kind than the table is
 * partitioned by, an empty one, one that another partition has (parse_utilcmd.c, partbounds.c). True when it fails.
 */
export function failsOnBound(
  evaluation: Evaluation,
  parent: Relation,
  partition: string,
  spec: PartitionBoundSpec | undefined,
): boolean {
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  const strategy = parent.partitioning?.strategy;
  if (strategy === undefined || spec === undefined) return false;
  if (spec.is_default === true && strategy === 'hash')
    return fail('a hash-partitioned table may not have a default partition');
  if (spec.is_default !== true && strategies[spec.strategy ?? ''] !== strategy)
    return fail(`invalid bound specification for a ${strategy} partition`);
  const bound = boundOf(spec);
  if (bound?.kind === 'hash' && bound.modulus <= 0)
    return fail('modulus for hash partition must be an integer value greater than zero');
  if (bound?.kind === 'hash' && bound.remainder >= bound.modulus)
    return fail('remainder for hash partition must be less than modulus');
  const siblings = childrenOf(evaluation, parent);
  if (bound?.kind === 'default') {
    const other = siblings.find(({ isDefaultPartition }) => isDefaultPartition);
    return (
      other !== undefined && fail(`partition "${partition}" conflicts with existing default partition "${other.name}"`)
    );
  }
  if (bound?.kind === 'range' && (compareEdges(bound.from, bound.to) ?? -1) >= 0)
    return fail(`empty range bound specified for partition "${partition}"`);
  const [overlapped] = siblings
    .filter(({ bound: taken }) => taken !== undefined && bound !== null && overlap(taken, bound))
    .sort(byLowerEdge);
  return overlapped !== undefined && fail(`partition "${partition}" would overlap partition "${overlapped.name}"`);
}

const byLowerEdge = ({ bound: a }: Relation, { bound: b }: Relation): number =>
  a?.kind === 'range' && b?.kind === 'range' ? (compareEdges(a.from, b.from) ?? 0) : 0;

// Where one edge is reached at MINVALUE or MAXVALUE, the columns behind it do not count.
const compareEdges = (a: readonly PlainConstant[], b: readonly PlainConstant[]): number | undefined => {
  for (const [at, value] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 0;
    const order = compareConstants(value, other);
    if (order !== 0 || Math.abs(Number(value)) === Infinity) return order;
  }
  return 0;
};

const overlap = (a: PartitionBound, b: PartitionBound): boolean => {
  if (a.kind === 'list' && b.kind === 'list')
    return a.values.some((value) => b.values.some((other) => isAlike(value, other)));
  if (a.kind === 'hash' && b.kind === 'hash') {
    const modulus = Math.min(a.modulus, b.modulus);
    return a.remainder % modulus === b.remainder % modulus;
  }
  if (a.kind !== 'range' || b.kind !== 'range') return false;
  const [first, second] = [compareEdges(a.from, b.to), compareEdges(b.from, a.to)];
  return first !== undefined && second !== undefined && first < 0 && second < 0;
};

/** Whether a partition may hold rows of which the first key column has a value. */
const mayHold = (partition: Relation, siblings: readonly Relation[], value: PlainValue): boolean => {
  const { bound } = partition;
  if (bound === undefined) return true;
  if (bound.kind === 'list') return bound.values.some((known) => isAlike(known, value));
  if (bound.kind === 'hash') return true;
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
  if (bound === undefined || bound.kind === 'default' || bound.kind === 'hash') return false;
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
