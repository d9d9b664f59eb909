import { omit } from '../catalog/omit';
import type { RenameStmt } from '@pgsql/types';
import type { ColumnUser, Relation } from '../catalog/model';
import { commandSpans } from '../sql/statement';
import { rangeVarName } from '../sql/tree';
import {
  familyOf,
  findName,
  findRelation,
  fullName,
  putRelation,
  relationOrAssumed,
  updateRelation,
  type Evaluation,
} from './evaluation';
import { renameDomainConstraint } from './alterDomain';
import { isInheritedConstraint } from './alterTable/dropConstraint';
import { failsOnTyped } from './alterTable/typedTable';
import { childrenOf, inheritsColumn } from './ancestry';
import { isSystemColumn } from './columns';
import { renameType } from './createType';
import { foreignKeysTo } from './foreignKeys';
import { truncateIdentifier } from './names';
import { withColumnRenamed } from './renamedColumn';

/**
 * ALTER … RENAME: instant; AccessExclusiveLock on the table (for a column on all that inherits it too), none on the
 * table for an index (lock-matrix: rename_col, rename_table, rename_constraint, rename_index).
 */
export function rename(evaluation: Evaluation, node: RenameStmt): void {
  const to = truncateIdentifier(node.newname ?? '');
  const name = rangeVarName(node.relation);
  const what = node.renameType;
  // ALTER INDEX … RENAME works on tables too, and locks them as ALTER TABLE does.
  if (what === 'OBJECT_INDEX' && findRelation(evaluation, name) === undefined) {
    renameIndex(evaluation, node, to);
    return;
  }
  if (what === 'OBJECT_SEQUENCE') {
    const found = findName(evaluation, name);
    if (found?.object.kind === 'sequence') renameSequence(evaluation, found.schema, name.name, to);
    else if (node.missing_ok !== true || !evaluation.isWholeHistory)
      evaluation.assume(`the sequence ${name.name} exists`);
    return;
  }
  if (what === 'OBJECT_TRIGGER' || what === 'OBJECT_POLICY') {
    // ATExclusive on the table and its partitions (trigger.c, renametrig; policy.c, rename_policy).
    const table = relationOrAssumed(evaluation, name);
    evaluation.lock(table, 'AccessExclusiveLock');
    renameUser(evaluation, table, what === 'OBJECT_TRIGGER' ? 'trigger' : 'policy', node.subname ?? '', to);
    return;
  }
  if (what === 'OBJECT_TYPE' || what === 'OBJECT_DOMAIN') {
    const names = node.object !== undefined && 'List' in node.object ? node.object.List.items : undefined;
    renameType(evaluation, names, to);
    return;
  }
  if (what === 'OBJECT_DOMCONSTRAINT') {
    const names = node.object !== undefined && 'List' in node.object ? node.object.List.items : undefined;
    renameDomainConstraint(evaluation, names, node.subname ?? '', to);
    return;
  }
  const isRelation =
    what === 'OBJECT_TABLE' || what === 'OBJECT_INDEX' || what === 'OBJECT_VIEW' || what === 'OBJECT_MATVIEW';
  const isColumn = what === 'OBJECT_COLUMN' && node.relationType !== 'OBJECT_TYPE';
  if (!isRelation && !isColumn && what !== 'OBJECT_TABCONSTRAINT') {
    evaluation.assume(`${evaluation.statement.tag} takes no lock that others wait for`);
    return;
  }
  const found = findName(evaluation, name);
  if (what === 'OBJECT_VIEW' || what === 'OBJECT_MATVIEW') {
    const relation = findRelation(evaluation, name);
    const wanted = what === 'OBJECT_VIEW' ? 'view' : 'materialized view';
    if (found !== undefined && relation?.kind !== wanted) {
      evaluation.fail(`"${name.name}" is not a ${wanted}`);
      return;
    }
  }
  // ALTER TABLE … RENAME works on indexes and sequences too.
  if (found !== undefined && found.object.kind !== 'relation') {
    if (found.object.kind === 'index') renameIndex(evaluation, node, to);
    else renameSequence(evaluation, found.schema, name.name, to);
    return;
  }
  if (found === undefined && node.missing_ok === true && evaluation.isWholeHistory) return;
  const relation = relationOrAssumed(evaluation, name);
  if (isRelation) renameRelation(evaluation, relation, to);
  else if (isColumn) renameColumn(evaluation, relation, node, to);
  else renameConstraint(evaluation, relation, node, to);
}

// The clones that partitions have of a trigger keep its name from 15 on.
const renameUser = (
  evaluation: Evaluation,
  table: Relation,
  kind: ColumnUser['kind'],
  from: string,
  to: string,
): void => {
  updateRelation(evaluation, table.id, (known) => ({
    ...known,
    columnUsers: (known.columnUsers ?? []).map((user) =>
      user.kind === kind && user.name === from ? { ...user, name: to } : user,
    ),
  }));
};

const span = (evaluation: Evaluation): { start: number; end: number } =>
  commandSpans(evaluation.statement).at(0) ?? { start: 0, end: evaluation.statement.text.length };

// Tables, views, indexes and sequences share one namespace. True when it fails.
const failsOnTaken = (evaluation: Evaluation, schema: string, to: string): boolean => {
  if (evaluation.get('name', `${schema}.${to}`) === undefined) return false;
  evaluation.fail(`relation "${to}" already exists`);
  return true;
};

const renameSequence = (evaluation: Evaluation, schema: string, from: string, to: string): void => {
  if (failsOnTaken(evaluation, schema, to)) return;
  evaluation.set('name', `${schema}.${from}`, undefined);
  evaluation.set('name', `${schema}.${to}`, { kind: 'sequence' });
};

const renameRelation = (evaluation: Evaluation, relation: Relation, to: string): void => {
  if (failsOnTaken(evaluation, relation.schema, to)) return;
  evaluation.lock(relation, 'AccessExclusiveLock');
  const what = relation.kind === 'view' || relation.kind === 'materialized view' ? relation.kind : 'table';
  evaluation.breaks(relation, { kind: 'renamed', what, column: null, to, span: span(evaluation) });
  evaluation.set('name', fullName(relation), undefined);
  putRelation(evaluation, { ...relation, name: to });
  for (const reader of relation.readBy) forgetQuery(evaluation, reader.relation);
};

const renameColumn = (evaluation: Evaluation, relation: Relation, node: RenameStmt, to: string): void => {
  const from = node.subname ?? '';
  if (failsOnTyped(evaluation, relation, 'rename column of')) return;
  if (relation.hasAllColumns && !relation.columns.some(({ name }) => name === from)) {
    evaluation.fail(`column "${from}" does not exist`);
    return;
  }
  if (isSystemColumn(to)) {
    evaluation.fail(`column name "${to}" conflicts with a system column name`);
    return;
  }
  if (inheritsColumn(evaluation, relation, from)) {
    evaluation.fail(`cannot rename inherited column "${from}"`);
    return;
  }
  if (node.relation?.inh !== true && relation.children.length > 0) {
    evaluation.fail(`inherited column "${from}" must be renamed in child tables too`);
    return;
  }
  const taken = [...familyOf(evaluation, relation)].find(({ columns }) => columns.some(({ name }) => name === to));
  if (taken !== undefined) {
    evaluation.fail(`column "${to}" of relation "${taken.name}" already exists`);
    return;
  }
  evaluation.breaks(relation, { kind: 'renamed', what: 'column', column: from, to, span: span(evaluation) });
  const renamed = (column: string): string => (column === from ? to : column);
  for (const member of familyOf(evaluation, relation)) {
    evaluation.lock(member, 'AccessExclusiveLock');
    putRelation(evaluation, withColumnRenamed(member, from, to));
    // A view whose columns take their names from its query.
    if (member.querySql !== undefined && member.aliases === undefined) forgetQuery(evaluation, member.id);
    for (const reader of member.readBy)
      if (reader.columns?.includes(from) !== false) forgetQuery(evaluation, reader.relation);
    renameInPrivileges(evaluation, member.id, from, to);
  }
  for (const { from: other, constraint } of foreignKeysTo(evaluation, relation))
    if (other.id !== relation.id)
      updateRelation(evaluation, other.id, (known) => ({
        ...known,
        constraints: known.constraints.map((key) =>
          key.references !== null && key.name === constraint.name
            ? { ...key, references: { ...key.references, columns: key.references.columns.map(renamed) } }
            : key,
        ),
      }));
};

// The server keeps a view's query by what it reads, and the text says how that was called.
const forgetQuery = (evaluation: Evaluation, id: string): void => {
  updateRelation(evaluation, id, (known) => omit(known, 'querySql'));
};

const renameInPrivileges = (evaluation: Evaluation, id: string, from: string, to: string): void => {
  const known = evaluation.get('privileges', `relation ${id}`);
  if (known?.some(({ column }) => column === from) === true)
    evaluation.set(
      'privileges',
      `relation ${id}`,
      known.map((privilege) => (privilege.column === from ? { ...privilege, column: to } : privilege)),
    );
};

const renameConstraint = (evaluation: Evaluation, relation: Relation, node: RenameStmt, to: string): void => {
  evaluation.lock(relation, 'AccessExclusiveLock');
  const from = node.subname ?? '';
  const constraint = relation.constraints.find(({ name }) => name === from);
  if (constraint === undefined) {
    if (relation.isKnown && evaluation.isWholeHistory)
      evaluation.fail(`constraint "${from}" for table "${relation.name}" does not exist`);
    else evaluation.assume(`the constraint ${from} exists`);
    return;
  }
  const goesDown = constraint.kind === 'check' || constraint.kind === 'not-null';
  if (goesDown && isInheritedConstraint(evaluation, relation, constraint)) {
    evaluation.fail(`cannot rename inherited constraint "${from}"`);
    return;
  }
  if (goesDown && constraint.staysHere !== true && node.relation?.inh !== true && relation.children.length > 0) {
    evaluation.fail(`inherited constraint "${from}" must be renamed in child tables too`);
    return;
  }
  const index = relation.indexes.find(({ name, isConstraint }) => isConstraint && name === from);
  if (index !== undefined) {
    if (failsOnTaken(evaluation, index.schema, to)) return;
    evaluation.set('name', fullName(index), undefined);
    evaluation.set('name', `${index.schema}.${to}`, { kind: 'index', table: relation.id, index: to });
  } else if (relation.constraints.some(({ name }) => name === to)) {
    evaluation.fail(`constraint "${to}" for relation "${relation.name}" already exists`);
    return;
  }
  const members = goesDown && constraint.staysHere !== true ? familyOf(evaluation, relation) : [relation];
  for (const member of members) {
    evaluation.lock(member, 'AccessExclusiveLock');
    putRelation(evaluation, {
      ...member,
      constraints: member.constraints.map((known) =>
        known.name === from && known.kind === constraint.kind ? { ...known, name: to } : known,
      ),
      indexes: member.indexes.map((known) => (known === index ? { ...known, name: to } : known)),
    });
  }
  if (index !== undefined) renameInParts(evaluation, relation, from, to);
};

// The parts of a partitioned table's index keep their names, and know it by its new one.
const renameInParts = (evaluation: Evaluation, table: Relation, from: string, to: string): void => {
  for (const child of childrenOf(evaluation, table))
    if (child.indexes.some(({ partOf }) => partOf?.table === table.id && partOf.name === from))
      evaluation.set('relation', child.id, {
        ...child,
        indexes: child.indexes.map((index) =>
          index.partOf?.table === table.id && index.partOf.name === from
            ? { ...index, partOf: { table: table.id, name: to } }
            : index,
        ),
      });
};

const renameIndex = (evaluation: Evaluation, node: RenameStmt, to: string): void => {
  const found = findName(evaluation, rangeVarName(node.relation));
  if (found?.object.kind !== 'index') {
    if (node.missing_ok !== true || !evaluation.isWholeHistory)
      evaluation.assume(`the index ${node.relation?.relname ?? ''} exists`);
    return;
  }
  if (failsOnTaken(evaluation, found.schema, to)) return;
  const { table: id, index: from } = found.object;
  const table = evaluation.get('relation', id);
  if (table === undefined) return;
  const known = table.indexes.find(({ name }) => name === from);
  // ALTER INDEX takes ShareUpdateExclusiveLock on it, ALTER TABLE what it would take on a table (tablecmds.c, RenameRelation).
  if (node.renameType !== 'OBJECT_INDEX' && known !== undefined) evaluation.lockIndex(table, known);
  evaluation.set('name', `${found.schema}.${from}`, undefined);
  evaluation.set('name', `${found.schema}.${to}`, { kind: 'index', table: id, index: to });
  const renamed = <T extends { readonly name: string }>(item: T): T =>
    item.name === from ? { ...item, name: to } : item;
  evaluation.set('relation', id, {
    ...table,
    indexes: table.indexes.map(renamed),
    constraints: table.indexes.some(({ name, isConstraint }) => name === from && isConstraint)
      ? table.constraints.map(renamed)
      : table.constraints,
  });
  renameInParts(evaluation, table, from, to);
};
