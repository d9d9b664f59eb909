import { omit } from '../../catalog/omit';
import type { Column, Relation, TypeReference } from '../../catalog/model';
import { builtinType } from '../../facts/types';
import { stringOf } from '../../sql/tree';
import { isSystemColumn } from '../columns';
import { updateRelation, type Evaluation } from '../evaluation';
import { baseOf, formattedType } from '../types';
import { failsWithoutColumn, lockFamily, type Command, type RunCommand } from './command';
import { failsOnOption, settingValues, without, writtenOptions } from './relationOptions';

/** SET STATISTICS: ShareUpdateExclusiveLock, on all that inherits the column too (ATExecSetStatistics). */
export const setStatistics: RunCommand = (evaluation, command) => {
  const { node } = command;
  if (node.name === undefined) {
    evaluation.fail('cannot refer to non-index column by number');
    return;
  }
  if (failsOnTarget(evaluation, node.def) || failsOnColumn(evaluation, command)) return;
  lockFamily(evaluation, command);
  const target = node.def !== undefined && 'Integer' in node.def ? (node.def.Integer.ival ?? 0) : -1;
  changeColumn(evaluation, command, command.family, (known) => ({
    ...omit(known, 'statistics'),
    ...(target < 0 ? {} : { statistics: Math.min(target, highestTarget) }),
  }));
};

// STATISTICS above it is lowered (tablecmds.c, MAX_STATISTICS_TARGET).
const highestTarget = 10_000;

const changeColumn = (
  evaluation: Evaluation,
  { node, table }: Command,
  members: readonly Relation[],
  change: (column: Column) => Column,
): void => {
  for (const { id } of members.length === 0 ? [table] : members)
    updateRelation(evaluation, id, (known) => ({
      ...known,
      columns: known.columns.map((column) => (column.name === node.name ? change(column) : column)),
    }));
};

/** Fails as the server does on a statistics target that is too low; one that is too high is lowered. */
export function failsOnTarget(evaluation: Evaluation, def: Command['node']['def']): boolean {
  const target = def !== undefined && 'Integer' in def ? (def.Integer.ival ?? 0) : -1;
  if (target >= -1) return false;
  evaluation.fail(`statistics target ${target} is too low`);
  return true;
}

/** SET and RESET (n_distinct …): ShareUpdateExclusiveLock on the table alone (ATExecSetOptions). */
export const setOptions: RunCommand = (evaluation, command) => {
  if (failsOnColumn(evaluation, command)) return;
  for (const element of writtenOptions(command.node.def))
    if (command.node.subtype === 'AT_SetOptions' && failsOnOption(evaluation, 'attribute', element)) return;
  const said = settingValues(writtenOptions(command.node.def).map((element) => ({ DefElem: element })));
  const isSet = command.node.subtype === 'AT_SetOptions';
  changeColumn(evaluation, command, [command.table], ({ options, ...known }) => {
    const left = isSet ? { ...options, ...said } : without(options ?? {}, Object.keys(said));
    return Object.keys(left).length === 0 ? known : { ...known, options: left };
  });
};

const storages: ReadonlySet<string> = new Set(['plain', 'external', 'extended', 'main']);

/** SET STORAGE: what is stored stays as it is; new values are stored so (ATExecSetStorage). */
export const setStorage: RunCommand = (evaluation, command) => {
  const written = stringOf(command.node.def) ?? '';
  const storage = written.toLowerCase();
  // Read before the column is looked for, but for what 16 brought.
  if (!storages.has(storage) && storage !== 'default' && evaluation.major < 16) {
    evaluation.fail(`invalid storage type "${written}"`);
    return;
  }
  if (failsOnColumn(evaluation, command)) return;
  if (!storages.has(storage) && storage !== 'default') {
    evaluation.fail(`invalid storage type "${written}"`);
    return;
  }
  const type = typeOf(evaluation, command);
  if (storage !== 'plain' && storage !== 'default' && type !== null && isFixed(evaluation, type)) {
    evaluation.fail(`column data type ${formattedType(type)} can only have storage PLAIN`);
    return;
  }
  lockFamily(evaluation, command);
  changeColumn(evaluation, command, command.family, (known) => ({
    ...omit(known, 'storage'),
    ...(storage === 'default' ? {} : { storage: storage.toUpperCase() }),
  }));
};

/** SET COMPRESSION: on the table alone, for new values (ATExecSetCompression). */
export const setCompression: RunCommand = (evaluation, command) => {
  if (failsOnColumn(evaluation, command)) return;
  const method = stringOf(command.node.def) ?? '';
  const type = typeOf(evaluation, command);
  if (method !== 'default' && type !== null && isFixed(evaluation, type))
    evaluation.fail(`column data type ${formattedType(type)} does not support compression`);
  else if (method !== 'default' && method !== 'pglz' && method !== 'lz4')
    evaluation.fail(`invalid compression method "${method}"`);
  else
    changeColumn(evaluation, command, [command.table], (known) => ({
      ...omit(known, 'compression'),
      ...(method === 'default' ? {} : { compression: method }),
    }));
};

const failsOnColumn = (evaluation: Evaluation, { node, table }: Command): boolean => {
  const column = node.name ?? '';
  if (isSystemColumn(column)) evaluation.fail(`cannot alter system column "${column}"`);
  else failsWithoutColumn(evaluation, table, column);
  return evaluation.hasFailed();
};

const typeOf = (evaluation: Evaluation, { node, table }: Command): TypeReference | null => {
  const type = table.columns.find(({ name }) => name === node.name)?.type ?? null;
  return type === null ? null : baseOf(evaluation, type);
};

// A value that is never stored outside its row. All types of variable length of pg_catalog can be.
const isFixed = (evaluation: Evaluation, type: TypeReference): boolean => {
  if (type.isArray || type.schema !== 'pg_catalog') return false;
  const known = builtinType(type.name, evaluation.major);
  return known !== undefined && known.length !== -1;
};
