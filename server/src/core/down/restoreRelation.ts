import type { Column, ColumnUser, Constraint, Index, Relation } from '../catalog/model';
import { fullName } from '../effects/evaluation';
import { keySql, literal, nameSql, quoted, quotedList, relationSql, sequenceOf, type CatalogView } from './catalogView';
import type { Phase, Undo } from './down';
import { nameParts, namePartsOf } from './restoreParts';
import { columnSql, defaultSql, ownNotNull, valueSql } from './write/column';
import { constraintSql } from './write/constraint';
import { indexSql } from './write/index';
import { privilegeSql } from './write/privileges';
import { parametersSql, sequenceOptionsSql, sqlOf } from './write/sql';
import { userSql } from './write/user';

/** The word that ALTER, DROP and COMMENT have for a relation. */
export function relationWord({ kind }: Pick<Relation, 'kind'>): string {
  return kind === 'partitioned table' ? 'TABLE' : kind.toUpperCase();
}

/**
 * Brings a dropped table or view back as `view`, the schema that still had it, knows it: with all that hung on it.
 * `isAlone`: each statement is sent alone, so that others may write to the table when its indexes are built.
 */
export function restoreRelation(undo: Undo, view: CatalogView, relation: Relation, isAlone = false): void {
  if (relation.isTemporary) return;
  const name = nameSql(view, relation);
  if (!relation.isKnown) {
    undo.note('by-hand', `${name} is to be made anew: no migration made it.`);
    return;
  }
  const isView = relation.kind === 'view' || relation.kind === 'materialized view';
  if (isView) restoreView(undo, view, relation);
  else if (relation.kind === 'foreign table') {
    undo.note('by-hand', `The foreign table ${name} is to be made anew.`);
    return;
  } else restoreTable(undo, view, relation, isAlone);
  for (const index of relation.indexes)
    if (!index.isConstraint && index.partOf === undefined) restoreIndex(undo, view, relation, index, isAlone);
  for (const user of relation.columnUsers ?? []) restoreUser(undo, view, relation, user);
  for (const column of relation.columns) restoreColumnRemarks(undo, view, relation, column, isView);
  for (const constraint of relation.constraints) commentConstraint(undo, view, relation, constraint);
  restoreAttributes(undo, view, relation);
  restorePrivileges(undo, view, relation);
}

const restoreView = (undo: Undo, view: CatalogView, relation: Relation): void => {
  const name = nameSql(view, relation);
  const sql = viewSql(view, relation, 'CREATE');
  if (sql === null)
    undo.note('by-hand', `The view ${name} is to be made anew: what its query reads has other names now.`);
  else undo.add('view', sql);
};

/** CREATE [OR REPLACE] VIEW or MATERIALIZED VIEW; null: its query is not known. */
export function viewSql(view: CatalogView, relation: Relation, verb: 'CREATE' | 'CREATE OR REPLACE'): string | null {
  if (relation.querySql === undefined) return null;
  const parameters = relation.parameters === undefined ? '' : ` WITH (${parametersSql(relation.parameters)})`;
  const check = relation.checkOption === undefined ? '' : `\nWITH ${relation.checkOption} CHECK OPTION`;
  const isEmpty = relation.kind === 'materialized view' && relation.isFilled === false;
  const names = relation.aliases === undefined ? '' : ` (${quotedList(view, relation.aliases)})`;
  return `${verb} ${relation.kind.toUpperCase()} ${nameSql(view, relation)}${names}${parameters} AS\n${relation.querySql}${check}${isEmpty ? '\nWITH NO DATA' : ''}`;
}

const restoreTable = (undo: Undo, view: CatalogView, relation: Relation, isAlone: boolean): void => {
  const name = nameSql(view, relation);
  const [parent] = relation.parents;
  const isPartition =
    relation.boundSql !== undefined ||
    (parent !== undefined && view.get('relation', parent)?.kind === 'partitioned table');
  const parentName = parent === undefined ? null : relationSql(view, parent);
  const parents = relation.parents.flatMap((id) => view.get('relation', id) ?? []);
  const isInherited = (column: Column): boolean =>
    parents.some(({ columns }) => columns.some((other) => other.name === column.name));
  const own = relation.columns.filter((column) => !isInherited(column));
  const columns = own.map((column) => ({ column, sql: columnSql(view, relation, column, { isRequired: true }) }));
  const unknown = columns.filter(({ sql }) => sql === null).map(({ column }) => column.name);
  if (!relation.hasAllColumns || unknown.length > 0 || relation.ofType !== undefined) {
    undo.note('by-hand', `${name} is to be made anew: not all of its columns are known here.`);
    return;
  }
  if (isPartition && (parentName === null || relation.boundSql === undefined)) {
    undo.note(
      'by-hand',
      `${name} is to be made anew: what it was a partition of, and with which bound, is not known here.`,
    );
    return;
  }
  const written = relation.constraints.filter((constraint) => isWritten(relation, constraint));
  const inline = written.filter((constraint) => isInline(constraint));
  const elements = [
    ...columns.map(({ sql }) => sql),
    ...inline.map((constraint) => orByHand(undo, view, relation, constraint)),
  ].filter((element) => element !== null);
  const list = elements.length === 0 ? (isPartition ? '' : ' ()') : ` (\n  ${elements.join(',\n  ')}\n)`;
  const of = isPartition ? ` PARTITION OF ${parentName ?? ''}` : '';
  const inherits =
    isPartition || relation.parents.length === 0
      ? ''
      : ` INHERITS (${relation.parents.map((id) => relationSql(view, id) ?? '').join(', ')})`;
  const by = relation.partitioningSql === undefined ? '' : ` PARTITION BY ${partitioning(view, relation)}`;
  undo.add(
    'table',
    [
      `CREATE ${relation.isUnlogged === true ? 'UNLOGGED ' : ''}TABLE ${name}${of}${list}`,
      isPartition ? ` ${relation.boundSql ?? ''}` : '',
      inherits,
      by,
      relation.accessMethod === undefined ? '' : ` USING ${quoted(view, relation.accessMethod)}`,
      relation.parameters === undefined ? '' : ` WITH (${parametersSql(relation.parameters)})`,
      relation.tablespace === undefined ? '' : ` TABLESPACE ${quoted(view, relation.tablespace)}`,
    ].join(''),
  );
  namePartsOf(undo, view, relation);
  for (const constraint of written)
    if (!inline.includes(constraint)) restoreConstraint(undo, view, relation, constraint, isAlone);
  for (const column of own) restoreNamedSequence(undo, view, relation, column);
};

const partitioning = (view: CatalogView, { partitioningSql = [] }: Relation): string =>
  partitioningSql.map((part, at) => (at % 2 === 0 ? part : quoted(view, part))).join('');

// NOT NULL stands at its column, and what comes from a parent comes with it.
const isWritten = (_: Relation, { kind, isInherited }: Constraint): boolean =>
  kind !== 'not-null' && isInherited !== true;

// In CREATE TABLE what is not validated would be validated; what another table refers to must be there first.
const isInline = ({ kind, isValidated, isEnforced }: Constraint): boolean =>
  kind !== 'foreign-key' && (isValidated || isEnforced === false);

const orByHand = (undo: Undo, view: CatalogView, relation: Relation, constraint: Constraint): string | null => {
  const sql = constraintSql(view, relation, constraint);
  if (sql === null)
    undo.note(
      'by-hand',
      `The constraint ${quoted(view, constraint.name)} of ${nameSql(view, relation)} is to be made anew: how it was written is not known here.`,
    );
  return sql;
};

/** Brings a constraint back; `isLater`: rows are checked by a statement of its own, while others write. */
export function restoreConstraint(
  undo: Undo,
  view: CatalogView,
  relation: Relation,
  constraint: Constraint,
  isLater: boolean,
): void {
  const { kind, isValidated, isEnforced } = constraint;
  const canBeLater = (kind === 'check' || kind === 'foreign-key') && isValidated && isEnforced !== false;
  const isTwice = isLater && canBeLater && relation.kind !== 'partitioned table';
  const sql = orByHand(undo, view, relation, isTwice ? { ...constraint, isValidated: false } : constraint);
  if (sql === null) return;
  const phase: Phase = kind === 'foreign-key' ? 'foreign-key' : 'key';
  const alter = `ALTER ${relationWord(relation)} ${nameSql(view, relation)}`;
  undo.add(phase, `${alter} ADD ${sql}`);
  if (isTwice) undo.add('validate', `${alter} VALIDATE CONSTRAINT ${quoted(view, constraint.name)}`);
  const index = relation.indexes.find(({ name, isConstraint }) => isConstraint && name === constraint.name);
  if (index !== undefined) nameParts(undo, view, relation, index);
}

/** Brings the comment of a constraint back. */
export function commentConstraint(undo: Undo, view: CatalogView, relation: Relation, constraint: Constraint): void {
  if (constraint.comment === undefined || constraint.isInherited === true) return;
  undo.add(
    'comment',
    `COMMENT ON CONSTRAINT ${quoted(view, constraint.name)} ON ${nameSql(view, relation)} IS ${literal(constraint.comment)}`,
  );
}

/** Brings an index back, with its comment and what the table says of it. */
export function restoreIndex(
  undo: Undo,
  view: CatalogView,
  relation: Relation,
  index: Index,
  isConcurrent: boolean,
): void {
  const sql = indexSql(view, relation, index, { isConcurrent: isConcurrent && relation.kind !== 'partitioned table' });
  if (sql === null) {
    undo.note(
      'by-hand',
      `The index ${quoted(view, index.name)} is to be made anew: how it was written is not known here.`,
    );
    return;
  }
  undo.add(relation.kind === 'materialized view' ? 'trigger' : 'index', sql);
  nameParts(undo, view, relation, index);
  if (index.comment !== undefined)
    undo.add('comment', `COMMENT ON INDEX ${nameSql(view, index)} IS ${literal(index.comment)}`);
  if (index.isReplicaIdentity === true)
    undo.add(
      'owner',
      `ALTER TABLE ${nameSql(view, relation)} REPLICA IDENTITY USING INDEX ${quoted(view, index.name)}`,
    );
  if (relation.clusteredOn === index.name)
    undo.add('owner', `ALTER TABLE ${nameSql(view, relation)} CLUSTER ON ${quoted(view, index.name)}`);
}

/** Brings a trigger, rule or policy back. */
export function restoreUser(undo: Undo, view: CatalogView, relation: Relation, user: ColumnUser): void {
  if (user.isInherited === true) return;
  const sql = userSql(view, relation, user);
  const table = nameSql(view, relation);
  const name = quoted(view, user.name);
  if (sql === null) {
    undo.note(
      'by-hand',
      `The ${user.kind} ${name} of ${table} is to be made anew: how it was written is not known here.`,
    );
    return;
  }
  if (readsGenerated(relation, user)) {
    undo.note(
      'by-hand',
      `The trigger ${name} cannot be made anew as it was: ${table} has got generated columns since.`,
    );
    return;
  }
  undo.add('trigger', sql);
  if (user.firing !== undefined)
    undo.add('owner', `ALTER TABLE ${table} ${user.firing} ${user.kind.toUpperCase()} ${name}`);
  if (user.comment !== undefined)
    undo.add('comment', `COMMENT ON ${user.kind.toUpperCase()} ${name} ON ${table} IS ${literal(user.comment)}`);
}

// The condition of a BEFORE trigger cannot name NEW as a whole where columns are generated (trigger.c, CreateTriggerFiringOn).
const readsGenerated = ({ columns }: Relation, user: ColumnUser): boolean =>
  user.kind === 'trigger' &&
  user.columns.includes('new') &&
  !columns.some(({ name }) => name === 'new') &&
  columns.some(({ generatedFrom }) => generatedFrom !== null) &&
  /\bBEFORE\b/i.test(user.sql?.middle.join('') ?? '');

/** What is said of a column beside its definition: its storage, options and comment. */
export function restoreColumnRemarks(
  undo: Undo,
  view: CatalogView,
  relation: Relation,
  column: Column,
  isView: boolean,
): void {
  const alter = `ALTER ${relationWord(relation)} ${nameSql(view, relation)} ALTER COLUMN ${quoted(view, column.name)}`;
  if (isView && column.hasDefault) {
    const value = defaultSql(view, relation, column);
    if (value !== null) undo.add('owner', `${alter} SET DEFAULT ${value}`);
  }
  if (column.storage !== undefined) undo.add('owner', `${alter} SET STORAGE ${column.storage}`);
  if (column.statistics !== undefined) undo.add('owner', `${alter} SET STATISTICS ${column.statistics}`);
  if (column.options !== undefined) undo.add('owner', `${alter} SET (${parametersSql(column.options)})`);
  if (column.comment !== undefined)
    undo.add(
      'comment',
      `COMMENT ON COLUMN ${nameSql(view, relation)}.${quoted(view, column.name)} IS ${literal(column.comment)}`,
    );
}

/** A sequence that goes with a column and that neither serial nor an identity makes. */
function restoreNamedSequence(undo: Undo, view: CatalogView, relation: Relation, column: Column): void {
  const own = sequenceOf(view, relation, column.name);
  if (own === null || column.isIdentity) return;
  const definition = columnSql(view, relation, column, { isRequired: false }) ?? '';
  if (column.isSerial === true && /(?:^|\s)(?:small|big)?serial(?:\s|$)/.test(definition)) return;
  const name = keySql(view, own.key);
  const type =
    column.isSerial === true &&
    column.type !== null &&
    column.type.name !== 'int8' &&
    own.sequence.options?.['as'] === undefined
      ? ` AS ${serialBase[column.type.name] ?? 'integer'}`
      : '';
  const options = sequenceOptionsSql(own.sequence.options ?? {});
  undo.add('sequence', `CREATE SEQUENCE ${name}${type}${options === '' ? '' : ` ${options}`}`);
  undo.add('attach', `ALTER SEQUENCE ${name} OWNED BY ${nameSql(view, relation)}.${quoted(view, column.name)}`);
}

const serialBase: Readonly<Record<string, string>> = { int2: 'smallint', int4: 'integer' };

// What ALTER TABLE has said of the whole.
const restoreAttributes = (undo: Undo, view: CatalogView, relation: Relation): void => {
  const name = nameSql(view, relation);
  const alter = `ALTER ${relationWord(relation)} ${name}`;
  if (relation.hasRowSecurity === true) undo.add('owner', `${alter} ENABLE ROW LEVEL SECURITY`);
  if (relation.forcesRowSecurity === true) undo.add('owner', `${alter} FORCE ROW LEVEL SECURITY`);
  if (relation.replicaIdentity !== undefined)
    undo.add('owner', `${alter} REPLICA IDENTITY ${relation.replicaIdentity}`);
  for (const index of relation.indexes) {
    if (!index.isConstraint) continue;
    if (index.isReplicaIdentity === true)
      undo.add('owner', `${alter} REPLICA IDENTITY USING INDEX ${quoted(view, index.name)}`);
    if (relation.clusteredOn === index.name) undo.add('owner', `${alter} CLUSTER ON ${quoted(view, index.name)}`);
  }
  if (relation.owner !== undefined) undo.add('owner', `${alter} OWNER TO ${relation.owner}`);
  if (relation.comment !== undefined)
    undo.add('comment', `COMMENT ON ${relationWord(relation)} ${name} IS ${literal(relation.comment)}`);
  for (const { name: key } of relation.statistics ?? []) restoreStatistics(undo, view, relation, key);
};

/** Brings extended statistics of a table back, by `schema.name`. */
export function restoreStatistics(undo: Undo, view: CatalogView, relation: Relation, key: string): void {
  const sql = sqlOf(view, relation.statistics?.find(({ name }) => name === key)?.sql);
  if (sql === null) undo.note('by-hand', `The statistics ${keySql(view, key)} are to be made anew.`);
  else undo.add('index', `CREATE STATISTICS ${keySql(view, key)} ${sql} FROM ${nameSql(view, relation)}`);
}

const restorePrivileges = (undo: Undo, view: CatalogView, relation: Relation): void => {
  const privileges = view.get('privileges', `relation ${relation.id}`) ?? [];
  for (const sql of privilegeSql(view, 'GRANT', nameSql(view, relation), 'OBJECT_TABLE', privileges))
    undo.add('privilege', sql);
};

/** Brings a dropped column back, with its constraints, indexes and comment; its privileges are the table's. */
export function restoreColumn(
  undo: Undo,
  view: CatalogView,
  relation: Relation,
  column: Column,
  isConcurrent: boolean,
): void {
  const table = nameSql(view, relation);
  const name = quoted(view, column.name);
  // A value for the rows that are there has to come first.
  const isFilled = column.hasDefault || column.generatedFrom !== null || column.isSerial === true;
  const sql = columnSql(view, relation, column, { isRequired: isFilled });
  if (sql === null) {
    undo.note('by-hand', `The column ${table}.${name} is to be added again: what it was is not known here.`);
    return;
  }
  undo.add('column', `ALTER ${relationWord(relation)} ${table} ADD COLUMN ${sql}`);
  if (column.generatedFrom === null) undo.note('lost', `The values of ${table}.${name} do not come back.`);
  if (column.notNull && !isFilled) {
    undo.note('lost', `Rows that are there need a value in ${table}.${name} before it is NOT NULL again.`);
    restoreNotNull(undo, 'column', view, relation, column);
  }
  restoreNamedSequence(undo, view, relation, column);
  restoreColumnRemarks(undo, view, relation, column, false);
  const holds = (columns: readonly (string | null)[]): boolean => columns.includes(column.name);
  for (const constraint of relation.constraints) {
    if (!holds(constraint.columns) || !isWritten(relation, constraint)) continue;
    restoreConstraint(undo, view, relation, constraint, isConcurrent);
    commentConstraint(undo, view, relation, constraint);
  }
  for (const index of relation.indexes)
    if ((holds(index.columns) || holds(index.alsoReads)) && !index.isConstraint && index.partOf === undefined)
      restoreIndex(undo, view, relation, index, isConcurrent);
  for (const user of relation.columnUsers ?? []) if (holds(user.columns)) restoreUser(undo, view, relation, user);
}

/** Makes a column NOT NULL again: from 18 on under the name that the constraint had. */
export function restoreNotNull(undo: Undo, phase: Phase, view: CatalogView, relation: Relation, column: Column): void {
  const alter = `ALTER ${relationWord(relation)} ${nameSql(view, relation)}`;
  const constraint = ownNotNull(relation, column);
  const sql = constraint === null ? null : constraintSql(view, relation, constraint);
  undo.add(
    phase,
    sql === null ? `${alter} ALTER COLUMN ${quoted(view, column.name)} SET NOT NULL` : `${alter} ADD ${sql}`,
  );
}

/** The default, generation or identity of a column as it was, for ALTER COLUMN. */
export function restoreValue(undo: Undo, view: CatalogView, relation: Relation, column: Column): void {
  const alter = `ALTER ${relationWord(relation)} ${nameSql(view, relation)} ALTER COLUMN ${quoted(view, column.name)}`;
  const value = valueSql(view, relation, column);
  if (value === null)
    undo.note(
      'by-hand',
      `The default of ${nameSql(view, relation)}.${quoted(view, column.name)} is to be set again: what it was is not known here.`,
    );
  else if (value === '') undo.add('column', `${alter} DROP DEFAULT`);
  else if (column.isIdentity) undo.add('column', `${alter} ADD ${value}`);
  else if (column.generatedFrom === null) undo.add('column', `${alter} SET ${value}`);
  else if (view.major >= 17 && column.valueSql !== undefined)
    undo.add(
      'column',
      `${alter} SET EXPRESSION ${value.slice('GENERATED ALWAYS '.length).replace(/ (?:STORED|VIRTUAL)$/, '')}`,
    );
  else
    undo.note('by-hand', `${fullName(relation)}.${column.name} was generated: it has to be dropped and added again.`);
}
