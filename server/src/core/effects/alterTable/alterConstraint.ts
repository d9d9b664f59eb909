import type { ATAlterConstraint } from '@pgsql/types';
import type { Constraint, Relation } from '../../catalog/model';
import { childrenOf, isPartition } from '../ancestry';
import { requireColumns } from '../constraints';
import { familyOf, fullName, leavesOf, updateRelation, type Evaluation } from '../evaluation';
import { holdsNothing } from '../vacancy';
import { isInheritedConstraint } from './dropConstraint';
import type { Command, RunCommand } from './command';

/**
 * ALTER CONSTRAINT: when a foreign key is checked is a matter of rows of the catalog, for its copies on partitions too.
 * On 18 ENFORCED checks every row, NOT ENFORCED takes the triggers away, and [NO] INHERIT is for NOT NULL (tablecmds.c,
 * ATExecAlterConstraint).
 */
export const alterConstraint: RunCommand = (evaluation, command) => {
  const { table, node } = command;
  const change = node.def !== undefined && 'ATAlterConstraint' in node.def ? node.def.ATAlterConstraint : {};
  const name = change.conname ?? '';
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined) {
    if (table.isKnown && evaluation.isWholeHistory)
      evaluation.fail(`constraint "${name}" of relation "${table.name}" does not exist`);
    else evaluation.assume(`the constraint ${name} exists`);
    return;
  }
  if (failsOnKind(evaluation, table, constraint, change)) return;
  const isCopy = constraint.kind === 'foreign-key' && constraint.isInherited === true && isPartition(evaluation, table);
  if (isCopy && (change.alterDeferrability === true || change.alterEnforceability === true)) {
    evaluation.fail(`cannot alter constraint "${name}" on relation "${table.name}"`);
    return;
  }
  if (change.alterEnforceability === true)
    changeEnforcement(evaluation, command, constraint, change.is_enforced === true);
  if (change.alterDeferrability === true) changeDeferral(evaluation, command, constraint, change);
  if (change.alterInheritability === true)
    changeInheritance(evaluation, command, constraint, change.noinherit === true);
};

const failsOnKind = (
  evaluation: Evaluation,
  table: Relation,
  { kind, name }: Constraint,
  { alterDeferrability, alterEnforceability, alterInheritability }: ATAlterConstraint,
): boolean => {
  const named = `"${name}" of relation "${table.name}"`;
  if (alterDeferrability === true && kind !== 'foreign-key')
    evaluation.fail(`constraint ${named} is not a foreign key constraint`);
  else if (alterEnforceability === true && kind !== 'foreign-key')
    evaluation.fail(`cannot alter enforceability of constraint ${named}`);
  else if (alterInheritability === true && kind !== 'not-null')
    evaluation.fail(`constraint ${named} is not a not-null constraint`);
  return evaluation.hasFailed();
};

// The copies of a foreign key on partitions change with it.
const changeCopies = (
  evaluation: Evaluation,
  table: Relation,
  name: string,
  change: (constraint: Constraint) => Constraint,
): void => {
  const members = table.kind === 'partitioned table' ? familyOf(evaluation, table) : [table];
  for (const member of members)
    updateRelation(evaluation, member.id, (known) => ({
      ...known,
      constraints: known.constraints.map((other) =>
        other.name === name && other.kind === 'foreign-key' ? change(other) : other,
      ),
    }));
};

const changeDeferral = (
  evaluation: Evaluation,
  { table, isOnly, mode }: Command,
  constraint: Constraint,
  { deferrable, initdeferred }: ATAlterConstraint,
): void => {
  const isDeferrable = deferrable === true;
  const isSame =
    (constraint.isDeferrable === true) === isDeferrable && (constraint.isDeferred === true) === (initdeferred === true);
  // Before 18 the copies are gone through even where nothing changes.
  if (isSame && evaluation.major >= 18) return;
  if (isOnly && table.children.length > 0 && table.kind === 'partitioned table' && evaluation.major >= 18) {
    evaluation.fail('constraint must be altered in child tables too');
    return;
  }
  if (table.kind === 'partitioned table')
    for (const member of familyOf(evaluation, table)) evaluation.lock(member, mode);
  changeCopies(evaluation, table, constraint.name, (known) => ({
    ...known,
    isDeferrable,
    isDeferred: initdeferred === true,
  }));
};

const changeEnforcement = (
  evaluation: Evaluation,
  { table, mode, span }: Command,
  constraint: Constraint,
  isEnforced: boolean,
): void => {
  if ((constraint.isEnforced !== false) === isEnforced) return;
  const id = constraint.references?.relation;
  const referenced = id === undefined ? undefined : evaluation.get('relation', id);
  const members = familyOf(evaluation, table);
  if (table.kind === 'partitioned table') for (const member of members) evaluation.lock(member, mode);
  if (referenced === undefined) evaluation.assume('the referenced table is one that no migration made');
  // Its triggers come and go on both sides.
  for (const member of referenced === undefined ? [] : familyOf(evaluation, referenced))
    evaluation.lock(member, isEnforced ? 'ShareRowExclusiveLock' : 'AccessExclusiveLock');
  changeCopies(evaluation, table, constraint.name, (known) => {
    const { isEnforced: was, ...plain } = known;
    if (isEnforced) return was === undefined ? known : { ...plain, isValidated: true };
    return { ...known, isEnforced: false, isValidated: false };
  });
  if (!isEnforced) return;
  const leaves = leavesOf(evaluation, table).filter(
    ({ id: member }) => table.kind === 'partitioned table' || member === table.id,
  );
  for (const member of leaves)
    evaluation.work({ kind: 'scan', relation: member, cause: 'foreign-key', subject: constraint.name, span });
  if (leaves.every((member) => holdsNothing(evaluation, member, constraint.columns))) return;
  for (const member of referenced === undefined || referenced.id === table.id ? [] : leavesOf(evaluation, referenced))
    evaluation.work({ kind: 'scan', relation: member, cause: 'foreign-key', subject: constraint.name, span });
};

const changeInheritance = (
  evaluation: Evaluation,
  { table, mode, span }: Command,
  constraint: Constraint,
  staysHere: boolean,
): void => {
  if (isInheritedConstraint(evaluation, table, constraint)) {
    evaluation.fail(`cannot alter inherited constraint "${constraint.name}" on relation "${table.name}"`);
    return;
  }
  if ((constraint.staysHere === true) === staysHere) return;
  const change = (known: Relation, isStaying: boolean, isInherited: boolean): Relation => ({
    ...known,
    constraints: known.constraints.map((other) => {
      if (other.kind !== 'not-null' || other.columns.join() !== constraint.columns.join()) return other;
      const { staysHere: was, ...plain } = other;
      return { ...(was === undefined ? other : plain), ...(isStaying ? { staysHere: true } : {}), isInherited };
    }),
  });
  updateRelation(evaluation, table.id, (known) => change(known, staysHere, constraint.isInherited === true));
  if (staysHere) {
    for (const child of childrenOf(evaluation, table)) {
      evaluation.lock(child, mode);
      updateRelation(evaluation, child.id, (known) => change(known, false, false));
    }
    return;
  }
  // All that inherits gets the constraint, and is searched for nulls where it has none.
  const [column = ''] = constraint.columns;
  for (const member of familyOf(evaluation, table)) {
    if (member.id === table.id) continue;
    evaluation.lock(member, mode);
    const isNotNull = member.columns.some(({ name, notNull }) => name === column && notNull);
    if (!isNotNull && member.kind !== 'partitioned table')
      evaluation.work({ kind: 'scan', relation: member, cause: 'not-null-constraint', subject: column, span });
    updateRelation(evaluation, member.id, (known) =>
      change(requireColumns(evaluation, known, [column], { isInherited: true }), false, true),
    );
  }
  if (!table.isKnown) evaluation.assume(`nothing inherits from ${fullName(table)}`);
};
