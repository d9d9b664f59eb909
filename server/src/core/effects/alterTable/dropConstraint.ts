import { truncateIdentifier } from '../names';
import { ancestorsOf, childrenOf, descendantsOf, isPartition, shownName } from '../ancestry';
import { dropForeignKey, foreignKeysTo, referencedColumns, type ForeignKey } from '../foreignKeys';
import { removeIndex } from '../removeRelation';
import { familyOf, updateRelation, type Evaluation } from '../evaluation';
import type { Constraint, Relation } from '../../catalog/model';
import { lockFamily, type RunCommand } from './command';

/**
 * DROP CONSTRAINT: instant, but a foreign key takes AccessExclusiveLock on the referenced table too, and a key that
 * others refer to takes theirs away with CASCADE (tablecmds.c, ATExecDropConstraint; lock-matrix: drop_fk).
 */
export const dropConstraint: RunCommand = (evaluation, command) => {
  const { table, node, isOnly } = command;
  const name = truncateIdentifier(node.name ?? '');
  // ATCheckPartitionsNotInUse locks all partitions, also after ONLY.
  if (table.kind === 'partitioned table')
    for (const member of familyOf(evaluation, table)) evaluation.lock(member, 'AccessExclusiveLock');
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint === undefined) {
    if (node.missing_ok === true && table.isKnown) return;
    if (table.isKnown && evaluation.isWholeHistory)
      evaluation.fail(`constraint "${name}" of relation "${table.name}" does not exist`);
    else evaluation.assume(`the constraint ${name} exists`);
    return;
  }
  if (isInheritedConstraint(evaluation, table, constraint)) {
    evaluation.fail(`cannot drop inherited constraint "${name}" of relation "${table.name}"`);
    return;
  }
  if (constraint.references !== null) {
    // Named here, the key locks the table that it refers to even where that has none of its triggers (14).
    const referenced = evaluation.get('relation', constraint.references.relation);
    if (referenced !== undefined) evaluation.lock(referenced, 'AccessExclusiveLock');
    dropForeignKey(evaluation, { from: table, constraint });
    return;
  }
  if (
    constraint.kind === 'not-null' &&
    table.constraints.some(
      (key) => key.kind === 'primary-key' && constraint.columns.every((column) => key.columns.includes(column)),
    )
  ) {
    evaluation.fail(`column "${constraint.columns[0] ?? ''}" is in a primary key`);
    return;
  }
  if (constraint.kind === 'unique' || constraint.kind === 'primary-key') {
    const users = usersOfKey(evaluation, table, constraint);
    if (users.length > 0 && node.behavior !== 'DROP_CASCADE') {
      evaluation.fail(
        `cannot drop constraint ${name} on table ${shownName(evaluation, table)} because other objects depend on it`,
      );
      return;
    }
    for (const user of users) dropForeignKey(evaluation, user);
  }
  if (table.kind === 'partitioned table' && isOnly && table.children.length > 0 && evaluation.major < 18) {
    evaluation.fail('cannot remove constraint from only the partitioned table when partitions exist');
    return;
  }
  // Children keep a constraint of their own after ONLY, but are locked to note it.
  if (constraint.kind === 'check' && constraint.staysHere !== true) {
    for (const child of childrenOf(evaluation, table)) evaluation.lock(child, 'AccessExclusiveLock');
    lockFamily(evaluation, command);
  }
  const hasIndex = table.indexes.some((index) => index.isConstraint && index.name === name);
  if (hasIndex) {
    removeConstraintsOfParts(evaluation, table, name);
    removeIndex(evaluation, evaluation.get('relation', table.id) ?? table, name);
  }
  const column = constraint.kind === 'not-null' ? constraint.columns[0] : undefined;
  const without = (relation: Relation, isOwn: boolean): Relation => ({
    ...relation,
    constraints: relation.constraints.flatMap((candidate) =>
      candidate.name !== name || candidate.kind !== constraint.kind
        ? [candidate]
        : isOwn
          ? []
          : [{ ...candidate, isInherited: false }],
    ),
    columns:
      isOwn && column !== undefined
        ? relation.columns.map((known) => (known.name === column ? { ...known, notNull: false } : known))
        : relation.columns,
  });
  updateRelation(evaluation, table.id, (relation) => without(relation, true));
  if (constraint.staysHere === true) return;
  for (const member of descendantsOf(evaluation, table))
    updateRelation(evaluation, member.id, (relation) => without(relation, !isOnly));
};

/** Whether a constraint came from a parent, so that it cannot be dropped or renamed alone. */
export function isInheritedConstraint(evaluation: Evaluation, table: Relation, constraint: Constraint): boolean {
  if (constraint.isInherited !== true) return false;
  if (constraint.kind === 'check' || constraint.kind === 'not-null')
    return ancestorsOf(evaluation, table).some(({ constraints }) =>
      constraints.some(({ name, kind }) => name === constraint.name && kind === constraint.kind),
    );
  return isPartition(evaluation, table);
}

const removeConstraintsOfParts = (evaluation: Evaluation, table: Relation, name: string): void => {
  for (const child of childrenOf(evaluation, table)) {
    const part = child.indexes.find(({ partOf }) => partOf?.table === table.id && partOf.name === name);
    if (part === undefined) continue;
    removeConstraintsOfParts(evaluation, child, part.name);
    updateRelation(evaluation, child.id, (known) => ({
      ...known,
      constraints: known.constraints.filter((constraint) => constraint.name !== part.name),
    }));
  }
};

/** The foreign keys that rest on a key: those that refer to its columns. */
function usersOfKey(evaluation: Evaluation, table: Relation, key: Pick<Constraint, 'columns' | 'kind'>): ForeignKey[] {
  const columns = [...key.columns].sort().join('\n');
  return foreignKeysTo(evaluation, table).filter(
    ({ constraint }) => [...referencedColumns(constraint, table)].sort().join('\n') === columns,
  );
}
