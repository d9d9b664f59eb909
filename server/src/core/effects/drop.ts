import type { DropStmt, Node } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { objectName, qualifiedName, stringsOf, type QualifiedName } from '../sql/tree';
import { shownIndex, shownName } from './ancestry';
import { dropRoutines } from './dropRoutine';
import { dropSequences } from './dropSequence';
import { dropTypes } from './dropType';
import { familyOf, findName, findRelation, fullName, indexOf, relationOrAssumed, type Evaluation } from './evaluation';
import { dropExtensions } from './extension';
import { foreignKeysTo } from './foreignKeys';
import { objectKey } from './objectKey';
import { dropPublications } from './publication';
import { removeIndex, removeRelation } from './removeRelation';
import { dropSchemas } from './schema';
import { dropStatistics } from './statistics';
import { dropUser, type PartName } from './trigger';

/**
 * DROP of tables, views, indexes and of what the catalog keeps beside them: AccessExclusiveLock on what goes, on the
 * table of an index, on the tables that a dropped foreign key joins, and on the parent of a partition
 * (lock-matrix: drop_table_with_fk, drop_index, drop_partition).
 */
export function drop(evaluation: Evaluation, node: DropStmt): void {
  const keys = (node.objects ?? []).flatMap((object) => objectKey(evaluation, node.removeType, object) ?? []);
  dropObjects(evaluation, node);
  if (evaluation.hasFailed()) return;
  // What is made anew under the name has none of it.
  for (const key of keys)
    for (const kind of ['remark', 'privileges'] as const)
      if (evaluation.get(kind, key) !== undefined) evaluation.set(kind, key, undefined);
  for (const key of keys)
    if (evaluation.get('definition', `owner ${key}`) !== undefined)
      evaluation.set('definition', `owner ${key}`, undefined);
}

const dropObjects = (evaluation: Evaluation, node: DropStmt): void => {
  switch (node.removeType) {
    case 'OBJECT_INDEX':
      dropIndexes(evaluation, node);
      return;
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
      dropRelations(evaluation, node);
      return;
    case 'OBJECT_SEQUENCE':
      dropSequences(evaluation, node);
      return;
    case 'OBJECT_TRIGGER':
    case 'OBJECT_RULE':
    case 'OBJECT_POLICY':
      for (const object of node.objects ?? [])
        dropUser(evaluation, userKinds[node.removeType], partNameOf(object), node.missing_ok === true);
      return;
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      dropTypes(evaluation, node);
      return;
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      dropRoutines(evaluation, node);
      return;
    case 'OBJECT_SCHEMA':
      dropSchemas(evaluation, node);
      return;
    case 'OBJECT_EXTENSION':
      dropExtensions(evaluation, node);
      return;
    case 'OBJECT_STATISTIC_EXT':
      dropStatistics(evaluation, node);
      return;
    case 'OBJECT_PUBLICATION':
      dropPublications(evaluation, node);
      return;
    case 'OBJECT_CAST':
    case 'OBJECT_CONVERSION':
    case 'OBJECT_EVENT_TRIGGER':
      // An expression depends on the function behind a cast, and on nothing else of these (dependency.c).
      return;
    default:
      // Collations, operators, servers and the like: what may depend on them is not followed.
      if (node.behavior === 'DROP_CASCADE') evaluation.assume('nothing that others use depends on what is dropped');
  }
};

const userKinds = { OBJECT_TRIGGER: 'trigger', OBJECT_RULE: 'rule', OBJECT_POLICY: 'policy' } as const;

const partNameOf = (object: Node): PartName => {
  const names = 'List' in object ? (object.List.items ?? []) : [];
  return { table: qualifiedName(names.slice(0, -1)), name: stringsOf(names).at(-1) ?? '' };
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
    const name = objectName(object);
    const found = findName(evaluation, name);
    if (found?.object.kind !== 'index') {
      if (found !== undefined) evaluation.fail(`"${name.name}" is not an index`);
      else if (node.missing_ok !== true || !evaluation.isWholeHistory)
        evaluation.assume(`the index ${name.name} exists, on a table that others use`);
      continue;
    }
    const known = indexOf(evaluation, found.object);
    if (known === undefined) continue;
    const { table, index } = known;
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

const whatOf = (relation: Relation): 'table' | 'view' | 'materialized view' =>
  relation.kind === 'view' || relation.kind === 'materialized view' ? relation.kind : 'table';

// The names are looked up before anything goes: of two views that are named, one may read the other.
const dropRelations = (evaluation: Evaluation, node: DropStmt): void => {
  const named = (node.objects ?? []).map(objectName).map((name) => ({ name, found: findRelation(evaluation, name) }));
  for (const { name, found } of named)
    if (found !== undefined && evaluation.get('relation', found.id) === undefined) noteDropped(evaluation, found);
    else dropRelation(evaluation, node, name);
};

const noteDropped = (evaluation: Evaluation, relation: Relation): void => {
  evaluation.breaks(relation, {
    kind: 'dropped',
    what: whatOf(relation),
    column: null,
    to: null,
    span: firstTokens(evaluation.statement, evaluation.statement.tag.split(' ').length),
  });
};

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
    (node.objects ?? []).some((object) => findRelation(evaluation, objectName(object))?.id === id);
  const dependents = [
    ...family.flatMap((member) => member.readBy.map((reader) => reader.relation)),
    ...family.flatMap((member) => foreignKeysTo(evaluation, member).map(({ from }) => from.id)),
    ...(relation.kind === 'partitioned table' ? [] : relation.children),
  ].filter((id) => evaluation.get('relation', id) !== undefined);
  const isDroppedToo = (id: string): boolean =>
    relation.kind === 'partitioned table' || !relation.children.includes(id)
      ? isGone(id)
      : (node.objects ?? []).some((object) => findRelation(evaluation, objectName(object))?.id === id);
  if (!isCascade && dependents.some((id) => !isDroppedToo(id))) {
    evaluation.fail(
      (node.objects?.length ?? 0) > 1
        ? 'cannot drop desired object(s) because other objects depend on them'
        : `cannot drop ${what} ${shownName(evaluation, relation)} because other objects depend on it`,
    );
    return;
  }
  removeRelation(evaluation, relation);
  noteDropped(evaluation, relation);
};
