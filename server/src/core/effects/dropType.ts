import type { DropStmt } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { objectName } from '../sql/tree';
import { removeColumn } from './alterTable/dropColumn';
import { searchPath, type Evaluation } from './evaluation';

/**
 * DROP TYPE and DROP DOMAIN: with CASCADE the columns of the type go, under AccessExclusiveLock on their tables, and the
 * views and routines that use it (dependency.c).
 */
export function dropTypes(evaluation: Evaluation, node: DropStmt): void {
  const objects = (node.objects ?? []).map(objectName);
  const isCascade = node.behavior === 'DROP_CASCADE';
  const missing: string[] = [];
  for (const { schema, name } of objects) {
    const place = (schema === undefined ? searchPath(evaluation) : [schema]).find(
      (candidate) => evaluation.get('typename', `${candidate}.${name}`) !== undefined,
    );
    const key = `${place ?? ''}.${name}`;
    const id = place === undefined ? undefined : evaluation.get('typename', key);
    if (place === undefined || id === undefined) {
      if (node.missing_ok !== true || !evaluation.isWholeHistory) missing.push(name);
      continue;
    }
    if (node.removeType === 'OBJECT_DOMAIN' && evaluation.get('type', id)?.kind !== 'domain') {
      evaluation.fail(`"${name}" is not a domain`);
      return;
    }
    if (!isCascade && isUsed(evaluation, id, name)) {
      const isShown = searchPath(evaluation).includes(place);
      const shown = `${isShown ? '' : `${quoteIdentifier(place, evaluation.major)}.`}${quoteIdentifier(name, evaluation.major)}`;
      evaluation.fail(
        objects.length > 1
          ? 'cannot drop desired object(s) because other objects depend on them'
          : `cannot drop type ${shown} because other objects depend on it`,
      );
      return;
    }
    removeType(evaluation, key, id);
  }
  if (missing.length > 0) evaluation.assume('nothing that others use depends on what is dropped');
}

/** Takes a type away, with the columns, domains and routines that are of it. */
export function removeType(evaluation: Evaluation, key: string, id: string): void {
  const name = key.slice(key.lastIndexOf('.') + 1);
  for (const [, relation] of columnsOf(evaluation, id))
    for (const { name: column } of relation.columns.filter(({ type }) => type?.id === id)) {
      const current = evaluation.get('relation', relation.id);
      if (current === undefined) continue;
      evaluation.lock(current, 'AccessExclusiveLock');
      removeColumn(evaluation, current, column);
    }
  for (const [domain, other] of evaluation.every('typename'))
    if (evaluation.get('type', other)?.base?.id === id && other !== id) removeType(evaluation, domain, other);
  for (const [routine, known] of evaluation.every('function')) {
    const routines = known.routines?.filter(({ types }) => !types.includes(name)) ?? [];
    if (routines.length === (known.routines?.length ?? 0)) continue;
    evaluation.set('function', routine, routines.length === 0 ? undefined : { ...known, routines });
  }
  evaluation.set('typename', key, undefined);
}

const isUsed = (evaluation: Evaluation, id: string, name: string): boolean =>
  columnsOf(evaluation, id).length > 0 ||
  evaluation.every('type').some(([, type]) => type.base?.id === id) ||
  evaluation.every('function').some(([, { routines = [] }]) => routines.some(({ types }) => types.includes(name)));

// The columns of views go with those of the tables that they read.
const columnsOf = (evaluation: Evaluation, id: string): (readonly [string, Relation])[] =>
  evaluation
    .every('relation')
    .filter(
      ([, { kind, columns }]) =>
        kind !== 'view' && kind !== 'materialized view' && columns.some(({ type }) => type?.id === id),
    );
