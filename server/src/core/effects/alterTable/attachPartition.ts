import type { Constraint, Relation } from '../../catalog/model';
import { rangeVarName } from '../../sql/tree';
import { ancestorsOf, childrenOf, isPartition, parentsOf } from '../ancestry';
import { cloneRowTriggers } from '../rowTriggers';
import { searchDefaultPartition } from '../defaultPartition';
import { familyOf, leavesOf, relationOrAssumed, updateRelation, type Evaluation } from '../evaluation';
import { foreignKeysTo } from '../foreignKeys';
import { becomeChild, failsAsChild } from '../inheritance';
import { inherited } from '../constraints';
import { makeObjectName } from '../names';
import { boundOf, failsOnBound } from '../partitionBounds';
import { fittingKey, takeOverKey } from '../partitionForeignKeys';
import { addToPartition } from '../partitionIndexes';
import { assumeRead, fitsPlace } from '../partitionProof';
import { holdsNothing } from '../vacancy';
import type { Command, RunCommand } from './command';
import { isTarget, wrongTarget } from './wrongTarget';

/**
 * ATTACH PARTITION: the parent is locked with ShareUpdateExclusiveLock, the table with AccessExclusiveLock. Its rows are
 * read unless a CHECK proves that they fit, a default partition is searched, indexes that it lacks are built, and the
 * parent's foreign keys are checked unless it has the same (tablecmds.c, ATExecAttachPartition; lock-matrix:
 * attach_partition_*; extras: ATTACH …).
 */
export const attachPartition: RunCommand = (evaluation, command) => {
  const { table: parent, node, span } = command;
  const written = node.def !== undefined && 'PartitionCmd' in node.def ? node.def.PartitionCmd : {};
  if (parent.kind !== 'partitioned table' && parent.isKnown) {
    evaluation.fail(`table "${parent.name}" is not partitioned`);
    return;
  }
  const name = rangeVarName(written.name);
  const isBoundRefused =
    written.bound?.is_default !== true &&
    failsOnBound(evaluation, { ...parent, children: [] }, name.name, written.bound);
  if (isBoundRefused) return;
  const table = relationOrAssumed(evaluation, name);
  evaluation.lock(table, 'AccessExclusiveLock');
  const form = { name: 'ATTACH PARTITION', on: ['table', 'foreign table'] } as const;
  if (!isTarget(form, table)) {
    wrongTarget(evaluation, form, table.name);
    return;
  }
  if (failsOnTable(evaluation, table, parent)) return;
  if (failsOnBound(evaluation, parent, table.name, written.bound)) return;
  if (failsAsChild(evaluation, table, parent)) return;
  // What the parent is a partition of says what fits, too.
  for (const ancestor of ancestorsOf(evaluation, parent)) evaluation.lock(ancestor, 'AccessShareLock');
  const bound = boundOf(written.bound);
  for (const member of familyOf(evaluation, table)) evaluation.lock(member, 'AccessExclusiveLock');
  searchRows(evaluation, command, table, bound);
  if (bound?.kind !== 'default') searchDefaultPartition(evaluation, parent, bound, span);
  becomeChild(evaluation, table, parent);
  updateRelation(evaluation, table.id, (known) => ({
    ...known,
    isDefaultPartition: bound?.kind === 'default',
    ...(bound === null ? {} : { bound }),
  }));
  takeIndexes(evaluation, command, table.id);
  cloneRowTriggers(evaluation, parent, evaluation.get('relation', table.id) ?? table);
  takeForeignKeys(evaluation, command, table.id);
};

const failsOnTable = (evaluation: Evaluation, table: Relation, parent: Relation): boolean => {
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  if (isPartition(evaluation, table)) return fail(`"${table.name}" is already a partition`);
  if (table.ofType !== undefined) return fail('cannot attach a typed table as partition');
  if (parentsOf(evaluation, table).length > 0) return fail('cannot attach inheritance child as partition');
  if (table.kind !== 'partitioned table' && childrenOf(evaluation, table).length > 0)
    return fail('cannot attach inheritance parent as partition');
  if (familyOf(evaluation, table).some(({ id }) => id === parent.id)) return fail('circular inheritance not allowed');
  if (table.isTemporary && !parent.isTemporary)
    return fail(`cannot attach a temporary relation as partition of permanent relation "${parent.name}"`);
  if (!table.isTemporary && parent.isTemporary)
    return fail(`cannot attach a permanent relation as partition of temporary relation "${parent.name}"`);
  for (const column of table.columns) {
    if (column.isIdentity && evaluation.major >= 17)
      return fail(`table "${table.name}" being attached contains an identity column "${column.name}"`);
    if (parent.hasAllColumns && !parent.columns.some(({ name }) => name === column.name))
      return fail(`table "${table.name}" contains column "${column.name}" not found in parent "${parent.name}"`);
  }
  return false;
};

// QueuePartitionConstraintValidation.
const searchRows = (
  evaluation: Evaluation,
  { table: parent, span }: Command,
  table: Relation,
  bound: ReturnType<typeof boundOf>,
): void => {
  const search = (member: Relation): void => {
    const proof = fitsPlace(evaluation, member, { parent, bound });
    if (proof === 'proven') return;
    for (const child of childrenOf(evaluation, member)) search(child);
    if (member.kind === 'partitioned table') return;
    if (proof === 'unknown') assumeRead(evaluation, member);
    evaluation.work({ kind: 'scan', relation: member, cause: 'attach-partition', subject: table.name, span });
  };
  search(table);
};

// AttachPartitionEnsureIndexes.
const takeIndexes = (evaluation: Evaluation, { table: parent, span }: Command, id: string): void => {
  for (const index of parent.indexes) {
    const constraint = parent.constraints.find(({ name }) => index.isConstraint && name === index.name) ?? null;
    const table = evaluation.get('relation', id);
    if (table === undefined) return;
    addToPartition(evaluation, parent, table, { index, constraint }, (partition) => {
      evaluation.work({ kind: 'build', relation: partition, cause: 'attach-index', subject: index.name, span });
    });
  }
};

// CloneForeignKeyConstraints: those of the parent, and those that refer to it.
const takeForeignKeys = (evaluation: Evaluation, command: Command, id: string): void => {
  const { table: parent } = command;
  for (const key of parent.constraints) {
    const table = evaluation.get('relation', id);
    const referenced = key.references === null ? undefined : evaluation.get('relation', key.references.relation);
    if (key.references === null || table === undefined) continue;
    if (referenced === undefined) {
      evaluation.assume('the referenced table is one that no migration made');
      continue;
    }
    const own = fittingKey(evaluation, table, { key, referenced });
    for (const member of familyOf(evaluation, referenced)) evaluation.lock(member, 'ShareRowExclusiveLock');
    if (own === undefined) addKey(evaluation, table, key);
    else takeOverKey(evaluation, table, own, { key, referenced });
    if (key.isValidated && own?.isValidated !== true) checkKey(evaluation, command, table, key, referenced);
  }
  const mode = evaluation.major >= 15 ? 'ShareRowExclusiveLock' : 'AccessShareLock';
  for (const { from } of foreignKeysTo(evaluation, parent)) if (from.id !== id) evaluation.lock(from, mode);
};

const addKey = (evaluation: Evaluation, table: Relation, key: Constraint): void => {
  const taken = new Set(table.constraints.map(({ name }) => name));
  let name = key.name;
  for (let pass = 0; taken.has(name); pass++)
    name = makeObjectName(table.name, key.columns.join('_'), pass === 0 ? 'fkey' : `fkey${pass}`);
  for (const member of familyOf(evaluation, table))
    updateRelation(evaluation, member.id, (known) => ({
      ...known,
      constraints: [...known.constraints, inherited({ ...key, name })],
    }));
};

const checkKey = (
  evaluation: Evaluation,
  { span }: Command,
  table: Relation,
  key: Constraint,
  referenced: Relation,
): void => {
  const leaves = leavesOf(evaluation, table);
  const work = { kind: 'scan', cause: 'attach-foreign-key', subject: key.name, span } as const;
  for (const member of leaves) evaluation.work({ ...work, relation: member });
  if (leaves.every((member) => holdsNothing(evaluation, member, key.columns))) return;
  for (const member of leavesOf(evaluation, referenced)) evaluation.work({ ...work, relation: member });
};
