import type { Relation } from '../../catalog/model';
import { rangeVarName } from '../../sql/tree';
import { isPartition, parentsOf } from '../ancestry';
import { familyOf, relationOrAssumed, updateRelation, type Evaluation } from '../evaluation';
import { becomeChild, failsAsChild, leaveParent } from '../inheritance';
import type { Command, RunCommand } from './command';
import { isTarget, wrongTarget } from './wrongTarget';

/**
 * INHERIT: only rows of the catalog, but the parent is locked with ShareUpdateExclusiveLock, and the table must have all
 * its columns and constraints (tablecmds.c, ATExecAddInherit).
 */
export const addInherit: RunCommand = (evaluation, command) => {
  const { table } = command;
  if (failsOnTable(evaluation, table)) return;
  const parent = parentIn(evaluation, command);
  evaluation.lock(parent, 'ShareUpdateExclusiveLock');
  const form = { name: 'INHERIT', on: ['table', 'foreign table'] } as const;
  if (!isTarget(form, parent)) {
    wrongTarget(evaluation, form, parent.name);
    return;
  }
  if (failsOnParent(evaluation, table, parent) || failsAsChild(evaluation, table, parent)) return;
  becomeChild(evaluation, table, parent);
};

const failsOnParent = (evaluation: Evaluation, table: Relation, parent: Relation): boolean => {
  if (parent.isTemporary && !table.isTemporary)
    evaluation.fail(`cannot inherit from temporary relation "${parent.name}"`);
  else if (familyOf(evaluation, table).some(({ id }) => id === parent.id))
    evaluation.fail('circular inheritance not allowed');
  else if (parent.kind === 'partitioned table')
    evaluation.fail(`cannot inherit from partitioned table "${parent.name}"`);
  else if (isPartition(evaluation, parent)) evaluation.fail('cannot inherit from a partition');
  else if (table.parents.includes(parent.id))
    evaluation.fail(`relation "${parent.name}" would be inherited from more than once`);
  return evaluation.hasFailed();
};

/** NO INHERIT: the columns and constraints become the table's own (tablecmds.c, ATExecDropInherit). */
export const dropInherit: RunCommand = (evaluation, command) => {
  const { table } = command;
  if (isPartition(evaluation, table)) {
    evaluation.fail('cannot change inheritance of a partition');
    return;
  }
  const parent = parentIn(evaluation, command);
  evaluation.lock(parent, 'AccessShareLock');
  const isParent = parentsOf(evaluation, table).some(({ id }) => id === parent.id);
  if (!isParent && parent.isKnown && table.isKnown) {
    evaluation.fail(`relation "${parent.name}" is not a parent of relation "${table.name}"`);
    return;
  }
  leaveParent(evaluation, table, parent);
  updateRelation(evaluation, table.id, (known) => ({
    ...known,
    constraints: known.constraints.map((constraint) =>
      constraint.isInherited === true && !isOfAnother(evaluation, known, constraint.name)
        ? { ...constraint, isInherited: false }
        : constraint,
    ),
  }));
};

const isOfAnother = (evaluation: Evaluation, table: Relation, constraint: string): boolean =>
  parentsOf(evaluation, table).some(({ constraints }) => constraints.some(({ name }) => name === constraint));

const parentIn = (evaluation: Evaluation, { node }: Command): Relation =>
  relationOrAssumed(
    evaluation,
    rangeVarName(node.def !== undefined && 'RangeVar' in node.def ? node.def.RangeVar : undefined),
  );

// ATPrepAddInherit.
const failsOnTable = (evaluation: Evaluation, table: Relation): boolean => {
  if (table.ofType !== undefined) evaluation.fail('cannot change inheritance of typed table');
  else if (isPartition(evaluation, table)) evaluation.fail('cannot change inheritance of a partition');
  else if (table.kind === 'partitioned table') evaluation.fail('cannot change inheritance of partitioned table');
  return evaluation.hasFailed();
};
