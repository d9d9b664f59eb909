import type { AlterTableCmd, AlterTableStmt } from '@pgsql/types';
import type { Index, Relation, SettingValues } from '../catalog/model';
import { omit } from '../catalog/omit';
import { firstTokens } from '../sql/statement';
import { rangeVarName } from '../sql/tree';
import { failsOnTarget as failsOnStatisticsTarget } from './alterTable/columnOptions';
import { forms } from './alterTable/forms';
import { failsOnOption, settingValues, without, writtenOptions, type OptionOwner } from './alterTable/relationOptions';
import { wrongTarget } from './alterTable/wrongTarget';
import { childrenOf } from './ancestry';
import { findName, fullName, indexOf, updateRelation, type Evaluation } from './evaluation';
import { putIndexes } from './indexTablespace';
import { canBePart } from './partitionIndexes';

const owners: Readonly<Record<string, OptionOwner>> = {
  btree: 'btree',
  hash: 'hash',
  gist: 'gist',
  spgist: 'spgist',
  gin: 'gin',
  brin: 'brin',
};

/**
 * ALTER INDEX, and ALTER TABLE on an index: the index itself is locked, its table is not (lock-matrix: rename_index).
 * ATTACH PARTITION looks at both tables under AccessShareLock, and takes AccessExclusiveLock on the index that becomes part
 * (tablecmds.c, ATExecAttachPartitionIdx).
 */
export function alterIndex(evaluation: Evaluation, node: AlterTableStmt, commands: readonly AlterTableCmd[]): void {
  const name = rangeVarName(node.relation);
  const found = findName(evaluation, name);
  if (found?.object.kind !== 'index') {
    evaluation.assume(`the index ${name.name} exists`);
    return;
  }
  const { objtype } = node;
  if (objtype === 'OBJECT_VIEW' || objtype === 'OBJECT_MATVIEW' || objtype === 'OBJECT_SEQUENCE') {
    const kinds = { OBJECT_VIEW: 'view', OBJECT_MATVIEW: 'materialized view', OBJECT_SEQUENCE: 'sequence' };
    evaluation.fail(`"${name.name}" is not a ${kinds[objtype]}`);
    return;
  }
  for (const command of commands) {
    const known = indexOf(evaluation, found.object);
    if (known === undefined || evaluation.hasFailed()) return;
    changeIndex(evaluation, command, known.table, known.index);
  }
}

const changeIndex = (evaluation: Evaluation, command: AlterTableCmd, table: Relation, index: Index): void => {
  const form = forms[command.subtype ?? 'AT_AddColumn'];
  const isPartitioned = table.kind === 'partitioned table';
  if (!form?.on.includes(isPartitioned ? 'partitioned index' : 'index')) {
    if (form !== undefined) wrongTarget(evaluation, form, index.name);
    return;
  }
  switch (command.subtype) {
    case 'AT_AttachPartition':
      attach(evaluation, command, table, index);
      return;
    case 'AT_SetRelOptions': {
      const owner = owners[index.method];
      for (const element of writtenOptions(command.def))
        if (owner !== undefined && failsOnOption(evaluation, owner, element)) return;
      const said = settingValues(writtenOptions(command.def).map((element) => ({ DefElem: element })));
      changeParameters(evaluation, table, index, { ...index.parameters, ...said });
      return;
    }
    case 'AT_ResetRelOptions': {
      const said = settingValues(writtenOptions(command.def).map((element) => ({ DefElem: element })));
      changeParameters(evaluation, table, index, without(index.parameters ?? {}, Object.keys(said)));
      return;
    }
    case 'AT_SetStatistics':
      failsOnStatistics(evaluation, command, index);
      return;
    case 'AT_SetTableSpace':
      moveIndex(evaluation, command, table, index);
      return;
    case 'AT_ChangeOwner':
      // It changes nothing, with a warning, under AccessExclusiveLock (tablecmds.c, ATExecChangeOwner).
      evaluation.lockIndex(table, index);
      return;
    default:
  }
};

const changeParameters = (evaluation: Evaluation, table: Relation, index: Index, parameters: SettingValues): void => {
  const changed = Object.keys(parameters).length === 0 ? omit(index, 'parameters') : { ...index, parameters };
  updateRelation(evaluation, table.id, (known) => ({
    ...known,
    indexes: known.indexes.map((other) => (other.name === index.name ? changed : other)),
  }));
};

const moveIndex = (evaluation: Evaluation, { name }: AlterTableCmd, table: Relation, index: Index): void => {
  evaluation.lockIndex(table, index);
  if (name === 'pg_global') evaluation.fail('only shared relations can be placed in pg_global tablespace');
  else if (name !== (index.tablespace ?? 'pg_default') && table.kind !== 'partitioned table')
    evaluation.work({
      kind: 'rebuild',
      relation: table,
      cause: 'tablespace',
      subject: fullName(index),
      span: firstTokens(evaluation.statement, 2),
    });
  if (name === undefined || evaluation.hasFailed()) return;
  putIndexes(evaluation, table, name, (other) => other.name === index.name);
};

// ATExecSetStatistics: only what the index computes has statistics of its own.
const failsOnStatistics = (evaluation: Evaluation, { num, def }: AlterTableCmd, index: Index): void => {
  if (failsOnStatisticsTarget(evaluation, def)) return;
  const key = index.columns[(num ?? 0) - 1];
  if (key === undefined) evaluation.fail(`column number ${num ?? 0} of relation "${index.name}" does not exist`);
  else if (key !== null)
    evaluation.fail(`cannot alter statistics on non-expression column "${key}" of index "${index.name}"`);
};

const attach = (evaluation: Evaluation, { def }: AlterTableCmd, table: Relation, index: Index): void => {
  const name = rangeVarName(def !== undefined && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined);
  const found = findName(evaluation, name);
  if (found?.object.kind !== 'index') {
    if (found === undefined) evaluation.assume(`the index ${name.name} exists`);
    else evaluation.fail(`"${name.name}" is not an index`);
    return;
  }
  const known = indexOf(evaluation, found.object);
  if (known === undefined) return;
  const { table: partition, index: part } = known;
  evaluation.lock(table, 'AccessShareLock');
  evaluation.lock(partition, 'AccessShareLock');
  evaluation.lockIndex(partition, part);
  if (part.partOf?.table === table.id && part.partOf.name === index.name) return;
  const constraint = table.constraints.find((known) => index.isConstraint && known.name === index.name) ?? null;
  const hasAnother = partition.indexes.some(({ partOf }) => partOf?.table === table.id && partOf.name === index.name);
  if (!table.children.includes(partition.id) || hasAnother || !canBePart(partition, part, { index, constraint })) {
    evaluation.fail(`cannot attach index "${part.name}" as a partition of index "${index.name}"`);
    return;
  }
  updateRelation(evaluation, partition.id, (known) => ({
    ...known,
    indexes: known.indexes.map((other) =>
      other.name === part.name ? { ...other, partOf: { table: table.id, name: index.name } } : other,
    ),
    constraints: known.constraints.map((other) =>
      constraint !== null && other.name === part.name ? { ...other, isInherited: true } : other,
    ),
  }));
  validate(evaluation, table, index);
};

// validatePartitionedIndex: once each partition has its part.
const validate = (evaluation: Evaluation, table: Relation, index: Index): void => {
  const isWhole = childrenOf(evaluation, table).every((child) =>
    child.indexes.some(({ partOf, isValid }) => isValid && partOf?.table === table.id && partOf.name === index.name),
  );
  if (isWhole)
    updateRelation(evaluation, table.id, (known) => ({
      ...known,
      indexes: known.indexes.map((other) => (other.name === index.name ? { ...other, isValid: true } : other)),
    }));
};
