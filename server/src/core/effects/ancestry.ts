import type { Relation } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { familyOf, findName, type Evaluation } from './evaluation';

/** What a table is a partition of or inherits from; a view has none. */
export function parentsOf(evaluation: Evaluation, relation: Relation): Relation[] {
  if (relation.kind === 'view' || relation.kind === 'materialized view') return [];
  return relation.parents.flatMap((id) => evaluation.get('relation', id) ?? []);
}

/** The parents and theirs, nearest first. */
export function ancestorsOf(evaluation: Evaluation, relation: Relation): Relation[] {
  return parentsOf(evaluation, relation).flatMap((parent) => [parent, ...ancestorsOf(evaluation, parent)]);
}

/** Whether the table is a partition. */
export function isPartition(evaluation: Evaluation, relation: Relation): boolean {
  return parentsOf(evaluation, relation).some(({ kind }) => kind === 'partitioned table');
}

/** Whether a column is a parent's too: attinhcount > 0. */
export function inheritsColumn(evaluation: Evaluation, relation: Relation, column: string): boolean {
  return parentsOf(evaluation, relation).some(({ columns }) => columns.some(({ name }) => name === column));
}

/** The tables that inherit from a table directly. */
export function childrenOf(evaluation: Evaluation, relation: Relation): Relation[] {
  return relation.children.flatMap((id) => evaluation.get('relation', id) ?? []);
}

/** A table's descendants, without itself. */
export function descendantsOf(evaluation: Evaluation, relation: Relation): Relation[] {
  return familyOf(evaluation, relation).filter(({ id }) => id !== relation.id);
}

/**
 * A relation as messages about dependencies name it: quoted where need be, with its schema where the search path does
 * not find it (objectaddress.c, getRelationDescription).
 */
export function shownName(evaluation: Evaluation, { schema, name }: Pick<Relation, 'schema' | 'name'>): string {
  const isFound = findName(evaluation, { schema: undefined, name })?.schema === schema;
  return isFound
    ? quoteIdentifier(name, evaluation.major)
    : `${quoteIdentifier(schema, evaluation.major)}.${quoteIdentifier(name, evaluation.major)}`;
}

/** An index as messages about dependencies name it. */
export function shownIndex(evaluation: Evaluation, table: Relation, index: string): string {
  const found = findName(evaluation, { schema: undefined, name: index })?.object;
  const isFound = found?.kind === 'index' && found.table === table.id;
  const quoted = quoteIdentifier(index, evaluation.major);
  return isFound ? quoted : `${quoteIdentifier(table.schema, evaluation.major)}.${quoted}`;
}
