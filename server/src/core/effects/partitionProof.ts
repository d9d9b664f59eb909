import type { Constraint, PartitionBound, Relation, ValueComparison, ValueCondition } from '../catalog/model';
import { childrenOf, parentsOf } from './ancestry';
import { isProvenNotNull } from './constraints';
import { fullName, type Evaluation } from './evaluation';
import { implies } from './valueConditions';

/**
 * Whether what is known of a table spares the server its reading: 'proven' where its validated CHECKs and NOT NULLs say
 * that all rows fit; 'unknown' where a CHECK on the key says something that is not understood here.
 */
export type Proof = 'proven' | 'not-proven' | 'unknown';

/** A partition that is to be: of which table, and for what. */
export interface Place {
  readonly parent: Relation;
  readonly bound: PartitionBound | null;
}

/**
 * Whether a table is known to hold only rows that a place takes, as ATTACH PARTITION asks (partbounds.c,
 * get_qual_from_partbound; tablecmds.c, PartConstraintImpliedByRelConstraint).
 */
export function fitsPlace(evaluation: Evaluation, table: Relation, place: Place): Proof {
  return all(placesAbove(evaluation, place).map((each) => provesBound(evaluation, table, each)));
}

// The rows must fit where the parent is a partition itself, too.
const placesAbove = (evaluation: Evaluation, place: Place): Place[] =>
  parentsOf(evaluation, place.parent).reduce<Place[]>(
    (places, parent) =>
      parent.kind === 'partitioned table'
        ? [...places, ...placesAbove(evaluation, { parent, bound: place.parent.bound ?? null })]
        : places,
    [place],
  );

const all = (proofs: readonly Proof[]): Proof =>
  proofs.includes('not-proven') ? 'not-proven' : proofs.includes('unknown') ? 'unknown' : 'proven';

const provesBound = (evaluation: Evaluation, table: Relation, { parent, bound }: Place): Proof => {
  if (bound?.kind === 'default') {
    const others = childrenOf(evaluation, parent).filter(({ id }) => id !== table.id);
    return all(others.map(({ bound: taken }) => keepsOut(table, parent, taken ?? null)));
  }
  const key = soleKey(parent);
  if (bound === null || key === null || bound.kind === 'hash') return giveUp(table, parent);
  const wanted = boundConditions(parent, bound) ?? [];
  const takesNull = bound.kind === 'list' && bound.values.includes(null);
  if (!takesNull && !isProvenNotNull(table, key)) return 'not-proven';
  return orGiveUp(all(wanted.map((condition) => proofOf(table, condition))), table, parent);
};

/** What a bound says of the key, beside that it is not null; null where it is not worked out. */
export function boundConditions(parent: Relation, bound: PartitionBound | null): ValueCondition[] | null {
  const key = soleKey(parent);
  if (key === null || bound === null || bound.kind === 'hash' || bound.kind === 'default') return null;
  if (bound.kind === 'range') return rangeConditions(key, bound);
  const alternatives = bound.values.flatMap((value) => (value === null ? [] : [{ operator: '=' as const, value }]));
  return [{ column: key, alternatives }];
}

const rangeConditions = (column: string, { from, to }: PartitionBound & { kind: 'range' }): ValueCondition[] => {
  const [low, high] = [from[0], to[0]];
  return [
    ...(low === undefined || low === -Infinity
      ? []
      : [{ column, alternatives: [{ operator: '>=' as const, value: low }] }]),
    ...(high === undefined || high === Infinity
      ? []
      : [{ column, alternatives: [{ operator: '<' as const, value: high }] }]),
  ];
};

/**
 * Whether a table is known to hold no row that a bound would take: the default partition beside a new one
 * (partbounds.c, get_proposed_default_constraint).
 */
export function keepsOut(table: Relation, parent: Relation, bound: PartitionBound | null): Proof {
  const key = soleKey(parent);
  if (bound === null || key === null || bound.kind === 'hash' || bound.kind === 'default') return giveUp(table, parent);
  if (bound.kind === 'range') {
    const [low, high] = [bound.from[0], bound.to[0]];
    const outside: ValueComparison[] = [
      ...(low === undefined || low === -Infinity ? [] : [{ operator: '<' as const, value: low }]),
      ...(high === undefined || high === Infinity ? [] : [{ operator: '>=' as const, value: high }]),
    ];
    return orGiveUp(proofOf(table, { column: key, alternatives: outside }), table, parent);
  }
  const proofs = bound.values.map((value): Proof => {
    if (value === null) return isProvenNotNull(table, key) ? 'proven' : 'not-proven';
    return proofOf(table, { column: key, alternatives: [{ operator: '<>', value }] });
  });
  return orGiveUp(all(proofs), table, parent);
}

// One of the table's conjuncts must prove the condition, each of its alternatives one of the condition's.
const proofOf = (table: Relation, wanted: ValueCondition): Proof => {
  let proof: Proof = 'not-proven';
  for (const { conditions } of provenChecks(table))
    for (const known of conditions ?? []) {
      if (known.column !== wanted.column) continue;
      const results = known.alternatives.map((each) => wanted.alternatives.map((other) => implies(each, other)));
      if (results.every((result) => result.includes(true))) return 'proven';
      if (results.every((result) => result.includes(true) || result.includes(undefined))) proof = 'unknown';
    }
  return proof;
};

const orGiveUp = (proof: Proof, table: Relation, parent: Relation): Proof =>
  proof === 'not-proven' ? giveUp(table, parent) : proof;

const provenChecks = ({ constraints }: Relation): Constraint[] =>
  constraints.filter(({ kind, isValidated }) => kind === 'check' && isValidated);

// The column of a key of one column; keys of several, or of expressions, are not worked out.
const soleKey = ({ partitioning }: Relation): string | null => {
  const [key, ...more] = partitioning?.keys ?? [];
  return key == null || more.length > 0 ? null : key;
};

// A CHECK on the key that is understood in full proves no more than what was looked at.
const giveUp = (table: Relation, parent: Relation): Proof => {
  const isOpen = provenChecks(table).some(
    ({ columns, isUnderstood }) =>
      isUnderstood !== true && columns.some((column) => parent.partitionKey.includes(column)),
  );
  return isOpen ? 'unknown' : 'not-proven';
};

/** Says what is taken for granted where a proof is not understood. */
export function assumeRead(evaluation: Evaluation, table: Relation): void {
  evaluation.assume(`no CHECK of ${fullName(table)} spares it from being read`);
}
