import type { Routine } from '../../catalog/model';
import { keySql, type CatalogView } from '../catalogView';

/** The word that CREATE, ALTER and DROP have for a routine. */
export function wordOf({ isProcedure }: Pick<Routine, 'isProcedure'>): string {
  return isProcedure ? 'PROCEDURE' : 'FUNCTION';
}

/** A routine as DROP and ALTER name it: with the types of its parameters. */
export function calledSql(view: CatalogView, name: string, { signature, types }: Routine): string {
  return `${keySql(view, name)}(${signature ?? types.join(', ')})`;
}
