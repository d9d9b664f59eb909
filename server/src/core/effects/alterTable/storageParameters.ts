import type { AlterTableCmd } from '@pgsql/types';
import type { Relation } from '../../catalog/model';
import { builtinType } from '../../facts/types';
import { updateRelation, type Evaluation } from '../evaluation';
import { stronger, type LockMode } from '../lockMode';
import type { RunCommand } from './command';
import { failsOnOption, lockOfOption, settingValues, without, writtenOptions } from './relationOptions';

/** SET and RESET (storage parameters): the strongest lock that any of them needs (AlterTableGetRelOptionsLockLevel). */
export function lockOfParameters(_: Evaluation, { def }: AlterTableCmd): LockMode {
  return writtenOptions(def).map(lockOfOption).reduce<LockMode>(stronger, 'ShareUpdateExclusiveLock');
}

/** SET (storage parameters): a row of pg_class, for those of TOAST of its TOAST table too (ATExecSetRelOptions). */
export const setParameters: RunCommand = (evaluation, { table, node }) => {
  for (const element of writtenOptions(node.def)) {
    if (evaluation.hasFailed()) return;
    const space = element.defnamespace;
    if (space !== undefined && (space !== 'toast' || table.kind === 'view'))
      evaluation.fail(`unrecognized parameter namespace "${space}"`);
    else if (space !== undefined) {
      if (hasToast(evaluation, table)) failsOnOption(evaluation, 'toast', element);
    } else if (table.kind === 'partitioned table')
      evaluation.fail(
        evaluation.major >= 16
          ? 'cannot specify storage parameters for a partitioned table'
          : `unrecognized parameter "${element.defname ?? ''}"`,
      );
    else if (!failsOnOption(evaluation, table.kind === 'view' ? 'view' : 'heap', element))
      checkOption(evaluation, table, element.defname);
  }
  if (evaluation.hasFailed()) return;
  const said = settingValues(writtenOptions(node.def).map((element) => ({ DefElem: element })));
  updateRelation(evaluation, table.id, (known) => ({ ...known, parameters: { ...known.parameters, ...said } }));
};

const checkOption = (evaluation: Evaluation, table: Relation, name: string | undefined): void => {
  if (name === 'check_option' && table.view?.isUpdatable === false)
    evaluation.fail('WITH CHECK OPTION is supported only on automatically updatable views');
};

/** RESET (storage parameters): what is not there is not missed. */
export const resetParameters: RunCommand = (evaluation, { table, node }) => {
  const said = writtenOptions(node.def);
  if (said.some(({ arg }) => arg !== undefined)) {
    evaluation.fail('RESET must not include values for parameters');
    return;
  }
  const names = Object.keys(settingValues(said.map((element) => ({ DefElem: element }))));
  updateRelation(evaluation, table.id, ({ parameters = {}, ...known }) => {
    const left = without(parameters, names);
    return Object.keys(left).length === 0 ? known : { ...known, parameters: left };
  });
};

// A column of variable length is enough (heapam, needs_toast_table), but for what is too short to be worth it.
const hasToast = ({ major }: Evaluation, { columns, hasAllColumns }: Relation): boolean =>
  hasAllColumns &&
  columns.some(
    ({ type }) =>
      type !== null && (type.isArray || (type.schema === 'pg_catalog' && builtinType(type.name, major)?.length === -1)),
  );
