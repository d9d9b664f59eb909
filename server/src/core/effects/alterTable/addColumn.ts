import type { ColumnDef, Constraint as ConstraintNode } from '@pgsql/types';
import type { Column, Relation } from '../../catalog/model';
import { phrase } from '../../sql/statement';
import { isPartition, childrenOf } from '../ancestry';
import { isSystemColumn, readColumn, valueConflict, type WrittenColumn } from '../columns';
import { requireAsAbove, requireColumns } from '../constraints';
import { omit } from '../../catalog/omit';
import { walk } from '../../sql/tree';
import { updateRelation, type Evaluation } from '../evaluation';
import { volatileFunctionIn, volatilityOf } from '../expressions';
import { chooseName, truncateIdentifier } from '../names';
import { isKnownType, typeText } from '../types';
import { noteSequence, noteSequenceUser } from '../sequence';
import { noteNulls } from '../vacancy';
import { applyConstraint } from './addConstraint';
import { changeFamily, lockFamily, workThrough, type Command, type RunCommand } from './command';
import { failsOnExpression } from './generatedExpression';
import { failsOnTyped } from './typedTable';

/**
 * ADD COLUMN: instant where the value is the same for all rows; a rewrite where each row gets its own: volatile default,
 * serial, identity, stored generated column, constrained domain even without a default (tablecmds.c, ATExecAddColumn;
 * lock-matrix: add_col_*).
 */
export const addColumn: RunCommand = (evaluation, command) => {
  const definition = columnDefinition(command);
  if (definition === undefined) return;
  const { table, isOnly } = command;
  const written = readColumn(evaluation, definition);
  const { column } = written;
  if (failsOnTyped(evaluation, table, 'add column to')) return;
  const isThere = table.columns.some(({ name }) => name === column.name);
  const conflict = isThere ? null : valueConflict(definition, table.name);
  if (conflict !== null) {
    evaluation.fail(conflict);
    return;
  }
  if (failsOnIdentity(evaluation, command, written)) return;
  if (isPartition(evaluation, table)) {
    evaluation.fail('cannot add column to a partition');
    return;
  }
  if (isSystemColumn(column.name)) {
    evaluation.fail(`column name "${column.name}" conflicts with a system column name`);
    return;
  }
  if (isThere) {
    if (command.node.missing_ok !== true)
      evaluation.fail(`column "${column.name}" of relation "${table.name}" already exists`);
    return;
  }
  if (isOnly && table.children.length > 0) {
    evaluation.fail('column must be added to child tables too');
    return;
  }
  const { generatedFrom } = column;
  if (generatedFrom?.includes(column.name) === true) {
    evaluation.fail(`cannot use generated column "${column.name}" in column generation expression`);
    return;
  }
  if (generatedFrom !== null && failsOnExpression(evaluation, table, written.generationExpression, generatedFrom))
    return;
  const locked = withoutColumn(evaluation, table, column);
  const reached = {
    ...command,
    family: locked.filter(({ columns }) => columns.every(({ name }) => name !== column.name)),
  };
  if (evaluation.hasFailed()) return;
  lockFamily(evaluation, { ...command, family: locked });
  const rewrites = reportRewrite(evaluation, reached, written);
  const isVirtual = column.generatedFrom !== null && !written.isStoredGenerated;
  if (written.isRequired && !column.hasDefault && !written.isStoredGenerated) {
    const span = phrase(evaluation.statement, command.span, ['NOT', 'NULL']) ?? command.span;
    if (!isVirtual)
      for (const member of command.family.slice(0, 1)) evaluation.requiresColumn(member, column.name, span);
    if (!rewrites) workThrough(evaluation, reached, { kind: 'scan', cause: 'not-null-column', subject: column.name });
  }
  changeFamily(evaluation, reached, (relation) => {
    const changed = { ...relation, columns: [...relation.columns, column] };
    if (!column.notNull) return changed;
    const name = written.namedNotNull?.conname;
    return relation.id === table.id
      ? requireColumns(evaluation, changed, [column.name], name === undefined ? {} : { name: truncateIdentifier(name) })
      : requireAsAbove(evaluation, changed, [column.name], evaluation.get('relation', table.id));
  });
  for (const { readBy } of reached.family) for (const { relation } of readBy) forgetStar(evaluation, relation);
  if (!column.hasDefault && column.generatedFrom === null)
    for (const member of reached.family) noteNulls(evaluation, member, column.name);
  if (written.isSerial || column.isIdentity) addSequence(evaluation, table, written);
  for (const constraint of written.constraints) addInlineConstraint(evaluation, reached, written, constraint);
};

// The * in a view's query stands for the columns that were there when the view was made.
const forgetStar = (evaluation: Evaluation, id: string): void => {
  updateRelation(evaluation, id, (known) => (hasStar(known.query) ? omit(known, 'querySql') : known));
};

const hasStar = (query: unknown): boolean => {
  const stars: string[] = [];
  walk(query, (type) => {
    if (type === 'A_Star') stars.push(type);
    return true;
  });
  return stars.length > 0;
};

// A sequence of its own, which goes with the column.
const addSequence = (evaluation: Evaluation, table: Relation, { column, isSerial }: WrittenColumn): void => {
  const sequence = `${table.schema}.${chooseName(evaluation, table, [column.name], 'seq')}`;
  const owner = { relation: table.id, column: column.name, isIdentity: column.isIdentity };
  evaluation.set('name', sequence, { kind: 'sequence', owner });
  noteSequence(evaluation, table.id, sequence);
  if (isSerial) noteSequenceUser(evaluation, sequence, table.id);
};

// What transformColumnDefinition and ATExecAddColumn say of an identity; partitions get it from 17 on.
const failsOnIdentity = (evaluation: Evaluation, { table }: Command, { column }: WrittenColumn): boolean => {
  if (!column.isIdentity) return false;
  const isInteger = column.type?.schema === 'pg_catalog' && /^int[248]$/.test(column.type.name) && !column.type.isArray;
  if (column.type !== null && !isInteger) evaluation.fail('identity column type must be smallint, integer, or bigint');
  else if (table.children.length > 0 && (evaluation.major < 17 || table.kind !== 'partitioned table'))
    evaluation.fail('cannot recursively add identity column to table that has child tables');
  return evaluation.hasFailed();
};

const columnDefinition = ({ node }: Command): ColumnDef | undefined =>
  node.def !== undefined && 'ColumnDef' in node.def ? node.def.ColumnDef : undefined;

// The command goes down until it meets a table that has such a column, which is then merged with the new one.
const withoutColumn = (evaluation: Evaluation, table: Relation, column: Column): Relation[] => {
  const known = table.columns.find(({ name }) => name === column.name);
  if (known !== undefined) {
    const isOther = known.type !== null && column.type !== null && typeText(known.type) !== typeText(column.type);
    if (isOther) evaluation.fail(`child table "${table.name}" has different type for column "${column.name}"`);
    return [table];
  }
  return [table, ...childrenOf(evaluation, table).flatMap((child) => withoutColumn(evaluation, child, column))];
};

const reportRewrite = (evaluation: Evaluation, command: Command, written: WrittenColumn): boolean => {
  const subject = written.column.name;
  const rewrite = (cause: Parameters<typeof workThrough>[2]['cause'], why: string): true => {
    workThrough(evaluation, command, { kind: 'rewrite', cause, subject, why });
    return true;
  };
  const { type } = written.column;
  if (written.isStoredGenerated) return rewrite('stored-generated-column', 'its values are computed and stored');
  if (written.isSerial) return rewrite('serial-column', 'each row gets its own number from a sequence');
  if (written.column.isIdentity) return rewrite('identity-column', 'each row gets its own number from a sequence');
  if (written.isDomainConstrained && type !== null)
    return rewrite(
      'constrained-domain-column',
      `the domain ${typeText(type)} has a constraint that each row is checked against`,
    );
  if (written.defaultExpression !== undefined) {
    const volatility = volatilityOf(evaluation, written.defaultExpression);
    const called = volatileFunctionIn(evaluation, written.defaultExpression);
    if (volatility === 'unknown') evaluation.assume(`${called}() is volatile`);
    if (volatility !== 'not-volatile') return rewrite('volatile-default', `${called}() gives each row its own value`);
  }
  if (type !== null && !type.isArray && !isKnownType(evaluation, type))
    evaluation.assume(`the type ${typeText(type)} is not a domain with constraints`);
  return false;
};

// A foreign key on a column that is added without a default has nothing to check (parse_utilcmd.c, skip_validation).
const addInlineConstraint = (
  evaluation: Evaluation,
  command: Command,
  written: WrittenColumn,
  node: ConstraintNode,
): void => {
  const isEmpty = !written.hasDefaultClause && !written.column.hasDefault && node.contype === 'CONSTR_FOREIGN';
  const current = (relation: Relation): Relation => evaluation.get('relation', relation.id) ?? relation;
  const family = command.family.map(current);
  applyConstraint(evaluation, { ...command, table: current(command.table), family }, node, {
    column: written.column.name,
    isChecked: !isEmpty,
  });
};
