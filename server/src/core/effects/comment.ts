import { omit } from '../catalog/omit';
import type { CommentStmt, Node, ObjectType } from '@pgsql/types';
import type { Relation, RelationKind } from '../catalog/model';
import { qualifiedName, stringsOf, type QualifiedName } from '../sql/tree';
import { findName, findRelation, isSystemName, relationOrAssumed, updateRelation, type Evaluation } from './evaluation';
import { objectKey } from './objectKey';
import { relationNamed } from './relationNamed';

const relationKinds: Partial<Record<ObjectType, RelationKind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'foreign table',
};

/** What hangs on a table and is named with it; the table is only looked at. */
const onTable: ReadonlySet<ObjectType> = new Set([
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
  'OBJECT_RULE',
  'OBJECT_POLICY',
]);

/**
 * COMMENT: ShareUpdateExclusiveLock on the relation, or on that of a column; AccessShareLock on the table of a constraint,
 * trigger, rule or policy (comment.c, CommentObject; objectaddress.c, get_object_address_relobject).
 */
export function comment(evaluation: Evaluation, { objtype, object, comment: text }: CommentStmt): void {
  labelObject(evaluation, objtype, object);
  if (!evaluation.hasFailed()) keepComment(evaluation, objtype, object, text === '' ? undefined : text);
}

// undefined: there is none any more.
const keepComment = (
  evaluation: Evaluation,
  type: ObjectType | undefined,
  object: Node | undefined,
  text: string | undefined,
): void => {
  const names = object !== undefined && 'List' in object ? object.List.items : undefined;
  const commented = <T extends { readonly comment?: string }>(item: T): T =>
    (text === undefined ? omit(item, 'comment') : { ...item, comment: text }) as T;
  const named = <T extends { readonly name: string; readonly comment?: string }>(
    items: readonly T[],
    name: string,
  ): T[] => items.map((item) => (item.name === name ? commented(item) : item));
  const onRelation = (name: QualifiedName, change: (relation: Relation) => Relation): void => {
    const relation = findRelation(evaluation, name);
    if (relation !== undefined) updateRelation(evaluation, relation.id, change);
  };
  const part = stringsOf(names).at(-1) ?? '';
  const table = qualifiedName(names?.slice(0, -1));
  if (type === 'OBJECT_COLUMN') onRelation(table, (known) => ({ ...known, columns: named(known.columns, part) }));
  else if (type === 'OBJECT_TABCONSTRAINT')
    onRelation(table, (known) => ({ ...known, constraints: named(known.constraints, part) }));
  else if (type === 'OBJECT_TRIGGER' || type === 'OBJECT_RULE' || type === 'OBJECT_POLICY')
    onRelation(table, (known) =>
      known.columnUsers === undefined
        ? known
        : {
            ...known,
            columnUsers: known.columnUsers.map((user) =>
              user.name === part && `OBJECT_${user.kind.toUpperCase()}` === type ? commented(user) : user,
            ),
          },
    );
  else if (type === 'OBJECT_INDEX') {
    const found = findName(evaluation, qualifiedName(names));
    if (found?.object.kind === 'index') {
      const { table: id, index } = found.object;
      updateRelation(evaluation, id, (known) => ({ ...known, indexes: named(known.indexes, index) }));
    }
  } else if (type !== undefined && relationKinds[type] !== undefined) onRelation(qualifiedName(names), commented);
  else {
    const key = objectKey(evaluation, type, object);
    if (key !== null) evaluation.set('remark', key, text);
  }
};

/** COMMENT and SECURITY LABEL lock what they are about in the same way. */
export function labelObject(evaluation: Evaluation, type: ObjectType | undefined, object: Node | undefined): void {
  const names = object !== undefined && 'List' in object ? object.List.items : undefined;
  const kind = type === undefined ? undefined : relationKinds[type];
  if (kind !== undefined) {
    const relation = relationNamed(evaluation, qualifiedName(names), [kind], (name) => `"${name}" is not a ${kind}`);
    if (relation !== null) evaluation.lock(relation, 'ShareUpdateExclusiveLock');
  } else if (type === 'OBJECT_COLUMN') onColumn(evaluation, names);
  else if (type === 'OBJECT_INDEX') onIndex(evaluation, qualifiedName(names));
  else if (type !== undefined && onTable.has(type)) onPart(evaluation, type, names);
}

const onColumn = (evaluation: Evaluation, names: Node[] | undefined): void => {
  const name = qualifiedName(names?.slice(0, -1));
  if (isSystemName(name)) return;
  const type = evaluation.get('typename', `${name.schema ?? 'public'}.${name.name}`);
  if (type !== undefined && findName(evaluation, name) === undefined) return;
  const relation = relationOrAssumed(evaluation, name);
  const column = stringsOf(names).at(-1) ?? '';
  if (relation.hasAllColumns && !relation.columns.some((known) => known.name === column)) {
    evaluation.fail(`column "${column}" of relation "${relation.name}" does not exist`);
    return;
  }
  evaluation.lock(relation, 'ShareUpdateExclusiveLock');
};

const onIndex = (evaluation: Evaluation, name: QualifiedName): void => {
  const found = findName(evaluation, name);
  if (found !== undefined && found.object.kind !== 'index') evaluation.fail(`"${name.name}" is not an index`);
  else if (found === undefined) evaluation.assume(`the index ${name.name} exists`);
};

const onPart = (evaluation: Evaluation, type: ObjectType, names: Node[] | undefined): void => {
  const name = qualifiedName(names?.slice(0, -1));
  if (isSystemName(name)) return;
  const relation = relationOrAssumed(evaluation, name);
  const part = stringsOf(names).at(-1) ?? '';
  const isMissing = relation.isKnown && !relation.constraints.some((constraint) => constraint.name === part);
  // Before 18 NOT NULL has no name, and from then on one that the catalog knows.
  if (type === 'OBJECT_TABCONSTRAINT' && isMissing) {
    evaluation.fail(`constraint "${part}" for table "${relation.name}" does not exist`);
    return;
  }
  evaluation.lock(relation, 'AccessShareLock');
};
