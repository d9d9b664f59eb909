import type { DropStmt, Node } from '@pgsql/types';
import type { Relation, UserFunction } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { functionsIn, objectName } from '../sql/tree';
import { typeText } from './createFunction';
import { familyOf, searchPath, type Evaluation } from './evaluation';
import { removeRelation } from './removeRelation';
import { removeUser } from './trigger';

/**
 * DROP FUNCTION, PROCEDURE, ROUTINE and AGGREGATE: catalog only; with CASCADE the triggers, defaults and views that call it
 * go, under AccessExclusiveLock on their tables (dependency.c).
 */
export function dropRoutines(evaluation: Evaluation, node: DropStmt): void {
  const objects = node.objects ?? [];
  const isCascade = node.behavior === 'DROP_CASCADE';
  for (const object of objects) {
    const { schema, name } = objectName(object);
    const place = (schema === undefined ? searchPath(evaluation) : [schema]).find(
      (candidate) => evaluation.get('function', `${candidate}.${name}`) !== undefined,
    );
    if (place === undefined) {
      // Aggregates and what no migration made are not known here, and DROP … IF EXISTS may meet nothing.
      if (isCascade && node.missing_ok !== true)
        evaluation.assume('nothing that others use depends on what is dropped');
      continue;
    }
    const key = `${place}.${name}`;
    const known = evaluation.get('function', key);
    if (known === undefined) continue;
    const types = typesOf(object);
    const dependents = (known.routines?.length ?? 0) > 1 ? [] : dependentsOf(evaluation, name);
    if (dependents.length > 0 && !isCascade) {
      evaluation.fail(
        objects.length > 1
          ? 'cannot drop desired object(s) because other objects depend on them'
          : `cannot drop function ${shown(evaluation, place, name, known)} because other objects depend on it`,
      );
      return;
    }
    for (const relation of dependents) removeCalls(evaluation, relation, name);
    const rest = known.routines?.filter((routine) => types !== null && routine.types.join() !== types.join()) ?? [];
    evaluation.set('function', key, rest.length === 0 ? undefined : { ...known, routines: rest });
  }
}

// null: written without a list of arguments.
const typesOf = (object: Node): readonly string[] | null => {
  if (!('ObjectWithArgs' in object) || object.ObjectWithArgs.args_unspecified === true) return null;
  return (object.ObjectWithArgs.objargs ?? []).map((type) => typeText('TypeName' in type ? type.TypeName : undefined));
};

const dependentsOf = (evaluation: Evaluation, name: string): Relation[] =>
  evaluation.every('relation').flatMap(([, relation]) => {
    const isTriggered = relation.columnUsers?.some(({ calls, isInherited }) => calls === name && isInherited !== true);
    const isDefault = relation.columns.some(({ calls }) => calls?.includes(name) === true);
    return isTriggered === true || isDefault || functionsIn(relation.query).includes(name) ? [relation] : [];
  });

const removeCalls = (evaluation: Evaluation, { id }: Relation, name: string): void => {
  const relation = evaluation.get('relation', id);
  if (relation === undefined) return;
  if (relation.kind === 'view' || relation.kind === 'materialized view') {
    removeRelation(evaluation, relation);
    return;
  }
  evaluation.lock(relation, 'AccessExclusiveLock');
  for (const user of relation.columnUsers ?? []) {
    if (user.calls !== name) continue;
    for (const member of user.goesDown === true ? familyOf(evaluation, relation) : [relation]) {
      evaluation.lock(member, 'AccessExclusiveLock');
      removeUser(evaluation, member.id, user.kind, user.name);
    }
  }
};

/** Types as messages name them, where that is not how SQL writes them (format_type.c). */
const shownTypes: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  varbit: 'bit varying',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
};

const shown = (evaluation: Evaluation, schema: string, name: string, { routines = [] }: UserFunction): string => {
  const prefix = searchPath(evaluation).includes(schema) ? '' : `${quoteIdentifier(schema, evaluation.major)}.`;
  const types = (routines[0]?.types ?? []).map((type) => {
    const element = type.replace(/\[\]$/, '');
    return `${shownTypes[element] ?? element}${type.slice(element.length)}`;
  });
  return `${prefix}${quoteIdentifier(name, evaluation.major)}(${types.join(',')})`;
};
