import type { DropStmt } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { qualifiedName, stringsOf, type QualifiedName } from '../sql/tree';
import type { Node } from '@pgsql/types';
import { isPartition, shownIndex, shownName } from './ancestry';
import {
  creationSchema,
  familyOf,
  findName,
  findRelation,
  fullName,
  relationOrAssumed,
  updateRelation,
  type Evaluation,
} from './evaluation';
import { dropSequences } from './dropSequence';
import { dropOwnedSequences } from './sequence';
import { dropForeignKey, foreignKeysTo, forgetForeignKey, triggeredMembers } from './foreignKeys';

/**
 * DROP of tables, views, indexes and of what the catalog keeps beside them: AccessExclusiveLock on what goes, on the
 * table of an index, on the tables that a dropped foreign key joins, and on the parent of a partition
 * (lock-matrix: drop_table_with_fk, drop_index, drop_partition).
 */
export function drop(evaluation: Evaluation, node: DropStmt): void {
  switch (node.removeType) {
    case 'OBJECT_INDEX':
      dropIndexes(evaluation, node);
      return;
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
      for (const object of node.objects ?? []) dropRelation(evaluation, node, nameOf(object));
      return;
    case 'OBJECT_SEQUENCE':
      dropSequences(evaluation, node);
      return;
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_AGGREGATE':
      if (node.behavior === 'DROP_CASCADE') evaluation.assume('nothing that others use depends on what is dropped');
      for (const object of node.objects ?? []) forget(evaluation, node.removeType, nameOf(object));
      return;
    default:
      evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
  }
}

/** The name of an object in DROP, however the grammar gives it. */
export const nameOf = (object: Node): QualifiedName => {
  if ('List' in object) return qualifiedName(object.List.items);
  if ('TypeName' in object) return qualifiedName(object.TypeName.names);
  if ('ObjectWithArgs' in object) return qualifiedName(object.ObjectWithArgs.objname);
  return { schema: undefined, name: stringsOf([object])[0] ?? '' };
};

const forget = (evaluation: Evaluation, type: DropStmt['removeType'], { schema, name }: QualifiedName): void => {
  const kind = type === 'OBJECT_TYPE' || type === 'OBJECT_DOMAIN' ? 'typename' : 'function';
  evaluation.set(kind, `${schema ?? creationSchema(evaluation)}.${name}`, undefined);
};

const dropIndexes = (evaluation: Evaluation, node: DropStmt): void => {
  const objects = node.objects ?? [];
  const isConcurrent = node.concurrent === true;
  if (isConcurrent) evaluation.refuseTransaction('DROP INDEX CONCURRENTLY');
  if (isConcurrent && objects.length > 1)
    evaluation.fail('DROP INDEX CONCURRENTLY does not support dropping multiple objects');
  if (isConcurrent && node.behavior === 'DROP_CASCADE')
    evaluation.fail('DROP INDEX CONCURRENTLY does not support CASCADE');
  for (const object of objects) {
    const name = nameOf(object);
    const found = findName(evaluation, name);
    if (found?.object.kind !== 'index') {
      if (found !== undefined) evaluation.fail(`"${name.name}" is not an index`);
      else if (node.missing_ok !== true || !evaluation.isWholeHistory)
        evaluation.assume(`the index ${name.name} exists, on a table that others use`);
      continue;
    }
    const { table: id, index: indexName } = found.object;
    const table = evaluation.get('relation', id);
    const index = table?.indexes.find((candidate) => candidate.name === indexName);
    if (table === undefined || index === undefined) continue;
    if (!table.isKnown) evaluation.assume(`${fullName(table)} exists and others use it`);
    dropIndex(evaluation, table, index, isConcurrent);
  }
};

const dropIndex = (evaluation: Evaluation, table: Relation, index: Index, isConcurrent: boolean): void => {
  const shown = shownIndex(evaluation, table, index.name);
  if (index.partOf !== undefined) {
    const whole = evaluation.get('relation', index.partOf.table);
    const required = whole === undefined ? index.partOf.name : shownIndex(evaluation, whole, index.partOf.name);
    evaluation.fail(`cannot drop index ${shown} because index ${required} requires it`);
    return;
  }
  if (index.isConstraint) {
    evaluation.fail(
      `cannot drop index ${shown} because constraint ${index.name} on table ${shownName(evaluation, table)} requires it`,
    );
    return;
  }
  if (isConcurrent && table.kind === 'partitioned table') {
    evaluation.fail(`cannot drop partitioned index "${index.name}" concurrently`);
    return;
  }
  const members = table.kind === 'partitioned table' ? familyOf(evaluation, table) : [table];
  for (const member of members)
    evaluation.lock(member, isConcurrent && !table.isTemporary ? 'ShareUpdateExclusiveLock' : 'AccessExclusiveLock');
  removeIndex(evaluation, table, index.name);
};

/** Takes an index out of the catalog, and with that of a partitioned table those of its partitions. */
export function removeIndex(evaluation: Evaluation, table: Relation, name: string): void {
  for (const id of table.children) {
    const child = evaluation.get('relation', id);
    const part = child?.indexes.find(({ partOf }) => partOf?.table === table.id && partOf.name === name);
    if (child !== undefined && part !== undefined) removeIndex(evaluation, child, part.name);
  }
  updateRelation(evaluation, table.id, (known) => ({
    ...known,
    indexes: known.indexes.filter((index) => index.name !== name),
  }));
  evaluation.set('name', `${table.schema}.${name}`, undefined);
}

const whatOf = (relation: Relation): 'table' | 'view' | 'materialized view' =>
  relation.kind === 'view' || relation.kind === 'materialized view' ? relation.kind : 'table';

const dropRelation = (evaluation: Evaluation, node: DropStmt, name: QualifiedName): void => {
  const expected =
    node.removeType === 'OBJECT_VIEW' ? 'view' : node.removeType === 'OBJECT_MATVIEW' ? 'materialized view' : 'table';
  const other = findName(evaluation, name);
  if (other !== undefined && other.object.kind !== 'relation') {
    evaluation.fail(`"${name.name}" is not a ${expected}`);
    return;
  }
  const found = findRelation(evaluation, name);
  if (found === undefined && node.missing_ok === true && evaluation.isWholeHistory) return;
  const relation = found ?? relationOrAssumed(evaluation, name);
  const isCascade = node.behavior === 'DROP_CASCADE';
  const what = whatOf(relation);
  if (relation.isKnown && what !== expected) {
    evaluation.fail(`"${relation.name}" is not a ${expected}`);
    return;
  }
  const family = familyOf(evaluation, relation);
  const isGone = (id: string): boolean =>
    family.some((member) => member.id === id) ||
    (node.objects ?? []).some((object) => findRelation(evaluation, nameOf(object))?.id === id);
  const dependents = [
    ...family.flatMap((member) => member.readBy.map((reader) => reader.relation)),
    ...family.flatMap((member) => foreignKeysTo(evaluation, member).map(({ from }) => from.id)),
    ...(relation.kind === 'partitioned table' ? [] : relation.children),
  ].filter((id) => evaluation.get('relation', id) !== undefined);
  const isDroppedToo = (id: string): boolean =>
    relation.kind === 'partitioned table' || !relation.children.includes(id)
      ? isGone(id)
      : (node.objects ?? []).some((object) => findRelation(evaluation, nameOf(object))?.id === id);
  if (!isCascade && dependents.some((id) => !isDroppedToo(id))) {
    evaluation.fail(
      (node.objects?.length ?? 0) > 1
        ? 'cannot drop desired object(s) because other objects depend on them'
        : `cannot drop ${what} ${shownName(evaluation, relation)} because other objects depend on it`,
    );
    return;
  }
  removeRelation(evaluation, relation);
  evaluation.breaks(relation, {
    kind: 'dropped',
    what,
    column: null,
    to: null,
    span: firstTokens(evaluation.statement, evaluation.statement.tag.split(' ').length),
  });
};

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
