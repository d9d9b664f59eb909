import type { Column, Constraint, Relation } from '../catalog/model';
import { builtinCast } from '../facts/casts';
import { builtinType } from '../facts/types';
import { ancestorsOf } from './ancestry';
import { primaryKeyOf } from './constraints';
import { familyOf, updateRelation, type Evaluation } from './evaluation';

/** A foreign key with the table that has it. */
export interface ForeignKey {
  readonly from: Relation;
  readonly constraint: Constraint;
}

/** The columns that a foreign key refers to: those it names, else the primary key. */
export function referencedColumns(constraint: Constraint, referenced: Relation): readonly string[] {
  const named = constraint.references?.columns ?? [];
  return named.length > 0 ? named : primaryKeyOf(referenced);
}

/**
 * The foreign keys that refer to a table, those of other tables to what it is a partition of among them. The copies that
 * partitions have of their parent's foreign keys are left out.
 */
export function foreignKeysTo(evaluation: Evaluation, relation: Relation): ForeignKey[] {
  const targets = [relation, ...ancestorsOf(evaluation, relation).filter(({ kind }) => kind === 'partitioned table')];
  return targets.flatMap((target) =>
    target.referencedBy.flatMap((id) => {
      const from = evaluation.get('relation', id);
      return (from?.constraints ?? []).flatMap((constraint) =>
        from !== undefined && constraint.references?.relation === target.id && constraint.isInherited !== true
          ? [{ from, constraint }]
          : [],
      );
    }),
  );
}

/**
 * The tables that a foreign key of a table, or to it, is about: its partitions take part in it, the tables that inherit
 * from it do not (tablecmds.c, addFkRecurseReferenced and -Referencing; ri_triggers.c reads ONLY the table).
 */
export function keyMembers(evaluation: Evaluation, relation: Relation): Relation[] {
  return relation.kind === 'partitioned table' ? familyOf(evaluation, relation) : [relation];
}

/** Those of them that hold rows themselves. */
export function keyLeaves(evaluation: Evaluation, relation: Relation): Relation[] {
  return keyMembers(evaluation, relation).filter(({ kind }) => kind !== 'partitioned table');
}

/**
 * The tables that have a foreign key's triggers on the referenced side: on 14 a partitioned table has none, only the
 * partitions that hold rows (measured; tablecmds.c, addFkRecurseReferenced).
 */
export function triggeredMembers(evaluation: Evaluation, referenced: Relation): Relation[] {
  const family = keyMembers(evaluation, referenced);
  return evaluation.major >= 15 ? family : family.filter(({ kind }) => kind !== 'partitioned table');
}

/**
 * Drops a foreign key: its triggers go from both tables and from all their partitions, each under AccessExclusiveLock
 * (trigger.c, RemoveTriggerById; lock-matrix: drop_fk).
 */
export function dropForeignKey(evaluation: Evaluation, { from, constraint }: ForeignKey): void {
  const id = constraint.references?.relation;
  const referenced = id === undefined ? undefined : evaluation.get('relation', id);
  if (id !== undefined && referenced === undefined)
    evaluation.assume('the referenced table is one that no migration made');
  for (const member of keyMembers(evaluation, from)) evaluation.lock(member, 'AccessExclusiveLock');
  for (const member of referenced === undefined ? [] : triggeredMembers(evaluation, referenced))
    evaluation.lock(member, 'AccessExclusiveLock');
  forgetForeignKey(evaluation, { from, constraint });
}

/** Takes a foreign key out of the catalog, with the copies that partitions have. */
export function forgetForeignKey(evaluation: Evaluation, { from, constraint }: ForeignKey): void {
  for (const member of familyOf(evaluation, from))
    updateRelation(evaluation, member.id, (known) => ({
      ...known,
      constraints: known.constraints.filter(
        (other) =>
          !(other.name === constraint.name && other.references?.relation === constraint.references?.relation) ||
          (member.id !== from.id && other.isInherited !== true),
      ),
    }));
  const id = constraint.references?.relation;
  const left = evaluation.get('relation', from.id)?.constraints ?? [];
  if (id !== undefined && !left.some(({ references }) => references?.relation === id))
    updateRelation(evaluation, id, (known) => ({
      ...known,
      referencedBy: known.referencedBy.filter((other) => other !== from.id),
    }));
}

/**
 * What ATAddForeignKeyConstraint and DefineRelation refuse whatever the data (tablecmds.c, transformFkeyGetPrimaryKey,
 * transformFkeyCheckAttrs). True when it fails. `table`: as it is with the columns that the statement adds.
 */
export function failsForeignKey(
  evaluation: Evaluation,
  table: Pick<Relation, 'columns' | 'isTemporary' | 'isUnlogged' | 'kind' | 'name' | 'hasAllColumns'>,
  constraint: Constraint,
  referenced: Relation,
): boolean {
  const fail = (message: string): true => {
    evaluation.fail(message);
    return true;
  };
  const isTable = referenced.kind === 'table' || referenced.kind === 'partitioned table';
  if (!isTable) return fail(`referenced relation "${referenced.name}" is not a table`);
  if (referenced.isTemporary !== table.isTemporary)
    return fail(
      table.isTemporary
        ? 'constraints on temporary tables may reference only temporary tables'
        : 'constraints on permanent tables may reference only permanent tables',
    );
  if (referenced.isUnlogged === true && table.isUnlogged !== true && !table.isTemporary)
    return fail('constraints on permanent tables may reference only permanent tables');
  const lacks = (relation: Pick<Relation, 'columns' | 'hasAllColumns'>, column: string): boolean =>
    relation.hasAllColumns && !relation.columns.some(({ name }) => name === column);
  const named = constraint.references?.columns ?? [];
  const missing =
    constraint.columns.find((column) => lacks(table, column)) ?? named.find((column) => lacks(referenced, column));
  if (missing !== undefined) return fail(`column "${missing}" referenced in foreign key constraint does not exist`);
  if (!referenced.isKnown || !referenced.hasAllColumns) return false;
  const keys = referencedColumns(constraint, referenced);
  if (keys.length === 0) return fail(`there is no primary key for referenced table "${referenced.name}"`);
  if (named.length > 0 && !hasUniqueKey(referenced, named))
    return named.length === constraint.columns.length
      ? fail(`there is no unique constraint matching given keys for referenced table "${referenced.name}"`)
      : fail('number of referencing and referenced columns for foreign key disagree');
  if (keys.length !== constraint.columns.length)
    return fail('number of referencing and referenced columns for foreign key disagree');
  const columnOf = (relation: Pick<Relation, 'columns'>, column: string | undefined): Column | undefined =>
    relation.columns.find(({ name }) => name === column);
  const cannot = constraint.columns.some((column, at) =>
    cannotCompare(evaluation, columnOf(table, column), columnOf(referenced, keys[at])),
  );
  return cannot && fail(`foreign key constraint "${constraint.name}" cannot be implemented`);
}

const hasUniqueKey = ({ indexes }: Relation, columns: readonly string[]): boolean => {
  const wanted = [...columns].sort().join('\n');
  return indexes.some(
    (index) =>
      index.isUnique &&
      !index.isPartial &&
      index.isValid &&
      !index.columns.includes(null) &&
      [...index.columns].sort().join('\n') === wanted,
  );
};

// There is an equality operator where the types are alike, or one turns into the other by itself. Only what is certain
// to have none counts.
const cannotCompare = (evaluation: Evaluation, from: Column | undefined, to: Column | undefined): boolean => {
  if (from?.type == null || to?.type == null) return false;
  if (from.type.schema !== 'pg_catalog' || to.type.schema !== 'pg_catalog') return false;
  if (from.type.isArray !== to.type.isArray) return true;
  if (from.type.name === to.type.name || from.type.isArray) return false;
  const category = (name: string): string | undefined => builtinType(name, evaluation.major)?.category;
  if (category(from.type.name) === category(to.type.name)) return false;
  const isImplicit = (a: string, b: string): boolean => builtinCast(a, b, evaluation.major)?.context === 'implicit';
  return !isImplicit(from.type.name, to.type.name) && !isImplicit(to.type.name, from.type.name);
};
