import type { Constraint, Relation } from '../catalog/model';
import { childrenOf } from './ancestry';
import { inherited } from './constraints';
import { familyOf, updateRelation, type Evaluation } from './evaluation';
import { referencedColumns, triggeredMembers } from './foreignKeys';

/** A foreign key of a partitioned table, as it is handed down to its partitions. */
interface HandedDown {
  readonly key: Constraint;
  readonly referenced: Relation;
}

/**
 * The foreign key of a partition that does for the one of the whole: alike, its own and validated; from 18 on one that is
 * NOT VALID is taken over too, and checked (tablecmds.c, tryAttachPartitionForeignKey).
 */
export function fittingKey(
  evaluation: Evaluation,
  partition: Relation,
  { key, referenced }: HandedDown,
): Constraint | undefined {
  return partition.constraints.find(
    (own) =>
      own.references !== null &&
      key.references !== null &&
      own.isInherited !== true &&
      own.references.relation === key.references.relation &&
      own.columns.join('\n') === key.columns.join('\n') &&
      referencedColumns(own, referenced).join('\n') === referencedColumns(key, referenced).join('\n') &&
      own.references.onDelete === key.references.onDelete &&
      own.references.onUpdate === key.references.onUpdate &&
      own.references.match === key.references.match &&
      own.isDeferrable === key.isDeferrable &&
      own.isDeferred === key.isDeferred &&
      own.isEnforced === key.isEnforced &&
      (own.isValidated || evaluation.major >= 18),
  );
}

/** Makes a partition's own foreign key a part of the one of the whole, whose triggers do for it from now on. */
export function takeOverKey(
  evaluation: Evaluation,
  partition: Relation,
  own: Constraint,
  { key, referenced }: HandedDown,
): void {
  for (const member of triggeredMembers(evaluation, referenced)) evaluation.lock(member, 'AccessExclusiveLock');
  const taken = inherited({ ...own, isValidated: own.isValidated || key.isValidated });
  updateRelation(evaluation, partition.id, (known) => ({
    ...known,
    constraints: known.constraints.map((constraint) =>
      constraint.kind === 'foreign-key' && constraint.name === own.name ? taken : constraint,
    ),
  }));
  const rest = evaluation.get('relation', partition.id)?.constraints ?? [];
  const stillRefers = rest.some(
    ({ references, isInherited }) => references?.relation === referenced.id && isInherited !== true,
  );
  if (!stillRefers)
    updateRelation(evaluation, referenced.id, (known) => ({
      ...known,
      referencedBy: known.referencedBy.filter((id) => id !== partition.id),
    }));
}

/**
 * Takes over the foreign keys that do for a new one of a partitioned table, from partitions of partitions too. Gives the
 * ids of the relations that get no new key, and of those whose key is checked already.
 */
export function takeOverKeys(
  evaluation: Evaluation,
  table: Relation,
  handed: HandedDown,
): { readonly taken: ReadonlySet<string>; readonly checked: ReadonlySet<string> } {
  const taken = new Set<string>();
  const checked = new Set<string>();
  const search = (whole: Relation): void => {
    for (const partition of childrenOf(evaluation, whole)) {
      const own = fittingKey(evaluation, partition, handed);
      if (own === undefined) {
        search(partition);
        continue;
      }
      takeOverKey(evaluation, partition, own, handed);
      for (const { id } of familyOf(evaluation, partition)) {
        taken.add(id);
        if (own.isValidated) checked.add(id);
      }
    }
  };
  // Tables that inherit get no foreign key.
  if (table.kind === 'partitioned table') search(table);
  return { taken, checked };
}
