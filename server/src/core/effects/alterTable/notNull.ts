import { phrase } from '../../sql/statement';
import { isProvenNotNull, primaryKeyOf, requireColumns } from '../constraints';
import { childrenOf, isPartition, parentsOf } from '../ancestry';
import { changeFamily, failsWithoutColumn, lockFamily, rowsOf, type Command, type RunCommand } from './command';
import { familyOf, type Evaluation } from '../evaluation';
import type { Relation } from '../../catalog/model';
import { isInReplicaIdentity } from './replicaIdentity';

/**
 * SET NOT NULL: reads the table under AccessExclusiveLock, unless a validated CHECK proves it, or the column is not
 * null already (tablecmds.c, NotNullImpliedByRelConstraints; lock-matrix: set_not_null, set_not_null_with_valid_check).
 */
export const setNotNull: RunCommand = (evaluation, command) => {
  const column = command.node.name ?? '';
  if (failsWithoutColumn(evaluation, command.table, column)) return;
  const { table, isOnly } = command;
  const isSet = table.columns.some(({ name, notNull }) => name === column && notNull);
  const marked = table.constraints.find(({ kind, columns }) => kind === 'not-null' && columns.includes(column));
  if (marked?.staysHere === true && !isOnly) {
    evaluation.fail(
      `cannot change NO INHERIT status of NOT NULL constraint "${marked.name}" on relation "${table.name}"`,
    );
    return;
  }
  // What is not null already is so in all that inherits it: nothing is looked at. Before 18 this held of partitions only,
  // and inheriting tables were gone through each time (tablecmds.c, ATPrepSetNotNull).
  const goesDown = evaluation.major < 18 && table.kind !== 'partitioned table' && table.children.length > 0;
  if (isSet && !goesDown && isMarkedValid(table, column)) return;
  if (isOnly && table.kind === 'partitioned table') {
    for (const member of familyOf(evaluation, table)) evaluation.lock(member, command.mode);
    if (childrenOf(evaluation, table).some((child) => !isNotNullIn(child, column))) {
      evaluation.fail('constraint must be added to child tables too');
      return;
    }
  }
  lockFamily(evaluation, command);
  const span = phrase(evaluation.statement, command.span, ['SET', 'NOT', 'NULL']) ?? command.span;
  for (const member of rowsOf(evaluation, command)) {
    const current = evaluation.get('relation', member.id) ?? member;
    if (!isProvenNotNull(current, column))
      evaluation.work({ kind: 'scan', relation: current, cause: 'set-not-null', subject: column, span });
  }
  setNullability(evaluation, command, column, true);
};

const isNotNullIn = (table: Relation, column: string): boolean =>
  table.columns.some(({ name, notNull }) => name === column && notNull);

// A NOT NULL constraint that is NOT VALID (18) makes the column not null for new rows only.
const isMarkedValid = (table: Relation, column: string): boolean =>
  !table.constraints.some(
    ({ kind, columns, isValidated }) => kind === 'not-null' && columns.includes(column) && !isValidated,
  );

/** DROP NOT NULL: instant. */
export const dropNotNull: RunCommand = (evaluation, command) => {
  const column = command.node.name ?? '';
  if (failsWithoutColumn(evaluation, command.table, column)) return;
  const { table, isOnly } = command;
  if (table.columns.some(({ name, isIdentity }) => name === column && isIdentity)) {
    evaluation.fail(`column "${column}" of relation "${table.name}" is an identity column`);
    return;
  }
  // On 18 the command goes down only from a column that is not null.
  if (evaluation.major >= 18 && table.isKnown && !isNotNullIn(table, column)) return;
  lockFamily(evaluation, command);
  if (primaryKeyOf(table).includes(column)) {
    evaluation.fail(`column "${column}" is in a primary key`);
    return;
  }
  const inherited = table.constraints.find(
    ({ kind, columns, isInherited }) => kind === 'not-null' && columns.includes(column) && isInherited === true,
  );
  if (isInReplicaIdentity(table, column)) {
    evaluation.fail(`column "${column}" is in index used as replica identity`);
    return;
  }
  if (isPartition(evaluation, table) && parentsOf(evaluation, table).some((parent) => isNotNullIn(parent, column))) {
    evaluation.fail(`column "${column}" is marked NOT NULL in parent table`);
    return;
  }
  if (inherited !== undefined) {
    evaluation.fail(`cannot drop inherited constraint "${inherited.name}" of relation "${table.name}"`);
    return;
  }
  if (isOnly && table.kind === 'partitioned table' && table.children.length > 0 && evaluation.major < 18) {
    evaluation.fail('cannot remove constraint from only the partitioned table when partitions exist');
    return;
  }
  setNullability(evaluation, command, column, false);
};

const setNullability = (evaluation: Evaluation, command: Command, column: string, notNull: boolean): void => {
  const markOf = (relation: Relation | undefined) =>
    relation?.constraints.find(({ kind, columns }) => kind === 'not-null' && columns.includes(column));
  changeFamily(evaluation, command, (relation) => {
    const known = relation.columns.some(({ name }) => name === column)
      ? relation
      : { ...relation, columns: [...relation.columns, unknownColumn(column, notNull)] };
    if (notNull) {
      const isInherited = relation.id !== command.table.id;
      const constraints = known.constraints.map((constraint) =>
        constraint.kind === 'not-null' && constraint.columns.includes(column)
          ? { ...constraint, isValidated: true }
          : constraint,
      );
      // ONLY on a table that others inherit from makes it NO INHERIT (18: tablecmds.c, ATExecSetNotNull).
      const staysHere = command.isOnly && command.table.children.length > 0;
      // What inherits the constraint has it by the same name.
      const name = isInherited ? markOf(evaluation.get('relation', command.table.id))?.name : undefined;
      const details = {
        ...(isInherited ? { isInherited } : {}),
        ...(name === undefined ? {} : { name }),
        ...(staysHere ? { staysHere } : {}),
      };
      return requireColumns(evaluation, { ...known, constraints }, [column], details);
    }
    return {
      ...known,
      columns: known.columns.map((other) => (other.name === column ? { ...other, notNull } : other)),
      constraints: known.constraints.filter(({ kind, columns }) => kind !== 'not-null' || !columns.includes(column)),
    };
  });
};

// Of a table that no migration made, only what was said of a column is known.
const unknownColumn = (name: string, notNull: boolean): Command['table']['columns'][number] => ({
  name,
  type: null,
  notNull,
  hasDefault: false,
  generatedFrom: null,
  isIdentity: false,
  collation: null,
});
