import type { PartitionBound, Relation } from '../catalog/model';
import type { Span } from '../text/span';
import { childrenOf } from './ancestry';
import { fullName, type Evaluation } from './evaluation';
import { assumeRead, keepsOut } from './partitionProof';

/** The default partition of a partitioned table. */
export function defaultPartitionOf(evaluation: Evaluation, parent: Relation): Relation | undefined {
  return childrenOf(evaluation, parent).find(({ isDefaultPartition }) => isDefaultPartition);
}

/**
 * The default partition may hold rows of a new partition: it is locked and read, unless a CHECK keeps them out
 * (partbounds.c, check_default_partition_contents; lock-matrix: create_partition_of_with_default).
 */
export function searchDefaultPartition(
  evaluation: Evaluation,
  parent: Relation,
  bound: PartitionBound | null,
  span: Span,
): void {
  const partition = defaultPartitionOf(evaluation, parent);
  if (partition === undefined) return;
  evaluation.lock(partition, 'AccessExclusiveLock');
  const search = (member: Relation): void => {
    const proof = keepsOut(member, parent, bound);
    if (proof === 'proven') return;
    for (const child of childrenOf(evaluation, member)) {
      evaluation.lock(child, 'AccessExclusiveLock');
      search(child);
    }
    if (member.kind === 'partitioned table') return;
    if (proof === 'unknown') assumeRead(evaluation, member);
    const subject = fullName(partition);
    evaluation.work({ kind: 'scan', relation: member, cause: 'default-partition', subject, span });
  };
  search(partition);
}
