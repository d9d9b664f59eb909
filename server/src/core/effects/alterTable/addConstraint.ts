import type { Constraint as ConstraintNode } from '@pgsql/types';
import type { Constraint, Relation } from '../../catalog/model';
import { isSystemColumn } from '../columns';
import {
  inherited,
  isProvenNotNull,
  readConstraint,
  requireAsAbove,
  requireColumns,
  type WrittenConstraint,
} from '../constraints';
import { linkForeignKey } from '../createTable';
import { removeIndex } from '../removeRelation';
import type { WorkCause } from '../effects';
import { findName, familyOf, fullName, type Evaluation } from '../evaluation';
import { failsForeignKey, keyLeaves } from '../foreignKeys';
import { takeOverKeys } from '../partitionForeignKeys';
import { addToPartitions, lacksPartitionKey, putIndex } from '../partitionIndexes';
import { holdsNothing } from '../vacancy';
import {
  alone,
  changeFamily,
  lacksColumn,
  lockFamily,
  rowsOf,
  workThrough,
  type Command,
  type RunCommand,
} from './command';

/** ADD CONSTRAINT and ADD CHECK, FOREIGN KEY, UNIQUE, PRIMARY KEY, EXCLUDE, NOT NULL (18). */
export const addConstraint: RunCommand = (evaluation, command) => {
  const { def } = command.node;
  if (def !== undefined && 'Constraint' in def)
    applyConstraint(evaluation, command, def.Constraint, { column: undefined, isChecked: true });
};

/**
 * Adds a constraint: CHECK and FOREIGN KEY read the table (and the referenced one) unless NOT VALID or NOT ENFORCED;
 * UNIQUE, PRIMARY KEY and EXCLUDE build their index, unless USING INDEX names one (lock-matrix: add_check … add_exclude).
 * `column`: the constraint is written at a column that the same command adds.
 */
export function applyConstraint(
  evaluation: Evaluation,
  command: Command,
  node: ConstraintNode,
  { column, isChecked }: { column: string | undefined; isChecked: boolean },
): void {
  const { table } = command;
  const written = readConstraint(evaluation, table, node, column);
  if (written === null) return;
  const { constraint } = written;
  if (failsOnVirtual(evaluation, table, constraint)) return;
  // From 18 on the command locks all that inherits from the table, whether it goes down to it or not.
  if (evaluation.major >= 18) lockFamily(evaluation, command);
  switch (constraint.kind) {
    case 'check':
    case 'not-null':
      addChecked(evaluation, command, written, { isChecked, isNamed: node.conname !== undefined });
      return;
    case 'foreign-key':
      addForeignKey(evaluation, command, written, { isChecked, isNamed: node.conname !== undefined });
      return;
    default:
      addIndexed(evaluation, command, written, node.conname !== undefined);
  }
}

const ofVirtual: Partial<Record<Constraint['kind'], string>> = {
  'primary-key': 'primary keys',
  unique: 'unique constraints',
  'foreign-key': 'foreign key constraints',
};

// What is not stored cannot be indexed, nor looked up (18).
const failsOnVirtual = (evaluation: Evaluation, table: Relation, { kind, columns }: Constraint): boolean => {
  const what = ofVirtual[kind];
  const isVirtual = table.columns.some((column) => column.isVirtual === true && columns.includes(column.name));
  if (what === undefined || !isVirtual) return false;
  evaluation.fail(`${what} on virtual generated columns are not supported`);
  return true;
};

const failsOnName = (evaluation: Evaluation, table: Relation, constraint: Constraint, isNamed: boolean): boolean => {
  if (!isNamed || !table.constraints.some(({ name }) => name === constraint.name)) return false;
  evaluation.fail(`constraint "${constraint.name}" for relation "${table.name}" already exists`);
  return true;
};

const addChecked = (
  evaluation: Evaluation,
  command: Command,
  { constraint }: WrittenConstraint,
  { isChecked, isNamed }: { isChecked: boolean; isNamed: boolean },
): void => {
  const { table } = command;
  const isCheck = constraint.kind === 'check';
  const missing = constraint.columns.find((name) => lacksColumn(table, name) && !isSystemColumn(name));
  if (missing !== undefined) {
    evaluation.fail(
      isCheck ? `column "${missing}" does not exist` : `column "${missing}" of relation "${table.name}" does not exist`,
    );
    return;
  }
  const known = isCheck
    ? undefined
    : table.constraints.find(
        ({ kind, columns }) => kind === 'not-null' && columns.join() === constraint.columns.join(),
      );
  if (known !== undefined) {
    if (known.name !== constraint.name && isNamed)
      evaluation.fail(
        `cannot create not-null constraint "${constraint.name}" on column "${constraint.columns[0] ?? ''}" of table "${table.name}"`,
      );
    return;
  }
  if (failsOnName(evaluation, table, constraint, isNamed)) return;
  if (constraint.staysHere === true && table.kind === 'partitioned table') {
    evaluation.fail(`cannot add NO INHERIT constraint to partitioned table "${table.name}"`);
    return;
  }
  if (command.isOnly && constraint.staysHere !== true && table.children.length > 0) {
    evaluation.fail('constraint must be added to child tables too');
    return;
  }
  const reached = constraint.staysHere === true ? alone(command) : command;
  lockFamily(evaluation, reached);
  const isProven = (member: Relation): boolean =>
    !isCheck && constraint.columns.every((column) => isProvenNotNull(member, column));
  if (constraint.isValidated && isChecked) {
    const cause: WorkCause = isCheck ? 'check' : 'not-null-constraint';
    const subject = isCheck ? constraint.name : (constraint.columns[0] ?? constraint.name);
    const unproven = reached.family.filter((member) => !isProven(evaluation.get('relation', member.id) ?? member));
    workThrough(evaluation, { ...reached, family: unproven }, { kind: 'scan', cause, subject });
  }
  const isRequired = !isCheck && constraint.isValidated;
  changeFamily(evaluation, reached, (relation) => {
    const own = relation.id === table.id ? constraint : inherited(constraint);
    const has = relation.constraints.some(({ name, kind }) => name === own.name && kind === own.kind);
    const changed = has ? relation : { ...relation, constraints: [...relation.constraints, own] };
    return isRequired ? requireColumns(evaluation, changed, constraint.columns) : changed;
  });
};

const addForeignKey = (
  evaluation: Evaluation,
  command: Command,
  written: WrittenConstraint,
  { isChecked, isNamed }: { isChecked: boolean; isNamed: boolean },
): void => {
  const { constraint, referenced } = written;
  const { table } = command;
  if (referenced === null) return;
  const isPartitioned = table.kind === 'partitioned table';
  if (isPartitioned && command.isOnly) {
    evaluation.fail(
      `cannot use ONLY for foreign key on partitioned table "${table.name}" referencing relation "${referenced.name}"`,
    );
    return;
  }
  if (!constraint.isValidated && isPartitioned && evaluation.major < 18) {
    evaluation.fail(
      `cannot add NOT VALID foreign key on partitioned table "${table.name}" referencing relation "${referenced.name}"`,
    );
    return;
  }
  if (failsForeignKey(evaluation, table, constraint, referenced)) return;
  if (failsOnName(evaluation, table, constraint, isNamed)) return;
  // Inheriting tables do not get a foreign key, partitions do.
  const reached = isPartitioned ? command : alone(command);
  lockFamily(evaluation, reached);
  linkForeignKey(evaluation, table, written);
  const { taken, checked } = takeOverKeys(evaluation, table, { key: constraint, referenced });
  const lacking = { ...reached, family: reached.family.filter(({ id }) => !taken.has(id)) };
  changeFamily(evaluation, lacking, (relation) => ({
    ...relation,
    constraints: [...relation.constraints, relation.id === table.id ? constraint : inherited(constraint)],
  }));
  if (!constraint.isValidated || !isChecked) return;
  const unchecked = { ...reached, family: reached.family.filter(({ id }) => !checked.has(id)) };
  workThrough(evaluation, unchecked, { kind: 'scan', cause: 'foreign-key', subject: constraint.name });
  // The query looks for referenced rows only once it has a row that refers to one (ri_triggers.c, RI_Initial_Check).
  if (rowsOf(evaluation, unchecked).every((member) => holdsNothing(evaluation, member, constraint.columns))) return;
  const { span } = command;
  for (const member of referenced.id === table.id ? [] : keyLeaves(evaluation, referenced))
    evaluation.work({ kind: 'scan', relation: member, cause: 'foreign-key', subject: constraint.name, span });
};

const addIndexed = (evaluation: Evaluation, command: Command, written: WrittenConstraint, isNamed: boolean): void => {
  const { constraint, index, usingIndex } = written;
  const { table } = command;
  const isPrimary = constraint.kind === 'primary-key';
  const cause: WorkCause = constraint.kind === 'exclude' ? 'exclude' : isPrimary ? 'primary-key' : 'unique';
  const missing = constraint.columns.find((name) => lacksColumn(table, name));
  if (missing !== undefined) {
    // A primary key first makes its columns NOT NULL.
    evaluation.fail(
      isPrimary
        ? `column "${missing}" of relation "${table.name}" does not exist`
        : `column "${missing}" named in key does not exist`,
    );
    return;
  }
  const used = usingIndex === null ? undefined : table.indexes.find(({ name }) => name === usingIndex);
  if (usingIndex !== null && failsUsing(evaluation, table, usingIndex, used)) return;
  if (isPrimary && table.constraints.some(({ kind }) => kind === 'primary-key')) {
    evaluation.fail(`multiple primary keys for table "${table.name}" are not allowed`);
    return;
  }
  const columns = used === undefined ? constraint.columns : used.columns.filter((column) => column !== null);
  const isPartitioned = table.kind === 'partitioned table';
  if (isPartitioned && constraint.kind === 'exclude' && evaluation.major < 17) {
    evaluation.fail('exclusion constraints are not supported on partitioned tables');
    return;
  }
  if (isPartitioned && index !== null && lacksPartitionKey(evaluation, table, index.columns)) {
    evaluation.fail('unique constraint on partitioned table must include all partitioning columns');
    return;
  }
  if (index !== null && findName(evaluation, { schema: table.schema, name: index.name }) !== undefined) {
    evaluation.fail(`relation "${index.name}" already exists`);
    return;
  }
  if (failsOnName(evaluation, table, constraint, isNamed)) return;

  // A primary key first makes its columns NOT NULL, in all that inherits from the table too.
  if (isPrimary) requirePrimary(evaluation, command, columns, constraint.name);
  const build = (relation: Relation): void => {
    evaluation.work({ kind: 'build', relation, cause, subject: constraint.name, span: command.span });
  };
  const own = { ...constraint, columns };
  if (used !== undefined) {
    // USING INDEX gives the index the name of the constraint.
    removeIndex(evaluation, table, used.name);
    const renamed = {
      ...used,
      name: constraint.name,
      isConstraint: true,
      ...(constraint.isDeferrable === true ? { isDeferrable: true } : {}),
    };
    const current = evaluation.get('relation', table.id) ?? table;
    evaluation.set('relation', table.id, {
      ...current,
      constraints: [...current.constraints, own],
      indexes: [...current.indexes, renamed],
    });
    evaluation.set('name', fullName(renamed), { kind: 'index', table: table.id, index: renamed.name });
  } else if (index !== null) {
    const lacksParts = isPartitioned && command.isOnly && table.children.length > 0;
    putIndex(evaluation, table, { index: { ...index, isValid: !lacksParts }, constraint: own });
    if (!isPartitioned) build(table);
    else if (!command.isOnly) {
      for (const member of familyOf(evaluation, table))
        if (member.id !== table.id) evaluation.lock(member, 'ShareLock');
      addToPartitions(evaluation, evaluation.get('relation', table.id) ?? table, { index, constraint: own }, build);
    }
  }
  if (!table.isKnown) evaluation.set('name', fullName(table), { kind: 'relation', id: table.id });
};

// transformIndexConstraints turns the key's columns into SET NOT NULL commands.
const requirePrimary = (
  evaluation: Evaluation,
  command: Command,
  columns: readonly string[],
  subject: string,
): void => {
  const needed = columns.filter(
    (column) => !command.table.columns.some(({ name, notNull }) => name === column && notNull),
  );
  if (needed.length === 0) return;
  lockFamily(evaluation, command);
  const unproven = command.family.filter((member) => {
    const current = evaluation.get('relation', member.id) ?? member;
    return needed.some((column) => !isProvenNotNull(current, column));
  });
  workThrough(
    evaluation,
    { ...command, family: unproven },
    { kind: 'scan', cause: 'primary-key', subject, why: 'the columns may hold nulls' },
  );
  const { table } = command;
  changeFamily(evaluation, command, (relation) =>
    requireAsAbove(
      evaluation,
      relation,
      needed,
      relation.id === table.id ? undefined : evaluation.get('relation', table.id),
    ),
  );
};

// What transformIndexConstraint refuses (parse_utilcmd.c; measured in fix-guards).
const failsUsing = (
  evaluation: Evaluation,
  table: Relation,
  name: string,
  index: Relation['indexes'][number] | undefined,
): boolean => {
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  if (table.kind === 'partitioned table')
    return fail('ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables');
  if (index === undefined) {
    const other = findName(evaluation, { schema: table.schema, name });
    if (other?.object.kind === 'index') return fail(`index "${name}" does not belong to table "${table.name}"`);
    if (table.isKnown && evaluation.isWholeHistory) return fail(`index "${name}" does not exist`);
    evaluation.assume(`the index ${name} exists and suits the constraint`);
    return false;
  }
  if (index.isConstraint) return fail(`index "${index.name}" is already associated with a constraint`);
  if (!index.isUnique) return fail(`"${index.name}" is not a unique index`);
  if (index.columns.includes(null)) return fail(`index "${index.name}" contains expressions`);
  if (index.isPartial) return fail(`"${index.name}" is a partial index`);
  if (!index.hasDefaultOrder)
    return fail(`index "${index.name}" column number 1 does not have default sorting behavior`);
  return false;
};
