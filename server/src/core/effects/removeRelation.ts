import type { Index, Relation } from '../catalog/model';
import { isPartition } from './ancestry';
import { fullName, updateRelation, type Evaluation } from './evaluation';
import { dropForeignKey, foreignKeysTo, forgetForeignKey, triggeredMembers } from './foreignKeys';
import { dropOwnedSequences } from './sequence';

/** Takes an index out of the catalog, and with that of a partitioned table those of its partitions. */
export function removeIndex(evaluation: Evaluation, table: Relation, name: string): void {
  for (const id of table.children) {
    const child = evaluation.get('relation', id);
    const part = child?.indexes.find(({ partOf }) => partOf?.table === table.id && partOf.name === name);
    if (child !== undefined && part !== undefined) removeIndex(evaluation, child, part.name);
  }
  updateRelation(evaluation, table.id, (known) => ({
    ...known,
    ...withoutIdentity(known, (index) => index.name === name),
    indexes: known.indexes.filter((index) => index.name !== name),
  }));
  evaluation.set('name', `${table.schema}.${name}`, undefined);
}

/** A table whose replica identity is an index has none once that is dropped (manual, ALTER TABLE … REPLICA IDENTITY). */
export function withoutIdentity(
  { indexes }: Relation,
  isDropped: (index: Index) => boolean,
): Pick<Relation, 'replicaIdentity'> {
  return indexes.some((index) => index.isReplicaIdentity === true && isDropped(index))
    ? { replicaIdentity: 'NOTHING' }
    : {};
}

/** Takes a relation, its partitions and (CASCADE having been written, or nothing depending on it) its readers away. */
export function removeRelation(evaluation: Evaluation, relation: Relation): void {
  evaluation.lock(relation, 'AccessExclusiveLock');
  for (const key of foreignKeysTo(evaluation, relation)) dropForeignKey(evaluation, key);
  const isView = relation.kind === 'view' || relation.kind === 'materialized view';
  const isPart = isPartition(evaluation, relation);
  for (const id of relation.parents) {
    const parent = evaluation.get('relation', id);
    if (parent === undefined) continue;
    if (isView) {
      const readBy = parent.readBy.filter((reader) => reader.relation !== relation.id);
      evaluation.set('relation', id, { ...parent, readBy });
      continue;
    }
    if (isPart) evaluation.lock(parent, 'AccessExclusiveLock');
    evaluation.set('relation', id, { ...parent, children: parent.children.filter((child) => child !== relation.id) });
  }
  for (const constraint of evaluation.get('relation', relation.id)?.constraints ?? []) {
    // The triggers on the referenced table are those of the parent's foreign key, and stay.
    if (constraint.references === null || (isPart && constraint.isInherited === true)) continue;
    const referenced = evaluation.get('relation', constraint.references.relation);
    for (const member of referenced === undefined ? [] : triggeredMembers(evaluation, referenced))
      evaluation.lock(member, 'AccessExclusiveLock');
    forgetForeignKey(evaluation, { from: relation, constraint });
  }
  for (const { relation: id } of relation.readBy) {
    const reader = evaluation.get('relation', id);
    if (reader !== undefined) removeRelation(evaluation, reader);
  }
  for (const id of relation.children) {
    const child = evaluation.get('relation', id);
    if (child !== undefined) removeRelation(evaluation, child);
  }
  for (const index of relation.indexes) evaluation.set('name', fullName(index), undefined);
  dropOwnedSequences(evaluation, relation);
  evaluation.set('relation', relation.id, undefined);
  evaluation.set('name', fullName(relation), undefined);
}
