import { omit } from '../../catalog/omit';
import type { Node } from '@pgsql/types';
import type { Column, Relation } from '../../catalog/model';
import { inParentheses, writtenSql } from '../../sql/clauses';
import { columnsIn } from '../../sql/tree';
import { inheritsColumn } from '../ancestry';
import { isSystemColumn } from '../columns';
import { fullName, type Evaluation } from '../evaluation';
import { volatilityOf } from '../expressions';
import {
  changeFamily,
  failsWithoutColumn,
  lacksColumn,
  lockFamily,
  workThrough,
  type Command,
  type RunCommand,
} from './command';

/**
 * SET EXPRESSION (17): a stored column is computed anew for every row, which writes the table and its indexes anew; a
 * virtual one (18) is not stored (tablecmds.c, ATExecSetExpression).
 */
export const setExpression: RunCommand = (evaluation, command) => {
  const { table, node } = command;
  const name = node.name ?? '';
  const column = generatedColumn(evaluation, command);
  if (column === null) return;
  if (column?.isVirtual === true && table.constraints.some(({ kind }) => kind === 'check')) {
    evaluation.fail(
      'ALTER TABLE / SET EXPRESSION is not supported for virtual generated columns in tables with check constraints',
    );
    return;
  }
  const reads = columnsIn(node.def);
  const list = inParentheses(evaluation.statement, command.span);
  const sql = list === null ? null : writtenSql(evaluation.statement, list, reads);
  if (failsOnExpression(evaluation, table, node.def, reads)) return;
  lockFamily(evaluation, command);
  if (column?.isVirtual !== true)
    workThrough(evaluation, command, {
      kind: 'rewrite',
      cause: 'generation-expression',
      subject: name,
      why: 'its values are computed and stored',
    });
  changeFamily(evaluation, command, (relation) => ({
    ...relation,
    columns: relation.columns.map((known) =>
      known.name === name ? { ...known, generatedFrom: reads, ...(sql === null ? {} : { valueSql: sql }) } : known,
    ),
  }));
};

/** Fails as the server does on a generation expression that reads what it cannot, or is volatile (heap.c, cookDefault). */
export function failsOnExpression(
  evaluation: Evaluation,
  table: Relation,
  expression: Node | undefined,
  reads: readonly string[],
): boolean {
  const missing = reads.find((read) => lacksColumn(table, read) && !isSystemColumn(read));
  const computed = reads.find((read) =>
    table.columns.some((known) => known.name === read && known.generatedFrom !== null),
  );
  if (missing !== undefined) evaluation.fail(`column "${missing}" does not exist`);
  else if (computed !== undefined)
    evaluation.fail(`cannot use generated column "${computed}" in column generation expression`);
  else if (volatilityOf(evaluation, expression) === 'volatile')
    evaluation.fail('generation expression is not immutable');
  return evaluation.hasFailed();
}

/** DROP EXPRESSION: the stored values stay, as of a plain column (tablecmds.c, ATPrepDropExpression). */
export const dropExpression: RunCommand = (evaluation, command) => {
  const { table, node } = command;
  const name = node.name ?? '';
  if (inheritsColumn(evaluation, table, name)) {
    evaluation.fail('cannot drop generation expression from inherited column');
    return;
  }
  // Said with and without ONLY.
  if (table.children.length > 0) {
    evaluation.fail('ALTER TABLE / DROP EXPRESSION must be applied to child tables too');
    return;
  }
  const column = generatedColumn(evaluation, command);
  if (column === null) return;
  if (column?.isVirtual === true) {
    evaluation.fail('ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns');
    return;
  }
  changeFamily(evaluation, command, (relation) => ({
    ...relation,
    columns: relation.columns.map((known) => {
      if (known.name !== name) return known;
      return { ...omit(known, 'valueSql'), generatedFrom: null };
    }),
  }));
};

// The column; undefined: the table is not known; null: nothing is to be done, or the statement fails.
const generatedColumn = (evaluation: Evaluation, { table, node }: Command): Column | null | undefined => {
  const name = node.name ?? '';
  if (isSystemColumn(name)) evaluation.fail(`cannot alter system column "${name}"`);
  else failsWithoutColumn(evaluation, table, name);
  if (evaluation.hasFailed()) return null;
  const column = table.columns.find((known) => known.name === name);
  if (column === undefined) evaluation.assume(`${fullName(table)}.${name} is a stored generated column`);
  if (column?.generatedFrom !== null) return column;
  if (node.missing_ok !== true) {
    const kind = node.subtype === 'AT_DropExpression' && evaluation.major < 18 ? 'stored generated' : 'generated';
    evaluation.fail(`column "${name}" of relation "${table.name}" is not a ${kind} column`);
  }
  return null;
};
