import { omit } from '../../catalog/omit';
import type { Node } from '@pgsql/types';
import type { Column } from '../../catalog/model';
import { isPartition } from '../ancestry';
import { isSystemColumn } from '../columns';
import { fullName, updateRelation, type Evaluation } from '../evaluation';
import { chooseName } from '../names';
import { noteSequence } from '../sequence';
import { qualifiedName } from '../../sql/tree';
import { changeFamily, failsWithoutColumn, lockFamily, type Command, type RunCommand } from './command';
import { identityOf } from '../columnClauses';
import { writtenSequenceOptions } from '../sequenceOptions';
import { writtenOptions } from './relationOptions';

const integers: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);

/**
 * ADD GENERATED … AS IDENTITY: a new sequence for new rows; those that exist keep their values. From 17 on partitions get
 * it from their parent, and cannot have it alone (tablecmds.c, ATExecAddIdentity).
 */
export const addIdentity: RunCommand = (evaluation, command) => {
  const name = command.node.name ?? '';
  const column = columnOf(command);
  // The sequence is planned before the column is looked at.
  if (column?.type != null && !(column.type.schema === 'pg_catalog' && integers.has(column.type.name)))
    evaluation.fail('identity column type must be smallint, integer, or bigint');
  else if (isSystemColumn(name)) evaluation.fail('identity column type must be smallint, integer, or bigint');
  else failsWithoutColumn(evaluation, command.table, name);
  if (evaluation.hasFailed() || failsOnPart(evaluation, command, 'add identity to')) return;
  const fail = (problem: string): void => {
    evaluation.fail(`column "${name}" of relation "${command.table.name}" ${problem}`);
  };
  if (column !== undefined && !column.notNull) fail('must be declared NOT NULL before identity can be added');
  else if (column?.isIdentity === true) fail('is already an identity column');
  else if (column?.hasDefault === true) fail('already has a default value');
  if (evaluation.hasFailed()) return;
  const { def } = command.node;
  const identity = def !== undefined && 'Constraint' in def ? { identity: identityOf(def.Constraint) } : {};
  changeColumn(evaluation, command, (known) => ({ ...known, isIdentity: true, hasDefault: true, ...identity }));
  addSequence(evaluation, command, name);
};

const addSequence = (evaluation: Evaluation, { table, node }: Command, column: string): void => {
  const options = node.def !== undefined && 'Constraint' in node.def ? node.def.Constraint.options : undefined;
  const written = nameIn(options);
  const key =
    written === undefined
      ? `${table.schema}.${chooseName(evaluation, table, [column], 'seq')}`
      : `${written.schema ?? table.schema}.${written.name}`;
  evaluation.set('name', key, { kind: 'sequence', owner: { relation: table.id, column, isIdentity: true } });
  noteSequence(evaluation, table.id, key);
};

const nameIn = (options: readonly Node[] | undefined): ReturnType<typeof qualifiedName> | undefined => {
  for (const item of options ?? [])
    if ('DefElem' in item && item.DefElem.defname === 'sequence_name') {
      const { arg } = item.DefElem;
      return arg !== undefined && 'List' in arg ? qualifiedName(arg.List.items) : undefined;
    }
  return undefined;
};

/** SET GENERATED and the options of an identity's sequence, RESTART among them (tablecmds.c, ATExecSetIdentity). */
export const setIdentity: RunCommand = (evaluation, command) => {
  if (failsWithoutIdentity(evaluation, command)) return;
  // What GENERATED says is the column's; the rest is the sequence's.
  const isOfColumn = writtenOptions(command.node.def).some(({ defname }) => defname === 'generated');
  if (failsOnPart(evaluation, command, 'change identity column of')) return;
  const options = writtenSequenceOptions(writtenOptions(command.node.def).map((element) => ({ DefElem: element })));
  const isAlways = whenGenerated(command.node.def);
  if (isOfColumn || evaluation.major >= 17 || Object.keys(options).length > 0)
    changeColumn(evaluation, command, (known) => ({
      ...known,
      identity: {
        isAlways: isAlways ?? known.identity?.isAlways ?? false,
        options: { ...known.identity?.options, ...options },
      },
    }));
};

// null: nothing is said of it. The grammar gives a letter's code.
const whenGenerated = (def: Command['node']['def']): boolean | null => {
  const found = writtenOptions(def).find(({ defname }) => defname === 'generated')?.arg;
  return found !== undefined && 'Integer' in found ? found.Integer.ival === 'a'.charCodeAt(0) : null;
};

/** DROP IDENTITY [IF EXISTS] (tablecmds.c, ATExecDropIdentity). */
export const dropIdentity: RunCommand = (evaluation, command) => {
  const name = command.node.name ?? '';
  if (failsWithoutColumn(evaluation, command.table, name)) return;
  if (failsOnPart(evaluation, command, 'drop identity from')) return;
  if (columnOf(command)?.isIdentity === false && command.node.missing_ok === true) return;
  if (failsWithoutIdentity(evaluation, command)) return;
  changeColumn(evaluation, command, (known) => ({
    ...omit(known, 'identity'),
    isIdentity: false,
    hasDefault: false,
  }));
  dropSequence(evaluation, command, name);
};

const dropSequence = (evaluation: Evaluation, { table }: Command, column: string): void => {
  for (const key of table.sequences ?? []) {
    const sequence = evaluation.get('name', key);
    if (sequence?.kind === 'sequence' && sequence.owner?.relation === table.id && sequence.owner.column === column)
      evaluation.set('name', key, undefined);
  }
};

const columnOf = ({ table, node }: Command): Column | undefined => table.columns.find(({ name }) => name === node.name);

const failsWithoutIdentity = (evaluation: Evaluation, command: Command): boolean => {
  const name = command.node.name ?? '';
  if (failsWithoutColumn(evaluation, command.table, name)) return true;
  const column = columnOf(command);
  if (column === undefined) evaluation.assume(`${fullName(command.table)}.${name} is an identity column`);
  if (column?.isIdentity !== false) return false;
  evaluation.fail(`column "${name}" of relation "${command.table.name}" is not an identity column`);
  return true;
};

const failsOnPart = (evaluation: Evaluation, { table, isOnly }: Command, doing: string): boolean => {
  if (evaluation.major < 17) return false;
  if (isPartition(evaluation, table)) evaluation.fail(`cannot ${doing} a column of a partition`);
  else if (isOnly && table.kind === 'partitioned table' && table.children.length > 0)
    evaluation.fail(`cannot ${doing} a column of only the partitioned table`);
  return evaluation.hasFailed();
};

// Inheriting tables keep their own columns; partitions go with their parent from 17 on.
const changeColumn = (evaluation: Evaluation, command: Command, change: (column: Column) => Column): void => {
  const { table, node } = command;
  const changed = (columns: readonly Column[]): Column[] =>
    columns.map((column) => (column.name === node.name ? change(column) : column));
  if (table.kind === 'partitioned table' && evaluation.major >= 17) {
    lockFamily(evaluation, command);
    changeFamily(evaluation, command, (relation) => ({ ...relation, columns: changed(relation.columns) }));
  } else updateRelation(evaluation, table.id, (known) => ({ ...known, columns: changed(known.columns) }));
};
