import type { AlterTableCmd, DropStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { qualifiedName } from '../sql/tree';
import { familyOf, findRelation, fullName, type Evaluation } from './evaluation';
import { foreignKeysTo, referencedColumns } from './foreignKeys';
import { publishedBy } from './replication';

const viewName = (view: Relation): string => `the ${view.kind} ${fullName(view)}`;

const keyName = (name: string, table: Relation): string => `the foreign key ${name} of ${fullName(table)}`;

// Views that read a relation, and those that read them.
const readersOf = (evaluation: Evaluation, relation: Relation, column?: string): Relation[] =>
  relation.readBy
    .filter(({ columns }) => column === undefined || columns === null || columns.includes(column))
    .flatMap(({ relation: id }) => {
      const reader = evaluation.get('relation', id);
      return reader === undefined ? [] : [reader, ...readersOf(evaluation, reader)];
    });

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/**
 * What DROP TABLE, VIEW or MATERIALIZED VIEW … CASCADE takes along that the statement does not name, for each relation
 * of which anything goes with it.
 */
export function dependentsOfDrop(
  evaluation: Evaluation,
  { removeType, objects = [], behavior }: DropStmt,
): { readonly relation: Relation; readonly dependents: readonly string[] }[] {
  const isRelation = removeType === 'OBJECT_TABLE' || removeType === 'OBJECT_VIEW' || removeType === 'OBJECT_MATVIEW';
  if (behavior !== 'DROP_CASCADE' || !isRelation) return [];
  const dropped = objects.flatMap((object) =>
    'List' in object ? (findRelation(evaluation, qualifiedName(object.List.items)) ?? []) : [],
  );
  const goes = new Set(dropped.flatMap((relation) => familyOf(evaluation, relation).map(({ id }) => id)));
  return dropped.map((relation) => {
    const family = familyOf(evaluation, relation);
    const readers = family.flatMap((member) => readersOf(evaluation, member)).filter(({ id }) => !goes.has(id));
    const keys = family
      .flatMap((member) => foreignKeysTo(evaluation, member))
      .filter(({ from, constraint }) => !goes.has(from.id) && constraint.isInherited !== true);
    return {
      relation,
      dependents: unique([
        ...readers.map(viewName),
        ...keys.map(({ from, constraint }) => keyName(constraint.name, from)),
      ]),
    };
  });
}

/**
 * What DROP COLUMN takes along without saying so: constraints and indexes of several columns (manual, ALTER TABLE), and
 * with CASCADE views, foreign keys and what is computed from it. DROP CONSTRAINT … CASCADE takes foreign keys.
 */
export function dependentsOfCommand(evaluation: Evaluation, table: Relation, command: AlterTableCmd): string[] {
  const { subtype, name = '', behavior } = command;
  const isCascade = behavior === 'DROP_CASCADE';
  if (subtype === 'AT_DropConstraint') {
    const dropped = table.constraints.find((constraint) => constraint.name === name);
    const isKey = dropped?.kind === 'primary-key' || dropped?.kind === 'unique';
    if (!isCascade || !isKey) return [];
    return foreignKeysTo(evaluation, table)
      .filter(({ constraint }) => referencedColumns(constraint, table).join() === dropped.columns.join())
      .map(({ from, constraint }) => keyName(constraint.name, from));
  }
  if (subtype !== 'AT_DropColumn') return [];
  const others = (columns: readonly (string | null)[]): boolean =>
    columns.includes(name) && columns.some((column) => column !== name);
  const constraints = table.constraints.filter(({ columns }) => others(columns));
  const indexes = table.indexes.filter(
    ({ columns, alsoReads, isConstraint }) =>
      !isConstraint && others([...columns, ...alsoReads]) && !columns.every((column) => column === name),
  );
  const own = [
    ...constraints.map((constraint) => `the ${constraint.kind.replace('-', ' ')} constraint ${constraint.name}`),
    ...indexes.map((index) => `the index ${fullName(index)}`),
  ];
  if (!isCascade) return own;
  const keys = foreignKeysTo(evaluation, table).filter(
    ({ from, constraint }) => from.id !== table.id && referencedColumns(constraint, table).includes(name),
  );
  return unique([
    ...own,
    ...readersOf(evaluation, table, name).map(viewName),
    ...keys.map(({ from, constraint }) => keyName(constraint.name, from)),
    ...table.columns
      .filter(({ generatedFrom }) => generatedFrom?.includes(name) === true)
      .map((column) => `the generated column ${column.name}`),
    ...(table.columnUsers ?? [])
      .filter(({ columns }) => columns.includes(name))
      .map((user) => `the ${user.kind} ${user.name}`),
    ...publishedBy(table, name).map((publication) => `what the publication ${publication} publishes of the table`),
  ]);
}
