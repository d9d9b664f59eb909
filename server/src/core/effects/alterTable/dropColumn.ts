import { namesColumn } from '../../sql/clauses';
import type { Relation } from '../../catalog/model';
import { childrenOf, inheritsColumn, shownName } from '../ancestry';
import { leavePublication } from '../publication';
import { removeRelation, withoutIdentity } from '../removeRelation';
import { publishedBy } from '../replication';
import { fullName, updateRelation, type Evaluation } from '../evaluation';
import { dropForeignKey, foreignKeysTo, referencedColumns } from '../foreignKeys';
import { isSystemColumn } from '../columns';
import { dropOwnedSequences } from '../sequence';
import { lacksColumn, lockFamily, type RunCommand } from './command';
import { failsOnTyped } from './typedTable';

/**
 * DROP COLUMN: instant under AccessExclusiveLock. The indexes and constraints that contain the column go with it, and
 * a dropped foreign key locks the table at its other end (tablecmds.c, ATExecDropColumn; hazards.md 31, 56).
 */
export const dropColumn: RunCommand = (evaluation, command) => {
  const { table, node, family } = command;
  const column = node.name ?? '';
  if (failsOnTyped(evaluation, table, 'drop column from')) return;
  if (isSystemColumn(column)) {
    evaluation.fail(`cannot drop system column "${column}"`);
    return;
  }
  if (lacksColumn(table, column)) {
    if (node.missing_ok !== true) evaluation.fail(`column "${column}" of relation "${table.name}" does not exist`);
    return;
  }
  if (inheritsColumn(evaluation, table, column)) {
    evaluation.fail(`cannot drop inherited column "${column}"`);
    return;
  }
  const keyed = [table, ...family].find(({ partitionKey }) => partitionKey.includes(column));
  if (keyed !== undefined) {
    evaluation.fail(
      `cannot drop column "${column}" because it is part of the partition key of relation "${keyed.name}"`,
    );
    return;
  }
  const { isOnly } = command;
  // The next level is locked after ONLY too: its columns become its own.
  for (const child of childrenOf(evaluation, table)) evaluation.lock(child, 'AccessExclusiveLock');
  if (isOnly && table.kind === 'partitioned table' && table.children.length > 0) {
    evaluation.fail('cannot drop column from only the partitioned table when partitions exist');
    return;
  }
  const members = isOnly ? [table] : family;
  lockFamily(evaluation, command);
  const isCascade = node.behavior === 'DROP_CASCADE';
  if (!isCascade && members.some((member) => dependentsOf(evaluation, member, column))) {
    evaluation.fail(
      members.length > 1
        ? 'cannot drop desired object(s) because other objects depend on them'
        : `cannot drop column ${column} of table ${shownName(evaluation, table)} because other objects depend on it`,
    );
    return;
  }
  evaluation.breaks(table, { kind: 'dropped', what: 'column', column, to: null, span: command.span });
  for (const member of members) removeColumn(evaluation, member, column);
};

/** Whether something depends on a column that goes only with CASCADE; on 14 a generated column goes without. */
const dependentsOf = (evaluation: Evaluation, table: Relation, column: string): boolean =>
  readersOf(evaluation, table, column).length > 0 ||
  (evaluation.major >= 15 &&
    table.columns.some(({ name, generatedFrom }) => name !== column && generatedFrom?.includes(column) === true)) ||
  table.columnUsers?.some(({ columns }) => columns.includes(column)) === true ||
  publishedBy(table, column).length > 0 ||
  keysOn(evaluation, table, column).length > 0;

const readersOf = (evaluation: Evaluation, table: Relation, column: string): Relation[] =>
  table.readBy.flatMap(({ relation, columns }) =>
    columns?.includes(column) === true ? (evaluation.get('relation', relation) ?? []) : [],
  );

// Those of the table itself go with the column; of another table they depend on the key that contains it.
const keysOn = (evaluation: Evaluation, table: Relation, column: string): ReturnType<typeof foreignKeysTo> =>
  foreignKeysTo(evaluation, table).filter(
    ({ from, constraint }) =>
      referencedColumns(constraint, table).includes(column) &&
      !(from.id === table.id && constraint.columns.includes(column)),
  );

/** Takes a column out of one table, with all that hangs on it. */
export function removeColumn(evaluation: Evaluation, member: Relation, column: string): void {
  for (const reader of readersOf(evaluation, member, column)) removeRelation(evaluation, reader);
  for (const key of keysOn(evaluation, member, column)) dropForeignKey(evaluation, key);
  for (const constraint of member.constraints)
    if (constraint.references !== null && constraint.columns.includes(column) && constraint.isInherited !== true)
      dropForeignKey(evaluation, { from: member, constraint });
  dropOwnedSequences(evaluation, member, column);
  forgetPrivileges(evaluation, member, column);
  const holds = (columns: readonly (string | null)[]): boolean => columns.includes(column);
  for (const index of member.indexes)
    if (holds(index.columns) || holds(index.alsoReads)) evaluation.set('name', fullName(index), undefined);
  const statistics = (member.statistics ?? []).filter(({ sql }) => namesColumn(sql, column));
  for (const { name } of statistics) evaluation.set('statistics', name, undefined);
  const generated = member.columns.filter(({ generatedFrom }) => generatedFrom?.includes(column) === true);
  for (const name of publishedBy(member, column)) leavePublication(evaluation, member.id, name);
  updateRelation(evaluation, member.id, (relation) => ({
    ...relation,
    ...withoutIdentity(relation, (index) => holds(index.columns)),
    columns: relation.columns.filter(({ name }) => name !== column),
    constraints: relation.constraints.filter(({ columns }) => !holds(columns)),
    indexes: relation.indexes.filter((index) => !holds(index.columns) && !holds(index.alsoReads)),
    ...(statistics.length === 0
      ? {}
      : { statistics: (relation.statistics ?? []).filter((each) => !statistics.includes(each)) }),
    columnUsers: (relation.columnUsers ?? []).filter(({ columns }) => !columns.includes(column)),
  }));
  for (const { name } of generated) {
    const current = evaluation.get('relation', member.id);
    if (current !== undefined) removeColumn(evaluation, current, name);
  }
}

// What is added again under the name has none of them.
const forgetPrivileges = (evaluation: Evaluation, { id }: Relation, column: string): void => {
  const known = evaluation.get('privileges', `relation ${id}`);
  if (known?.some((privilege) => privilege.column === column) !== true) return;
  const rest = known.filter((privilege) => privilege.column !== column);
  evaluation.set('privileges', `relation ${id}`, rest.length === 0 ? undefined : rest);
};
