import type { DeleteStmt, InsertStmt, Node, UpdateStmt } from '@pgsql/types';
import type { Constraint, Relation } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { rangeVarName, walk } from '../sql/tree';
import { isSystemColumn } from './columns';
import { openConditions } from './constantConditions';
import { isPutOff, putOff } from './constraintTiming';
import type { BulkChange, WorkCause } from './effects';
import { familyOf, fullName, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { columnOf, isNullConstant } from './expressions';
import { foreignKeysTo, referencedColumns } from './foreignKeys';
import { plainValue, prunedFamily, type PlainValue } from './partitionBounds';
import { findsBy, isKeyed } from './indexUse';
import { readQuery, reportScans } from './query';
import { failsUnpublished, failsUnpublishedRows } from './replication';
import { callAllIn, callKnownIn } from './routine';
import { conditionsOf, isSelect, membersOf, sourcesOf, throughView, type Source } from './sources';
import { fireTriggers } from './trigger';
import { noteRows } from './vacancy';

/**
 * INSERT, UPDATE and DELETE: RowExclusiveLock on the table and on the partitions that may be touched; rows that no
 * index finds are found by reading the table whole; foreign keys are checked in the other table under RowShareLock.
 * What depends on the rows is said for rows that are there and move to every partition that the statement leaves open.
 */
export function update(evaluation: Evaluation, node: UpdateStmt): void {
  const target = targetOf(evaluation, node.relation, conditionsOf(node.whereClause, node.fromClause), 'update');
  if (target === null) return;
  const changed = (node.targetList ?? []).flatMap((item) => ('ResTarget' in item ? [item.ResTarget] : []));
  const names = changed.map(({ name }) => name ?? '');
  for (const name of names) if (failsOnColumn(evaluation, target.relation, name)) return;
  const computed = changed.find(({ name, val }) => isGenerated(target.relation, name) && !isDefault(val));
  if (computed !== undefined) {
    evaluation.fail(`column "${computed.name ?? ''}" can only be updated to DEFAULT`);
    return;
  }
  if (failsOnExpression(evaluation, target, node, [node.whereClause, ...changed.map(({ val }) => val)])) return;
  if (failsUnpublished(evaluation, target, ['UPDATE'])) return;
  changeRows(evaluation, target, {
    verb: 'UPDATE',
    cause: 'update',
    reads: {
      fromClause: node.fromClause,
      whereClause: node.whereClause,
      targetList: node.targetList,
      withClause: node.withClause,
    },
  });
  const values = new Map(changed.map(({ name, val }) => [name ?? '', val]));
  lockReferenced(
    evaluation,
    target.relation,
    (columns) => columns.some((column) => values.has(column)),
    (columns) =>
      columns.some((column) => values.has(column)) &&
      columns.every((column) => !values.has(column) || !isNullConstant(values.get(column))),
    () => undefined,
  );
  lockReferencing(evaluation, target.relation, names, 'update');
  fireTriggers(evaluation, target.relation, 'UPDATE', names);
  callKnownIn(evaluation, [changed.map(({ val }) => val), node.whereClause]);
}

export function remove(evaluation: Evaluation, node: DeleteStmt): void {
  const target = targetOf(evaluation, node.relation, conditionsOf(node.whereClause, node.usingClause), 'delete from');
  if (target === null) return;
  const from = { fromClause: node.usingClause, relation: node.relation };
  if (failsOnExpression(evaluation, target, from, [node.whereClause])) return;
  if (failsUnpublished(evaluation, target, ['DELETE'])) return;
  changeRows(evaluation, target, {
    verb: 'DELETE',
    cause: 'delete',
    reads: { fromClause: node.usingClause, whereClause: node.whereClause, withClause: node.withClause },
  });
  lockReferencing(evaluation, target.relation, null, 'delete');
  fireTriggers(evaluation, target.relation, 'DELETE');
  callKnownIn(evaluation, node.whereClause);
}

export function insert(evaluation: Evaluation, node: InsertStmt): void {
  const target = targetOf(evaluation, node.relation, [], 'insert into');
  if (target === null) return;
  const { relation } = target;
  const named = (node.cols ?? []).flatMap((item) => ('ResTarget' in item ? [item.ResTarget.name ?? ''] : []));
  for (const name of named) if (failsOnColumn(evaluation, relation, name)) return;
  const columns = named.length > 0 ? named : relation.columns.map(({ name }) => name);
  const rows = rowsOf(node.selectStmt);
  const isTooLong = rows?.some((row) => row.length > columns.length) === true;
  if (isTooLong && (named.length > 0 || relation.hasAllColumns)) {
    evaluation.fail('INSERT has more expressions than target columns');
    return;
  }
  const computed = columns.find(
    (name, at) => isGenerated(relation, name) && rows?.some((row) => at < row.length && !isDefault(row[at])) === true,
  );
  if (computed !== undefined) {
    evaluation.fail(`cannot insert a non-DEFAULT value into column "${computed}"`);
    return;
  }
  const span = firstTokens(evaluation.statement, 1);
  const valuesOf =
    (row: readonly Node[] | undefined) =>
    (column: string): PlainValue | undefined => {
      const at = columns.indexOf(column);
      return row === undefined || at === -1 ? undefined : plainValue(row[at]);
    };
  const inserted: readonly (readonly Node[] | undefined)[] = rows === null || rows.length === 0 ? [undefined] : rows;
  const takers = inserted.map((row) =>
    relation.kind === 'partitioned table' ? prunedFamily(evaluation, relation, valuesOf(row)) : [relation],
  );
  const { onConflictClause: conflict } = node;
  const isKnownRow = rows !== null && rows.length > 0;
  if (conflict?.action === 'ONCONFLICT_UPDATE' && failsUnpublishedRows(evaluation, relation, isKnownRow ? takers : []))
    return;
  for (const member of takers.flat()) evaluation.lock(member, 'RowExclusiveLock');
  const reads = { withClause: { WithClause: node.withClause }, query: node.selectStmt };
  const sources = sourcesOf(evaluation, reads).filter(({ relation: read }) => read.kind !== 'view');
  readQuery(evaluation, reads, span, 'insert-select');
  if (conflict !== undefined)
    readQuery(evaluation, { SelectStmt: { targetList: conflict.targetList, whereClause: conflict.whereClause } }, span);
  if (rows === null && sources.some((source) => evaluation.isVisible(source.relation) && !isKeyed(source))) {
    evaluation.work({ kind: 'rows', relation, cause: 'insert-select', subject: fullName(relation), span });
    evaluation.changesRows(relation, 'INSERT', span);
  }
  const given = (column: string): boolean =>
    columns.some(
      (name, at) =>
        name === column && (rows === null || rows.some((row) => row[at] !== undefined && !isNullConstant(row[at]))),
    );
  for (const row of inserted)
    lockReferenced(
      evaluation,
      relation,
      () => true,
      (keys) => keys.every(given),
      valuesOf(row),
    );
  for (const member of familyOf(evaluation, relation)) noteRows(evaluation, member);
  fireTriggers(evaluation, relation, 'INSERT');
  callKnownIn(evaluation, node.selectStmt);
}

// The rows of VALUES; null: they come from a query.
const rowsOf = (node: Node | undefined): (readonly Node[])[] | null => {
  if (node === undefined) return [];
  if (!isSelect(node)) return null;
  const lists = node.SelectStmt.valuesLists ?? [];
  if (lists.length === 0) return null;
  return lists.map((list) => ('List' in list ? (list.List.items ?? []) : []));
};

const isDefault = (node: Node | undefined): boolean => node !== undefined && 'SetToDefault' in node;

const isGenerated = (relation: Relation, column: string | undefined): boolean =>
  relation.columns.some(({ name, generatedFrom }) => name === column && generatedFrom !== null);

const failsOnColumn = (evaluation: Evaluation, relation: Relation, column: string): boolean => {
  if (!relation.hasAllColumns || relation.columns.some(({ name }) => name === column)) return false;
  evaluation.fail(`column "${column}" of relation "${relation.name}" does not exist`);
  return true;
};

// Names of columns in a statement that reads one table only, where each must be one of its own.
const failsOnExpression = (
  evaluation: Evaluation,
  { relation, alias }: Source,
  { fromClause }: { readonly fromClause?: Node[] | undefined },
  expressions: readonly (Node | undefined)[],
): boolean => {
  if (!relation.hasAllColumns || (fromClause?.length ?? 0) > 0) return false;
  const names: string[] = [];
  walk(expressions, (type, node) => {
    const column = type === 'ColumnRef' ? columnOf({ ColumnRef: node }) : null;
    if (column !== null && column.qualifier === undefined) names.push(column.column);
    return type !== 'SubLink';
  });
  const missing = names.find(
    (name) => name !== alias && !isSystemColumn(name) && !relation.columns.some((column) => column.name === name),
  );
  if (missing !== undefined) evaluation.fail(`column "${missing}" does not exist`);
  return missing !== undefined;
};

/**
 * The table whose rows change; null where the statement fails, or nothing is known. A view is locked as well, and passes
 * the change on to its table (rewriteHandler.c).
 */
export function targetOf(
  evaluation: Evaluation,
  range: UpdateStmt['relation'],
  conditions: readonly Node[],
  verb: string,
): Source | null {
  const name = rangeVarName(range);
  if (isSystemName(name)) return null;
  let source: Source = {
    relation: relationOrAssumed(evaluation, name),
    alias: range?.alias?.aliasname ?? name.name,
    conditions,
    isOnly: range?.inh !== true,
  };
  if (source.relation.kind === 'materialized view') {
    evaluation.fail(`cannot change materialized view "${source.relation.name}"`);
    return null;
  }
  noteRules(evaluation, source.relation, verb);
  while (source.relation.kind === 'view') {
    const { relation } = source;
    evaluation.lock(relation, 'RowExclusiveLock');
    const [inner] = throughView(evaluation, source);
    const hasTrigger = relation.columnUsers?.some(({ kind }) => kind === 'trigger' || kind === 'rule') === true;
    if (hasTrigger || inner === undefined) {
      evaluation.assume(`what ${fullName(relation)} does with the change`);
      return null;
    }
    if (relation.view?.isUpdatable !== true) {
      evaluation.fail(`cannot ${verb} view "${relation.name}"`);
      return null;
    }
    source = inner;
  }
  return source;
}

const ruleBits: Readonly<Record<string, number>> = { 'insert into': 4, 'delete from': 8, update: 16 };

// A rule puts other statements beside or in the place of this one (manual, 41.4).
const noteRules = (evaluation: Evaluation, relation: Relation, verb: string): void => {
  const bit = ruleBits[verb] ?? 0;
  const rule = relation.columnUsers?.find(({ kind, events = 0 }) => kind === 'rule' && (events & bit) !== 0);
  if (rule !== undefined && relation.kind !== 'view')
    evaluation.assume(`the rule ${rule.name} of ${fullName(relation)} touches nothing else`);
};

/** Locks the table and its partitions for changing rows, reads what tells which, and says what is read whole. */
export function changeRows(
  evaluation: Evaluation,
  source: Source,
  request: { verb: BulkChange['verb']; cause: WorkCause; reads: Record<string, unknown> },
): void {
  const { relation } = source;
  const span = firstTokens(evaluation.statement, 1);
  for (const member of membersOf(evaluation, source)) evaluation.lock(member, 'RowExclusiveLock');
  readQuery(evaluation, { SelectStmt: request.reads }, span, request.cause);
  const conditions = openConditions(evaluation, relation, source.conditions);
  reportScans(evaluation, { ...source, conditions }, request.cause, span);
  for (const member of familyOf(evaluation, relation)) noteRows(evaluation, member);
  if (isKeyed(source)) return;
  evaluation.work({ kind: 'rows', relation, cause: request.cause, subject: fullName(relation), span });
  evaluation.changesRows(relation, request.verb, span);
}

// Inserting or changing a reference looks the row up with FOR KEY SHARE (ri_triggers.c, RI_FKey_check).
const lockReferenced = (
  evaluation: Evaluation,
  table: Relation,
  isQueued: (columns: readonly string[]) => boolean,
  isChecked: (columns: readonly string[]) => boolean,
  valueOf: (column: string) => PlainValue | undefined,
): void => {
  for (const constraint of table.constraints) {
    const { references, columns } = constraint;
    if (references === null || constraint.isEnforced === false) continue;
    if (isPutOff(evaluation, constraint)) {
      if (isQueued(columns)) putOff(evaluation, table);
      continue;
    }
    if (!isChecked(columns)) continue;
    const referenced = evaluation.get('relation', references.relation);
    if (referenced === undefined) continue;
    const keys = referencedColumns(constraint, referenced);
    const value = (key: string): PlainValue | undefined => {
      const column = columns[keys.indexOf(key)];
      return column === undefined ? undefined : valueOf(column);
    };
    for (const member of prunedFamily(evaluation, referenced, value)) evaluation.lock(member, 'RowShareLock');
  }
};

/** Looks up the rows that new values refer to; `isGiven`: the column gets a value that is not null for certain. */
export function lockForNewValues(evaluation: Evaluation, table: Relation, isGiven: (column: string) => boolean): void {
  lockReferenced(
    evaluation,
    table,
    (columns) => columns.some(isGiven),
    (columns) => columns.every(isGiven),
    () => undefined,
  );
}

/**
 * Deleting a referenced row, or changing its key (`changed`: the columns that change), looks for rows that refer to it, and
 * changes them where the foreign key says so (ri_triggers.c, RI_FKey_noaction_del and its like).
 */
export function lockReferencing(
  evaluation: Evaluation,
  table: Relation,
  changed: readonly string[] | null,
  cause: WorkCause,
  seen: ReadonlySet<string> = new Set(),
): void {
  const done = new Set([...seen, table.id]);
  for (const { from, constraint } of foreignKeysTo(evaluation, table)) {
    if (constraint.isEnforced === false) continue;
    const keys = referencedColumns(constraint, table);
    if (changed !== null && !keys.some((key) => changed.includes(key))) continue;
    const changes = changed === null && changesRows(constraint);
    if (!changes && constraint.references?.onDelete !== 'RESTRICT' && isPutOff(evaluation, constraint)) {
      putOff(evaluation, table);
      continue;
    }
    for (const member of familyOf(evaluation, from)) {
      evaluation.lock(member, changes ? 'RowExclusiveLock' : 'RowShareLock');
      if (member.kind === 'partitioned table' || findsBy(member, constraint.columns)) continue;
      const span = firstTokens(evaluation.statement, 1);
      evaluation.work({ kind: 'scan', relation: member, cause, subject: fullName(member), span });
    }
    if (changes && constraint.references?.onDelete === 'CASCADE' && !done.has(from.id))
      lockReferencing(evaluation, from, null, cause, done);
  }
}

const changesRows = ({ references }: Constraint): boolean =>
  references !== null && references.onDelete !== 'NO ACTION' && references.onDelete !== 'RESTRICT';

/** A query of its own: SELECT, TABLE, VALUES. A function that is not built in may do anything. */
export function select(evaluation: Evaluation, node: Node): void {
  readQuery(evaluation, node, firstTokens(evaluation.statement, 1));
  callAllIn(evaluation, node);
}
