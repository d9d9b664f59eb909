import type { Column } from '../catalog/model';
import { sameValue } from '../catalog/sameValue';
import { typeText } from '../effects/types';
import { builtinCast } from '../facts/casts';
import { literal, nameSql, quoted } from './catalogView';
import type { Undo } from './down';
import { alterOf, columnIn, comesFromParent, nowNamed, parameterChanges, type RelationChange } from './relationChange';
import { restoreColumn, restoreIndex, restoreNotNull, restoreValue } from './restoreRelation';
import { identitySql } from './write/column';
import { typeSql } from './write/type';

/** Takes back what a statement has changed about the columns of a table. */
export function undoColumns(undo: Undo, change: RelationChange): void {
  const { before, after, was, is } = change;
  const alter = alterOf(change);
  for (const column of is.columns) {
    if (columnIn(was, column.name) !== undefined) continue;
    const { name } = column;
    if (comesFromParent(change, (first, second) => !columnIn(first, name) && columnIn(second, name) !== undefined))
      continue;
    undo.add('drop', `${alter} DROP COLUMN ${quoted(after, name)}`);
  }
  for (const column of was.columns) {
    const now = columnIn(is, column.name);
    const { name } = column;
    if (comesFromParent(change, (first, second) => !sameValue(columnIn(first, name), columnIn(second, name)))) continue;
    if (now === undefined) restoreColumn(undo, before, nowNamed(was, is), column, change.isConcurrent);
    else if (now !== column) undoColumn(undo, change, column, now);
  }
}

const undoColumn = (undo: Undo, change: RelationChange, was: Column, is: Column): void => {
  const { before, after } = change;
  const alter = `${alterOf(change)} ALTER COLUMN ${quoted(after, is.name)}`;
  const relation = nowNamed(change.was, change.is);
  const isRetyped = !sameValue(was.type, is.type) || was.collation !== is.collation;
  const hasNewValue =
    !sameValue([was.hasDefault, was.valueSql, was.isSerial], [is.hasDefault, is.valueSql, is.isSerial]) &&
    !was.isIdentity &&
    !is.isIdentity;
  if (isRetyped && was.type !== null) {
    const type = typeSql(before, was.type);
    const collation = was.collation === null ? '' : ` COLLATE ${quoted(before, was.collation)}`;
    const isPlain = was.type.schema === 'pg_catalog' && is.type?.schema === 'pg_catalog';
    const hasPlainDefault = is.hasDefault && is.generatedFrom === null && !is.isIdentity;
    const using = is.generatedFrom === null ? usingSql(change, was.type, is.type, is.name) : '';
    if (using === null) {
      undo.note(
        'by-hand',
        `${nameSql(before, relation)}.${quoted(before, was.name)} is to be ${type} again: no cast leads there.`,
      );
      return;
    }
    if (hasPlainDefault && !isPlain) undo.add('column', `${alter} DROP DEFAULT`);
    undo.add('column', `${alter} TYPE ${type}${collation}${using}`);
    // The default has been converted with the column, and would keep the cast.
    if (hasPlainDefault && !hasNewValue && (!isPlain || was.type.id !== is.type.id))
      restoreValue(undo, before, relation, was);
    restoreRetyped(undo, change, was.name);
  } else if (isRetyped)
    undo.note('by-hand', `The type of ${nameSql(before, relation)}.${quoted(before, was.name)} is to be set again.`);
  if (was.isIdentity !== is.isIdentity) {
    if (is.isIdentity) undo.add('column', `${alter} DROP IDENTITY`);
    if (is.isIdentity && was.hasDefault) restoreValue(undo, before, relation, was);
    if (was.isIdentity && is.hasDefault) undo.add('column', `${alter} DROP DEFAULT`);
  }
  if (was.generatedFrom !== null && is.generatedFrom === null)
    undo.note(
      'by-hand',
      `${nameSql(before, relation)}.${quoted(before, was.name)} was generated: it has to be dropped and added again.`,
    );
  else if (hasNewValue) restoreValue(undo, before, relation, was);
  if (was.notNull && !is.notNull) restoreNotNull(undo, 'key', before, relation, was);
  else if (was.notNull !== is.notNull) undo.add('key', `${alter} DROP NOT NULL`);
  if (was.isIdentity && !is.isIdentity) {
    const sql = identitySql(before, relation, was);
    if (sql === null)
      undo.note('by-hand', `${nameSql(before, relation)}.${quoted(before, was.name)} was an identity column.`);
    else undo.add('index', `${alter} ADD ${sql}`);
  } else if (was.isIdentity && !sameValue(was.identity, is.identity)) undoIdentity(undo, alter, was, is);
};

// USING and the cast that turns the values back; null: there is none.
const usingSql = (
  { before, after }: RelationChange,
  was: NonNullable<Column['type']>,
  is: Column['type'],
  column: string,
): string | null => {
  const type = typeSql(before, was);
  const name = quoted(after, column);
  const isUser = was.schema !== 'pg_catalog' || (is !== null && is.schema !== 'pg_catalog');
  if (is === null || was.id === is.id) return ` USING ${name}::${type}`;
  if (was.isArray !== is.isArray) return null;
  if (isUser) return ` USING ${name}::text${was.isArray ? '[]' : ''}::${type}`;
  const isText = isTextual(was.name) || isTextual(is.name);
  return isText || builtinCast(is.name, was.name, before.major) !== undefined ? ` USING ${name}::${type}` : null;
};

const isTextual = (name: string): boolean => name === 'text' || name === 'varchar' || name === 'bpchar';

// Expressions keep the casts that the other type needed, so that indexes on them are built from their own text.
const restoreRetyped = (undo: Undo, change: RelationChange, column: string): void => {
  const { before, after, was, is } = change;
  for (const index of was.indexes) {
    const isRead = index.columns.includes(column) || index.alsoReads.includes(column);
    const isExpression = index.columns.includes(null) || index.isPartial;
    const isThere = is.indexes.some(({ name }) => name === index.name);
    if (!isRead || !isExpression || !isThere || index.isConstraint || index.partOf !== undefined) continue;
    undo.add('drop', `DROP INDEX ${nameSql(after, index)}`);
    restoreIndex(undo, before, nowNamed(was, is), index, false);
  }
};

const undoIdentity = (undo: Undo, alter: string, was: Column, is: Column): void => {
  const before = was.identity;
  if (before === undefined) {
    undo.note('by-hand', `What the identity column ${was.name} was is not known here.`);
    return;
  }
  const parts = [
    ...(before.isAlways === is.identity?.isAlways
      ? []
      : [`SET GENERATED ${before.isAlways ? 'ALWAYS' : 'BY DEFAULT'}`]),
    ...sequenceChanges(before.options, is.identity?.options ?? {}).map((option) => `SET ${option}`),
  ];
  if (parts.length > 0) undo.add('column', `${alter} ${parts.join(' ')}`);
};

const defaults: Readonly<Record<string, string>> = {
  increment: 'INCREMENT BY 1',
  minvalue: 'NO MINVALUE',
  maxvalue: 'NO MAXVALUE',
  start: 'START WITH 1',
  cache: 'CACHE 1',
  cycle: 'NO CYCLE',
  as: 'AS bigint',
};

/** The options that turn those of a sequence back; what was not written before is what the server takes for it. */
export function sequenceChanges(was: Readonly<Record<string, string>>, is: Readonly<Record<string, string>>): string[] {
  return Object.keys({ ...was, ...is }).flatMap((option) =>
    was[option] === is[option] ? [] : (was[option] ?? defaults[option] ?? []),
  );
}

/** Takes back comments and settings of a column, of a view too. */
export function undoColumnRemarks(undo: Undo, change: RelationChange, was: Column, is: Column): void {
  const { after } = change;
  const alter = `${alterOf(change)} ALTER COLUMN ${quoted(after, is.name)}`;
  if (was.comment !== is.comment)
    undo.add(
      'comment',
      `COMMENT ON COLUMN ${nameSql(after, change.is)}.${quoted(after, is.name)} IS ${was.comment === undefined ? 'NULL' : literal(was.comment)}`,
    );
  if (was.statistics !== is.statistics) undo.add('owner', `${alter} SET STATISTICS ${was.statistics ?? -1}`);
  for (const sql of parameterChanges(was.options ?? {}, is.options ?? {})) undo.add('owner', `${alter} ${sql}`);
  if (was.compression !== is.compression) undo.add('owner', `${alter} SET COMPRESSION ${was.compression ?? 'default'}`);
  if (was.storage === is.storage) return;
  if (was.storage !== undefined) undo.add('owner', `${alter} SET STORAGE ${was.storage}`);
  else if (after.major >= 16) undo.add('owner', `${alter} SET STORAGE DEFAULT`);
  else if (is.type !== null)
    undo.note(
      'by-hand',
      `The storage of ${nameSql(after, change.is)}.${quoted(after, is.name)} is to be that of its type ${typeText(is.type)} again.`,
    );
}
