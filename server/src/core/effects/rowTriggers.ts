import type { ColumnUser, Relation } from '../catalog/model';
import { familyOf, updateRelation, type Evaluation } from './evaluation';

/** Gives a new partition, and those that it has itself, the row triggers of its parent (CloneRowTriggersToPartition). */
export function cloneRowTriggers(evaluation: Evaluation, parent: Relation, partition: Relation): void {
  const clones = (parent.columnUsers ?? [])
    .filter(({ goesDown }) => goesDown === true)
    .map((trigger): ColumnUser => ({ ...trigger, isInherited: true }));
  if (clones.length === 0) return;
  for (const member of familyOf(evaluation, partition))
    updateRelation(evaluation, member.id, (known) => ({
      ...known,
      columnUsers: [...(known.columnUsers ?? []), ...clones],
    }));
}

/** Takes the row triggers of its former parent from a table that was a partition (DropClonedTriggersFromPartition). */
export function dropClonedTriggers(evaluation: Evaluation, partition: Relation): void {
  const isClone = ({ kind, isInherited }: ColumnUser): boolean => kind === 'trigger' && isInherited === true;
  const clones = (partition.columnUsers ?? []).filter(isClone).map(({ name }) => name);
  if (clones.length === 0) return;
  for (const member of familyOf(evaluation, partition))
    updateRelation(evaluation, member.id, (known) => ({
      ...known,
      columnUsers: (known.columnUsers ?? []).filter((user) => !isClone(user) || !clones.includes(user.name)),
    }));
}
