import type { Node, TypeName } from '@pgsql/types';
import type { Column, Index, Relation, TypeReference } from '../../catalog/model';
import { omit } from '../../catalog/omit';
import { qualifiedName } from '../../sql/tree';
import { inheritsColumn } from '../ancestry';
import { fullName, type Evaluation } from '../evaluation';
import { columnOf } from '../expressions';
import { foreignKeysTo, keyLeaves, keyMembers, referencedColumns, triggeredMembers } from '../foreignKeys';
import { publishedBy } from '../replication';
import {
  cannotAssign,
  conversion,
  formattedType,
  keepsIndex,
  typeReference,
  typeText,
  isConstrainedDomain,
  type Conversion,
} from '../types';
import {
  changeFamily,
  failsWithoutColumn,
  lockFamily,
  rowsOf,
  workThrough,
  type Command,
  type RunCommand,
} from './command';
import { failsOnTyped } from './typedTable';

/**
 * ALTER COLUMN … TYPE: free where the stored bytes stay as they are, else a rewrite of the table and of all its
 * indexes. Even without a rewrite, validated CHECK constraints on the column are checked again and some of its indexes
 * are built again (tablecmds.c, ATPrepAlterColumnType and ATPostAlterTypeCleanup; lock-matrix: type_*).
 */
export const alterColumnType: RunCommand = (evaluation, command) => {
  const { table } = command;
  const name = command.node.name ?? '';
  const definition =
    command.node.def !== undefined && 'ColumnDef' in command.node.def ? command.node.def.ColumnDef : undefined;
  if (failsOnTyped(evaluation, table, 'alter column type of')) return;
  if (definition?.typeName === undefined || failsWithoutColumn(evaluation, table, name)) return;
  const column = table.columns.find((known) => known.name === name);
  const to = typeReference(evaluation, definition.typeName);
  const collation = definition.collClause === undefined ? null : qualifiedName(definition.collClause.collname).name;
  if (failsOnDependents(evaluation, command, name)) return;
  if (definition.raw_default === undefined && column?.type != null && cannotAssign(evaluation, column.type, to)) {
    evaluation.fail(`column "${name}" cannot be cast automatically to type ${formattedType(to)}`);
    return;
  }
  lockFamily(evaluation, command);

  const converts = conversionOf(evaluation, column, to, definition.raw_default, name);
  const known: Conversion =
    converts.kind === 'unknown' ? { kind: 'rewrite', why: 'its type is not known here' } : converts;
  if (converts.kind === 'unknown')
    evaluation.assume(
      column?.type == null
        ? `${fullName(table)}.${name} has a type that cannot become ${typeText(to)} without a rewrite`
        : `${typeText(column.type)} cannot become ${typeText(to)} without a rewrite`,
    );
  const work = { cause: 'type-change' as const, subject: name };
  lockForeignKeys(evaluation, command, name, known.kind === 'rewrite');
  if (known.kind === 'rewrite') {
    workThrough(evaluation, command, { ...work, kind: 'rewrite', why: known.why });
  } else {
    const isCollationChange = (collation ?? 'default') !== (column?.collation ?? 'default');
    for (const member of rowsOf(evaluation, command)) {
      const checks = member.constraints.filter(
        (constraint) => constraint.kind === 'check' && constraint.isValidated && constraint.columns.includes(name),
      );
      for (const check of checks)
        evaluation.work({
          ...work,
          kind: 'scan',
          relation: member,
          span: command.span,
          why: `the constraint ${check.name} is checked again`,
        });
      for (const index of member.indexes.filter((candidate) => readsColumn(candidate, name))) {
        const isKept =
          !isCollationChange &&
          !hasExpressionOrPredicate(index) &&
          // That of a partition goes with its parent's, and is made again from nothing.
          index.partOf === undefined &&
          (column?.type == null || keepsIndex(evaluation, column.type, to));
        if (!isKept) rebuild(evaluation, command, member, index);
      }
    }
  }
  keepSequenceType(evaluation, command.table, name);
  changeFamily(evaluation, command, (relation) => ({
    ...relation,
    columns: relation.columns.map((known) =>
      known.name === name ? { ...omit(known, 'storage'), type: to, collation } : known,
    ),
  }));
};

const integers: Readonly<Record<string, string>> = { int2: 'smallint', int4: 'integer' };

// The sequence of a serial column keeps the type that it was made with; that of an identity goes along.
const keepSequenceType = (evaluation: Evaluation, { sequences = [], columns }: Relation, column: string): void => {
  const was = columns.find(({ name }) => name === column);
  const type = integers[was?.type?.name ?? ''];
  if (was?.isSerial !== true || type === undefined) return;
  for (const key of sequences) {
    const sequence = evaluation.get('name', key);
    if (sequence?.kind !== 'sequence' || sequence.owner?.column !== column || sequence.options?.['as'] !== undefined)
      continue;
    evaluation.set('name', key, { ...sequence, options: { as: `AS ${type}`, ...sequence.options } });
  }
};

const readsColumn = (index: Index, column: string): boolean =>
  index.columns.includes(column) || index.alsoReads.includes(column);

// CheckIndexCompatible never keeps the file of such an index.
const hasExpressionOrPredicate = (index: Index): boolean => index.isPartial || index.columns.includes(null);

const rebuild = (evaluation: Evaluation, command: Command, relation: Relation, index: Index): void => {
  const work = {
    relation,
    cause: 'type-change' as const,
    span: command.span,
    why: `the index ${index.name} is built again`,
  };
  evaluation.work({ ...work, kind: 'scan', subject: command.node.name ?? '' });
  if (evaluation.get('created', `index ${fullName(index)}`) === undefined)
    evaluation.work({ ...work, kind: 'rebuild', subject: fullName(index) });
};

const conversionOf = (
  evaluation: Evaluation,
  column: Column | undefined,
  to: TypeReference,
  using: Node | undefined,
  name: string,
): Conversion => {
  const from = column?.type ?? null;
  if (using !== undefined && !isColumn(using, name)) {
    const casts = castsOf(using, name);
    if (casts === null) return { kind: 'rewrite', why: 'the USING expression is computed for each row' };
    if (from === null) return { kind: 'unknown' };
    let current = from;
    for (const cast of [...casts.map((type) => typeReference(evaluation, type)), to]) {
      const step = conversion(evaluation, current, cast);
      if (step.kind !== 'none') return step;
      current = cast;
    }
    return { kind: 'none' };
  }
  if (from !== null) return conversion(evaluation, from, to);
  // From an unknown type to a constrained domain nothing can be free.
  return isConstrainedDomain(evaluation, to)
    ? { kind: 'rewrite', why: `each row is checked against the domain ${typeText(to)}` }
    : { kind: 'unknown' };
};

// The types of casts around nothing but the column, innermost first.
const castsOf = (node: Node | undefined, name: string): TypeName[] | null => {
  if (isColumn(node, name)) return [];
  if (node === undefined || !('TypeCast' in node) || node.TypeCast.typeName === undefined) return null;
  const inner = castsOf(node.TypeCast.arg, name);
  return inner === null ? null : [...inner, node.TypeCast.typeName];
};

const isColumn = (node: Node | undefined, name: string): boolean => columnOf(node)?.column === name;

// What ATPrepAlterColumnType and RememberAllDependentForRebuilding refuse (fix-guards: ALTER TYPE …).
const failsOnDependents = (evaluation: Evaluation, { table, family, isOnly }: Command, column: string): boolean => {
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  if (inheritsColumn(evaluation, table, column)) return fail(`cannot alter inherited column "${column}"`);
  const keyed = family.find(({ partitionKey }) => partitionKey.includes(column));
  if (keyed !== undefined)
    return fail(`cannot alter column "${column}" because it is part of the partition key of relation "${keyed.name}"`);
  if (isOnly && table.children.length > 0)
    return fail(`type of inherited column "${column}" must be changed in child tables too`);
  const isRead = family.some((member) =>
    member.readBy.some(
      ({ relation, columns }) =>
        columns?.includes(column) === true && evaluation.get('relation', relation) !== undefined,
    ),
  );
  if (isRead) return fail('cannot alter type of a column used by a view or rule');
  if (family.some(({ columns }) => columns.some(({ generatedFrom }) => generatedFrom?.includes(column) === true)))
    return fail('cannot alter type of a column used by a generated column');
  const user = family.flatMap(({ columnUsers }) => columnUsers ?? []).find(({ columns }) => columns.includes(column));
  if (user !== undefined) return fail(`cannot alter type of a column used in a ${user.kind} definition`);
  // A column list is refused in the same words.
  const isPublished = family.some((member) => publishedBy(member, column).length > 0);
  return isPublished && fail('cannot alter type of a column used by a publication WHERE clause');
};

// Foreign keys on the column are made again: both tables are locked, and read where the comparison changes.
const lockForeignKeys = (evaluation: Evaluation, command: Command, column: string, isRewritten: boolean): void => {
  const { table } = command;
  const checkAgain = (from: Relation, to: Relation, name: string, isValidated: boolean): void => {
    if (!isRewritten || !isValidated) return;
    for (const member of [...keyLeaves(evaluation, from), ...keyLeaves(evaluation, to)])
      evaluation.work({
        kind: 'scan',
        relation: member,
        cause: 'type-change',
        subject: column,
        span: command.span,
        why: `the foreign key ${name} is checked again`,
      });
  };
  for (const { references, columns, name, isValidated } of table.constraints) {
    const referenced = references === null ? undefined : evaluation.get('relation', references.relation);
    if (referenced === undefined || !columns.includes(column)) continue;
    // Made again (ShareRowExclusiveLock) everywhere, dropped where its triggers are.
    for (const member of keyMembers(evaluation, referenced)) evaluation.lock(member, 'ShareRowExclusiveLock');
    for (const member of triggeredMembers(evaluation, referenced)) evaluation.lock(member, 'AccessExclusiveLock');
    checkAgain(table, referenced, name, isValidated);
  }
  for (const { from, constraint } of foreignKeysTo(evaluation, table)) {
    if (from.id === table.id || !referencedColumns(constraint, table).includes(column)) continue;
    for (const member of keyMembers(evaluation, from)) evaluation.lock(member, 'AccessExclusiveLock');
    checkAgain(from, table, constraint.name, constraint.isValidated);
  }
};
