import type { ColumnUser, Constraint, Index, Privilege, Relation } from '../catalog/model';
import { omit } from '../catalog/omit';
import { sameValue } from '../catalog/sameValue';
import { literal, nameSql, quoted, relationSql, type CatalogView } from './catalogView';
import type { Undo } from './down';
import { alterOf, columnIn, nowNamed, parameterChanges, type RelationChange } from './relationChange';
import {
  commentConstraint,
  relationWord,
  restoreConstraint,
  restoreIndex,
  restoreUser,
  restoreValue,
  viewSql,
} from './restoreRelation';
import { undoColumnRemarks, undoColumns } from './undoColumns';
import { timingSql } from './write/constraint';
import { privilegeSql } from './write/privileges';

/** Takes back what a statement has changed about a relation that was there before it. */
export function undoRelation(undo: Undo, change: RelationChange): void {
  const { was, is } = change;
  if (was.isTemporary) return;
  const isView = was.kind === 'view';
  if (isView || was.kind === 'materialized view') undoQuery(undo, change);
  else undoColumns(undo, change);
  undoConstraints(undo, change);
  undoIndexes(undo, change);
  undoUsers(undo, change);
  undoAttributes(undo, change);
  if (!isView) undoParents(undo, change);
  for (const column of was.columns) {
    const now = is.columns.find(({ name }) => name === column.name);
    if (now !== undefined) undoColumnRemarks(undo, change, column, now);
  }
}

const undoConstraints = (undo: Undo, change: RelationChange): void => {
  const { before, after, was, is } = change;
  const alter = alterOf(change);
  const isNew = (column: string | null): boolean => column !== null && columnIn(was, column) === undefined;
  const isGone = (column: string): boolean => columnIn(is, column) === undefined;
  const named = (relation: Relation, constraint: Constraint): Constraint | undefined =>
    relation.constraints.find(
      (other) => other.name === constraint.name && sameValue(definitionOf(other), definitionOf(constraint)),
    );
  for (const constraint of is.constraints) {
    const known = named(was, constraint);
    if (constraint.kind === 'not-null' || constraint.isInherited === true) continue;
    if (known !== undefined) {
      undoTiming(undo, change, known, constraint);
      if (known.comment !== constraint.comment) undo.add('comment', commentSql(after, is, known));
      continue;
    }
    // It goes with a column that goes.
    if (constraint.columns.some(isNew)) continue;
    undo.add('drop', `${alter} DROP CONSTRAINT ${quoted(after, constraint.name)}`);
  }
  for (const constraint of was.constraints) {
    if (constraint.kind === 'not-null' || constraint.isInherited === true || named(is, constraint) !== undefined)
      continue;
    // It comes with a column that comes.
    if (constraint.columns.some(isGone)) continue;
    restoreConstraint(undo, before, nowNamed(was, is), constraint, change.isConcurrent);
    commentConstraint(undo, before, nowNamed(was, is), constraint);
  }
};

// What of a constraint no ALTER CONSTRAINT changes. A validated one is as good as the same one that is not.
const definitionOf = (constraint: Constraint): unknown =>
  omit(constraint, 'comment', 'isValidated', 'isDeferrable', 'isDeferred', 'isInherited');

const commentSql = (view: CatalogView, relation: Relation, { name, comment }: Constraint): string =>
  `COMMENT ON CONSTRAINT ${quoted(view, name)} ON ${nameSql(view, relation)} IS ${comment === undefined ? 'NULL' : literal(comment)}`;

const undoTiming = (undo: Undo, change: RelationChange, was: Constraint, is: Constraint): void => {
  const name = quoted(change.after, is.name);
  if (was.isValidated !== is.isValidated) undo.note('nothing', `${name} stays validated.`);
  if (was.isDeferrable === is.isDeferrable && was.isDeferred === is.isDeferred) return;
  const timing = timingSql(was);
  undo.add('column', `${alterOf(change)} ALTER CONSTRAINT ${name}${timing === '' ? ' NOT DEFERRABLE' : timing}`);
};

const undoIndexes = (undo: Undo, change: RelationChange): void => {
  const { before, after, was, is, isConcurrent } = change;
  const concurrently = isConcurrent && is.kind !== 'partitioned table' ? 'CONCURRENTLY ' : '';
  const isNew = (column: string | null): boolean => column !== null && columnIn(was, column) === undefined;
  const isGone = (column: string | null): boolean => column !== null && columnIn(is, column) === undefined;
  const same = (a: Index, b: Index): boolean => a.name === b.name && a.isConstraint === b.isConstraint;
  for (const index of is.indexes) {
    const known = was.indexes.find((candidate) => same(candidate, index));
    if (known !== undefined) {
      undoIndex(undo, change, known, index);
      if (known.partOf === undefined && index.partOf !== undefined) undoPart(undo, change, known, index);
    } else if (!index.isConstraint && index.partOf === undefined && ![...index.columns, ...index.alsoReads].some(isNew))
      undo.add('drop', `DROP INDEX ${concurrently}${nameSql(after, index)}`);
  }
  for (const index of was.indexes) {
    if (index.isConstraint || index.partOf !== undefined || is.indexes.some((candidate) => same(candidate, index)))
      continue;
    if ([...index.columns, ...index.alsoReads].some(isGone)) continue;
    restoreIndex(undo, before, nowNamed(was, is), index, isConcurrent);
  }
};

// An index of a partition that has become part of one of the partitioned table goes with that.
const undoPart = (
  undo: Undo,
  { before, after, was, is, isConcurrent }: RelationChange,
  known: Index,
  part: Index,
): void => {
  const { table = '', name = '' } = part.partOf ?? {};
  const isOfParent = ({ indexes }: Relation): boolean => indexes.some((index) => index.name === name);
  const parent = before.get('relation', table);
  // A table that has become a partition, or leaves it, has its indexes as its own.
  if (!was.parents.includes(table) || parent === undefined) return;
  if (isOfParent(parent)) undo.note('stays', `${quoted(after, part.name)} stays a part of ${quoted(after, name)}.`);
  else if (part.isConstraint) {
    const constraint = was.constraints.find((candidate) => candidate.name === part.name);
    if (constraint !== undefined) restoreConstraint(undo, before, nowNamed(was, is), constraint, isConcurrent);
  } else restoreIndex(undo, before, nowNamed(was, is), known, isConcurrent);
};

const undoIndex = (undo: Undo, change: RelationChange, was: Index, is: Index): void => {
  const name = nameSql(change.after, is);
  if (was.comment !== is.comment && !is.isConstraint)
    undo.add('comment', `COMMENT ON INDEX ${name} IS ${was.comment === undefined ? 'NULL' : literal(was.comment)}`);
  if (was.tablespace !== is.tablespace)
    undo.add('column', `ALTER INDEX ${name} SET TABLESPACE ${quoted(change.after, was.tablespace ?? 'pg_default')}`);
  for (const sql of parameterChanges(was.parameters ?? {}, is.parameters ?? {}))
    undo.add('column', `ALTER INDEX ${name} ${sql}`);
};

const undoUsers = (undo: Undo, change: RelationChange): void => {
  const { before, after, was, is } = change;
  const table = nameSql(after, is);
  const same = (user: ColumnUser) => (other: ColumnUser) => other.kind === user.kind && other.name === user.name;
  // OLD and NEW as a whole are no columns.
  const isNew = (column: string): boolean => columnIn(was, column) === undefined && columnIn(is, column) !== undefined;
  const isGone = (column: string): boolean => columnIn(is, column) === undefined && columnIn(was, column) !== undefined;
  for (const user of is.columnUsers ?? []) {
    const known = was.columnUsers?.find(same(user));
    const word = user.kind.toUpperCase();
    const name = quoted(after, user.name);
    if (user.isInherited === true) continue;
    if (known === undefined) {
      undo.add('drop-parts', `DROP ${word} ${name} ON ${table}`);
      continue;
    }
    if (known === user) continue;
    if (!sameValue([known.sql, known.policy], [user.sql, user.policy]) && !user.columns.some(isNew)) {
      undo.add('drop-parts', `DROP ${word} ${name} ON ${table}`);
      restoreUser(undo, before, nowNamed(was, is), known);
      continue;
    }
    if (known.firing !== user.firing)
      undo.add('owner', `ALTER TABLE ${table} ${known.firing ?? 'ENABLE'} ${word} ${name}`);
    if (known.comment !== user.comment)
      undo.add(
        'comment',
        `COMMENT ON ${word} ${name} ON ${table} IS ${known.comment === undefined ? 'NULL' : literal(known.comment)}`,
      );
  }
  for (const user of was.columnUsers ?? [])
    if (is.columnUsers?.some(same(user)) !== true && !user.columns.some(isGone))
      restoreUser(undo, before, nowNamed(was, is), user);
};

const undoQuery = (undo: Undo, change: RelationChange): void => {
  const { before, after, was, is } = change;
  if (sameValue([was.query, was.checkOption], [is.query, is.checkOption])) {
    undoViewParameters(undo, change);
    return;
  }
  const name = nameSql(after, is);
  const isPrefix = was.hasAllColumns && is.hasAllColumns && is.columns.length <= was.columns.length;
  if (isPrefix) {
    const sql = viewSql(before, nowNamed(was, is), 'CREATE OR REPLACE');
    if (sql === null) undo.note('by-hand', `${name} is to get its former query back.`);
    else undo.add('view', sql);
    return;
  }
  if (is.readBy.length > 0) {
    undo.note(
      'by-hand',
      `${name} is to get its former query back: other views read it, so that it cannot be dropped alone.`,
    );
    return;
  }
  const sql = viewSql(before, nowNamed(was, is), 'CREATE');
  if (sql === null) {
    undo.note('by-hand', `${name} is to get its former query back.`);
    return;
  }
  undo.add('drop-readers', `DROP VIEW ${name}`);
  undo.add('view', sql);
  if (was.comment !== undefined) undo.add('comment', `COMMENT ON VIEW ${name} IS ${literal(was.comment)}`);
  for (const grant of privilegeSql(
    before,
    'GRANT',
    name,
    'OBJECT_TABLE',
    before.get('privileges', `relation ${was.id}`) ?? [],
  ))
    undo.add('privilege', grant);
};

const undoViewParameters = (undo: Undo, change: RelationChange): void => {
  for (const column of change.was.columns) {
    const now = columnIn(change.is, column.name);
    if (now !== undefined && !sameValue([column.hasDefault, column.valueSql], [now.hasDefault, now.valueSql]))
      restoreValue(undo, change.before, nowNamed(change.was, change.is), column);
  }
};

const undoAttributes = (undo: Undo, change: RelationChange): void => {
  const { before, after, was, is } = change;
  const alter = alterOf(change);
  const isView = was.kind === 'view';
  if (!isView || sameValue(was.query, is.query))
    for (const sql of parameterChanges(was.parameters ?? {}, is.parameters ?? {}))
      undo.add('column', `${alter} ${sql}`);
  if ((was.hasRowSecurity ?? false) !== (is.hasRowSecurity ?? false))
    undo.add('owner', `${alter} ${was.hasRowSecurity === true ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`);
  if ((was.forcesRowSecurity ?? false) !== (is.forcesRowSecurity ?? false))
    undo.add('owner', `${alter} ${was.forcesRowSecurity === true ? '' : 'NO '}FORCE ROW LEVEL SECURITY`);
  const identity = identityOf(before, was);
  if (identity !== identityOf(after, is)) undo.add('owner', `${alter} REPLICA IDENTITY ${identity}`);
  if ((was.isUnlogged ?? false) !== (is.isUnlogged ?? false))
    undo.add('column', `${alter} SET ${was.isUnlogged === true ? 'UNLOGGED' : 'LOGGED'}`);
  if (was.accessMethod !== is.accessMethod)
    undo.add('column', `${alter} SET ACCESS METHOD ${quoted(before, was.accessMethod ?? 'heap')}`);
  if (was.tablespace !== is.tablespace)
    undo.add('column', `${alter} SET TABLESPACE ${quoted(before, was.tablespace ?? 'pg_default')}`);
  if (
    was.clusteredOn !== is.clusteredOn &&
    (was.clusteredOn !== undefined || is.indexes.some(({ name }) => name === is.clusteredOn))
  )
    undo.add(
      'owner',
      was.clusteredOn === undefined
        ? `${alter} SET WITHOUT CLUSTER`
        : `${alter} CLUSTER ON ${quoted(before, was.clusteredOn)}`,
    );
  if (was.owner !== is.owner) {
    undo.add('owner', `${alter} OWNER TO ${was.owner ?? 'CURRENT_USER'}`);
    if (was.owner === undefined)
      undo.note(
        'stays',
        `Who owned ${nameSql(after, is)} before is not known here: it is given to the role that runs this.`,
      );
  }
  if (was.comment !== is.comment)
    undo.add(
      'comment',
      `COMMENT ON ${relationWord(is)} ${nameSql(after, is)} IS ${was.comment === undefined ? 'NULL' : literal(was.comment)}`,
    );
};

const identityOf = (view: CatalogView, { indexes, replicaIdentity }: Relation): string => {
  const index = indexes.find(({ isReplicaIdentity }) => isReplicaIdentity === true);
  return index === undefined ? (replicaIdentity ?? 'DEFAULT') : `USING INDEX ${quoted(view, index.name)}`;
};

const undoParents = (undo: Undo, change: RelationChange): void => {
  const { before, after, was, is } = change;
  const name = nameSql(after, is);
  for (const id of is.parents) {
    const parent = relationSql(after, id);
    if (was.parents.includes(id) || parent === null) continue;
    const isPartition = after.get('relation', id)?.kind === 'partitioned table';
    undo.add(
      'drop-readers',
      isPartition ? `ALTER TABLE ${parent} DETACH PARTITION ${name}` : `ALTER TABLE ${name} NO INHERIT ${parent}`,
    );
  }
  for (const id of was.parents) {
    const parent = relationSql(after, id);
    if (is.parents.includes(id) || parent === null || after.get('relation', id) === undefined) continue;
    if (before.get('relation', id)?.kind !== 'partitioned table')
      undo.add('attach', `ALTER TABLE ${name} INHERIT ${parent}`);
    else if (was.boundSql === undefined)
      undo.note('by-hand', `${name} was a partition of ${parent}: with which bound is not known here.`);
    else undo.add('attach', `ALTER TABLE ${parent} ATTACH PARTITION ${name} ${was.boundSql}`);
  }
};

/** GRANT and REVOKE that turn the privileges on something back. */
export function undoPrivileges(
  undo: Undo,
  view: CatalogView,
  target: string,
  type: Parameters<typeof privilegeSql>[3],
  was: readonly Privilege[],
  is: readonly Privilege[],
): void {
  const has = (list: readonly Privilege[], privilege: Privilege): boolean =>
    list.some((other) => sameValue(other, privilege));
  const added = is.filter((privilege) => !has(was, privilege));
  const removed = was.filter((privilege) => !has(is, privilege));
  const isGranted = ({ isRevoked }: Privilege): boolean => isRevoked !== true;
  const plain = (privileges: readonly Privilege[]): Privilege[] =>
    privileges.map((privilege) => omit(privilege, 'isGrantable', 'isRevoked'));
  const grant = [...removed.filter(isGranted), ...plain(added.filter((each) => !isGranted(each)))];
  const revoke = [...plain(added.filter(isGranted)), ...removed.filter((each) => !isGranted(each))];
  // REVOKE of the whole takes what was granted of columns along.
  const isTakenAlong = (privilege: Privilege): boolean =>
    privilege.column !== undefined &&
    revoke.some(
      ({ name, grantee, column }) => column === undefined && name === privilege.name && grantee === privilege.grantee,
    );
  const again = was.filter((privilege) => isGranted(privilege) && isTakenAlong(privilege) && has(is, privilege));
  for (const sql of privilegeSql(view, 'REVOKE', target, type, plain(revoke))) undo.add('privilege', sql);
  for (const sql of privilegeSql(view, 'GRANT', target, type, [...grant, ...again])) undo.add('privilege', sql);
}
