import type { Node, ObjectType } from '@pgsql/types';
import type { Routine } from '../catalog/model';
import { objectName, type QualifiedName } from '../sql/tree';
import { typeText } from './createFunction';
import { findName, searchPath, type Evaluation } from './evaluation';

/** What is no relation or part of one, by the word that SQL has for it and its full name: `TYPE public.mood`. */
const words: Partial<Record<ObjectType, string>> = {
  OBJECT_AGGREGATE: 'AGGREGATE',
  OBJECT_DATABASE: 'DATABASE',
  OBJECT_DOMAIN: 'TYPE',
  OBJECT_EXTENSION: 'EXTENSION',
  OBJECT_FUNCTION: 'FUNCTION',
  OBJECT_PROCEDURE: 'PROCEDURE',
  OBJECT_PUBLICATION: 'PUBLICATION',
  OBJECT_ROUTINE: 'FUNCTION',
  OBJECT_SCHEMA: 'SCHEMA',
  OBJECT_SEQUENCE: 'SEQUENCE',
  OBJECT_STATISTIC_EXT: 'STATISTICS',
  OBJECT_TYPE: 'TYPE',
};

const kinds = { TYPE: 'typename', FUNCTION: 'function', PROCEDURE: 'function', STATISTICS: 'statistics' } as const;

/** The key under which the catalog keeps what is said of an object; null: it keeps nothing of such. */
export function objectKey(
  evaluation: Evaluation,
  type: ObjectType | undefined,
  object: Node | undefined,
): string | null {
  const word = type === undefined ? undefined : words[type];
  if (word === undefined || object === undefined) return null;
  const name = 'RangeVar' in object ? rangeName(object.RangeVar) : objectName(object);
  const kind = word in kinds ? kinds[word as keyof typeof kinds] : null;
  if (word === 'SEQUENCE') {
    const found = findName(evaluation, name);
    return `${word} ${found?.schema ?? name.schema ?? 'public'}.${name.name}`;
  }
  if (kind === null) return `${word} ${name.name}`;
  const schema = (name.schema === undefined ? searchPath(evaluation) : [name.schema]).find(
    (candidate) => evaluation.get(kind, `${candidate}.${name.name}`) !== undefined,
  );
  const full = `${schema ?? name.schema ?? 'public'}.${name.name}`;
  if (kind !== 'function') return `${word} ${full}`;
  const routine = routineOf(evaluation, full, object);
  return routine === undefined ? `${word} ${full}` : routineKey(full, routine);
}

const rangeName = ({ schemaname, relname }: { schemaname?: string; relname?: string }): QualifiedName => ({
  schema: schemaname,
  name: relname ?? '',
});

/** The routine of a full name that an object of a statement names by its arguments. */
export function routineOf(evaluation: Evaluation, full: string, object: Node): Routine | undefined {
  const routines = evaluation.get('function', full)?.routines ?? [];
  if (!('ObjectWithArgs' in object)) return routines.length === 1 ? routines[0] : undefined;
  const { objargs, args_unspecified: isUnspecified } = object.ObjectWithArgs;
  if (isUnspecified === true) return routines.length === 1 ? routines[0] : undefined;
  const types = (objargs ?? []).map((type) => typeText('TypeName' in type ? type.TypeName : undefined));
  return routines.find((routine) => routine.types.join() === types.join());
}

/** The key of a routine: with the types that tell it apart. */
export function routineKey(full: string, { isProcedure, types }: Pick<Routine, 'isProcedure' | 'types'>): string {
  return `${isProcedure ? 'PROCEDURE' : 'FUNCTION'} ${full}(${types.join(', ')})`;
}
