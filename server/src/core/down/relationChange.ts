import type { Column, Relation } from '../catalog/model';
import { nameSql, type CatalogView } from './catalogView';
import { relationWord } from './restoreRelation';
import { parametersSql } from './write/sql';

/** A relation before and after a statement, with the schema at both moments. */
export interface RelationChange {
  readonly before: CatalogView;
  readonly after: CatalogView;
  readonly was: Relation;
  readonly is: Relation;
  /** Indexes are built and dropped CONCURRENTLY, and constraints validated after they are made. */
  readonly isConcurrent: boolean;
}

/** The beginning of an ALTER of the relation, under its name after the statement. */
export function alterOf({ after, is }: RelationChange): string {
  return `ALTER ${relationWord(is)} ${nameSql(after, is)}`;
}

/** Whether a parent has changed alike: then its partitions and inheriting tables have changed with it. */
export function comesFromParent(
  { before, after, was }: RelationChange,
  isAlike: (parentWas: Relation, parentIs: Relation) => boolean,
): boolean {
  return was.parents.some((id) => {
    const parentWas = before.get('relation', id);
    const parentIs = after.get('relation', id);
    return parentWas !== undefined && parentIs !== undefined && parentWas !== parentIs && isAlike(parentWas, parentIs);
  });
}

/** The relation as it was, under its name after the statement. */
export function nowNamed(was: Relation, is: Relation): Relation {
  return { ...was, schema: is.schema, name: is.name };
}

/** What turns storage parameters back. */
export function parameterChanges(
  was: Readonly<Record<string, string>>,
  is: Readonly<Record<string, string>>,
): string[] {
  const reset = Object.keys(is).filter((name) => was[name] === undefined);
  const set = Object.fromEntries(Object.entries(was).filter(([name, value]) => is[name] !== value));
  return [
    ...(reset.length === 0 ? [] : [`RESET (${reset.join(', ')})`]),
    ...(Object.keys(set).length === 0 ? [] : [`SET (${parametersSql(set)})`]),
  ];
}

/** The column of a relation by its name. */
export function columnIn(relation: Relation, name: string): Column | undefined {
  return relation.columns.find((column) => column.name === name);
}
