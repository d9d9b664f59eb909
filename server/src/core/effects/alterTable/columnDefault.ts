import { omit } from '../../catalog/omit';
import type { Column } from '../../catalog/model';
import { after, textIn } from '../../sql/clauses';
import { isNullConstant } from '../expressions';
import { callsOf, isSystemColumn } from '../columns';
import { changeFamily, failsWithoutColumn, lockFamily, type RunCommand } from './command';

/** SET DEFAULT and DROP DEFAULT: instant; rows that exist keep their values. */
export const columnDefault: RunCommand = (evaluation, command) => {
  const column = command.node.name ?? '';
  if (failsWithoutColumn(evaluation, command.table, column)) return;
  if (isSystemColumn(column)) {
    evaluation.fail(`cannot alter system column "${column}"`);
    return;
  }
  const known = command.table.columns.find(({ name }) => name === column);
  if (known?.isIdentity === true || known?.generatedFrom != null) {
    const what = known.isIdentity ? 'an identity' : 'a generated';
    evaluation.fail(`column "${column}" of relation "${command.table.name}" is ${what} column`);
    return;
  }
  lockFamily(evaluation, command);
  const hasDefault = command.node.def !== undefined && !isNullConstant(command.node.def);
  const { statement } = evaluation;
  const written = after(statement, command.span, ['DEFAULT']);
  const changed = (known: Column): Column => ({
    ...omit(known, 'valueSql', 'isSerial', 'calls'),
    hasDefault,
    ...(command.node.def !== undefined && written !== null ? { valueSql: [textIn(statement, written)] } : {}),
    ...callsOf(hasDefault ? command.node.def : undefined),
  });
  changeFamily(evaluation, command, (relation) => ({
    ...relation,
    columns: relation.columns.map((known) => (known.name === column ? changed(known) : known)),
  }));
};
