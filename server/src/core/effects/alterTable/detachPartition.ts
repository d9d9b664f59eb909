import type { Constraint, Relation, ValueCondition } from '../../catalog/model';
import { rangeVarName } from '../../sql/tree';
import { ancestorsOf, childrenOf, descendantsOf } from '../ancestry';
import { noteReference } from '../createTable';
import { dropClonedTriggers } from '../rowTriggers';
import { defaultPartitionOf } from '../defaultPartition';
import { familyOf, fullName, leavesOf, relationOrAssumed, updateRelation, type Evaluation } from '../evaluation';
import { foreignKeysTo } from '../foreignKeys';
import { leaveParent } from '../inheritance';
import { chooseName } from '../names';
import { boundConditions, fitsPlace } from '../partitionProof';
import type { Command, RunCommand } from './command';

/**
 * DETACH PARTITION: AccessExclusiveLock on parent and partition, and on a default partition, which will take other rows.
 * CONCURRENTLY locks the parent with ShareUpdateExclusiveLock only, refuses a transaction block and a default partition,
 * and leaves a CHECK behind. Foreign keys to the parent are checked: no row may refer to the partition (tablecmds.c,
 * ATExecDetachPartition).
 */
export const detachPartition: RunCommand = (evaluation, command) => {
  const { table: parent, node } = command;
  const written = node.def !== undefined && 'PartitionCmd' in node.def ? node.def.PartitionCmd : {};
  const isConcurrent = written.concurrent === true;
  if (parent.kind !== 'partitioned table' && parent.isKnown) {
    evaluation.fail(`table "${parent.name}" is not partitioned`);
    return;
  }
  if (isConcurrent) evaluation.refuseTransaction('ALTER TABLE ... DETACH CONCURRENTLY');
  // Nobody waits behind it while it waits; a lock_timeout would cut that off and leave the partition half detached.
  if (isConcurrent && evaluation.transaction === 'none') evaluation.set('said', 'lock_timeout', true);
  const other = defaultPartitionOf(evaluation, parent);
  if (other !== undefined && isConcurrent) {
    evaluation.fail('cannot detach partitions concurrently when a default partition exists');
    return;
  }
  const partition = relationOrAssumed(evaluation, rangeVarName(written.name));
  if (other !== undefined) evaluation.lock(other, 'AccessExclusiveLock');
  if (failsOnStranger(evaluation, parent, partition)) return;
  for (const member of familyOf(evaluation, partition)) evaluation.lock(member, 'AccessExclusiveLock');
  checkReferences(evaluation, command, partition, isConcurrent);
  keepForeignKeys(evaluation, partition);
  if (isConcurrent) {
    // What the parent is a partition of says what the CHECK says, too.
    for (const ancestor of ancestorsOf(evaluation, parent)) evaluation.lock(ancestor, 'AccessShareLock');
    keepBound(evaluation, parent, partition);
  }
  leave(evaluation, parent, partition);
};

const failsOnStranger = (evaluation: Evaluation, parent: Relation, partition: Relation): boolean => {
  if (!parent.isKnown || !partition.isKnown || parent.children.includes(partition.id)) return false;
  evaluation.fail(`relation "${partition.name}" is not a partition of relation "${parent.name}"`);
  return true;
};

// ATDetachCheckNoForeignKeyRefs.
const checkReferences = (
  evaluation: Evaluation,
  { table: parent, span }: Command,
  partition: Relation,
  isConcurrent: boolean,
): void => {
  for (const { from, constraint } of foreignKeysTo(evaluation, parent)) {
    if (familyOf(evaluation, parent).some(({ id }) => id === from.id)) continue;
    evaluation.lock(from, isConcurrent ? 'ShareLock' : 'AccessExclusiveLock');
    // CONCURRENTLY takes its triggers away in a transaction of its own, which locks it exclusively for an instant.
    if (isConcurrent) evaluation.lock(from, 'AccessExclusiveLock', 'later');
    for (const member of descendantsOf(evaluation, from)) evaluation.lock(member, 'AccessShareLock');
    if (constraint.isEnforced === false) continue;
    const work = { kind: 'scan', cause: 'detach-partition', subject: partition.name, span } as const;
    for (const member of leavesOf(evaluation, from)) evaluation.work({ ...work, relation: member });
    // CONCURRENTLY locks the partition against others only in its second transaction, when this is done.
    for (const member of leavesOf(evaluation, partition))
      evaluation.work({ ...work, relation: member, isUnblocked: isConcurrent });
  }
};

// Those that it had from its parent become its own, with triggers of their own on the referenced table.
const keepForeignKeys = (evaluation: Evaluation, partition: Relation): void => {
  for (const { references, isInherited } of partition.constraints) {
    if (references === null || isInherited !== true) continue;
    const referenced = evaluation.get('relation', references.relation);
    if (referenced === undefined) {
      evaluation.assume('the referenced table is one that no migration made');
      continue;
    }
    // On 14 one that refers to a partitioned table does not outlive the detaching (measured).
    if (isLost(evaluation, referenced)) continue;
    for (const member of familyOf(evaluation, referenced)) evaluation.lock(member, 'ShareRowExclusiveLock');
    noteReference(evaluation, referenced.id, partition.id);
  }
};

const isLost = ({ major }: Evaluation, referenced: Relation): boolean =>
  major < 15 && referenced.kind === 'partitioned table';

// DetachAddConstraintIfNeeded.
const keepBound = (evaluation: Evaluation, parent: Relation, partition: Relation): void => {
  const bound = partition.bound ?? null;
  if (fitsPlace(evaluation, partition, { parent, bound }) === 'proven') return;
  // What a hash says is no CHECK (measured on 14 to 18).
  if (bound?.kind === 'hash') return;
  const conditions = boundConditions(parent, bound);
  const taken = new Set(partition.constraints.map(({ name }) => name));
  const columns = [...parent.partitionKey];
  const check: Constraint = {
    name: chooseName(evaluation, partition, columns.length === 1 ? columns : [], 'check', taken),
    kind: 'check',
    columns,
    isValidated: true,
    provesNotNull: columns,
    references: null,
    ...understood(conditions),
  };
  updateRelation(evaluation, partition.id, (known) => ({ ...known, constraints: [...known.constraints, check] }));
};

const understood = (conditions: readonly ValueCondition[] | null): Partial<Constraint> =>
  conditions === null ? {} : { conditions, isUnderstood: true };

const leave = (evaluation: Evaluation, parent: Relation, partition: Relation): void => {
  leaveParent(evaluation, partition, parent);
  dropClonedTriggers(evaluation, partition);
  updateRelation(evaluation, partition.id, (known) => {
    const { bound, ...rest } = known;
    const plain = bound === undefined ? known : rest;
    return {
      ...plain,
      isDefaultPartition: false,
      // From 17 on an identity is the parent's.
      columns: plain.columns.map((column) =>
        column.isIdentity && evaluation.major >= 17 ? { ...column, isIdentity: false, hasDefault: false } : column,
      ),
      constraints: plain.constraints.flatMap((constraint) => {
        if (constraint.isInherited !== true) return [constraint];
        const id = constraint.references?.relation;
        const referenced = id === undefined ? undefined : evaluation.get('relation', id);
        return referenced !== undefined && isLost(evaluation, referenced)
          ? []
          : [{ ...constraint, isInherited: false }];
      }),
      indexes: plain.indexes.map((index) => {
        const { partOf, ...own } = index;
        return partOf?.table === parent.id ? own : index;
      }),
    };
  });
};

/**
 * DETACH PARTITION … FINALIZE: ends what a CONCURRENTLY that was interrupted began. Whether one was is not in the
 * migrations, so it is taken for granted.
 */
export const finalizeDetach: RunCommand = (evaluation, { table: parent, node }) => {
  const written = node.def !== undefined && 'PartitionCmd' in node.def ? node.def.PartitionCmd : {};
  const partition = relationOrAssumed(evaluation, rangeVarName(written.name));
  if (failsOnStranger(evaluation, parent, partition)) return;
  evaluation.assume(`the detaching of ${fullName(partition)} was interrupted`);
  for (const member of [partition, ...childrenOf(evaluation, partition)])
    evaluation.lock(member, 'AccessExclusiveLock');
  leave(evaluation, parent, partition);
};
