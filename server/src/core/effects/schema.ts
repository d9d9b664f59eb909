import type { CreateSchemaStmt, DropStmt } from '@pgsql/types';
import type { StateKind } from '../catalog/state';
import { quoteIdentifier } from '../sql/identifiers';
import { objectName } from '../sql/tree';

import { moveSaid } from './moveSaid';
import { dropUsers } from './dropSequence';
import { removeType } from './dropType';
import type { Evaluation } from './evaluation';
import { renamePublishedSchema } from './publication';
import { removeRelation } from './removeRelation';

/** CREATE SCHEMA: catalog only, and what it has written behind it (schemacmds.c, CreateSchemaCommand). */
export function createSchema(evaluation: Evaluation, node: CreateSchemaStmt): void {
  const name = node.schemaname ?? node.authrole?.rolename;
  if (name === undefined) return;
  if (evaluation.get('schema', name) !== undefined) {
    if (node.if_not_exists !== true) evaluation.fail(`schema "${name}" already exists`);
    return;
  }
  evaluation.set('schema', name, true);
  const elements = node.schemaElts ?? [];
  if (elements.length === 0) return;
  // The elements are run with the new schema first in the path.
  const path = evaluation.get('local', 'search_path');
  const before = path ?? evaluation.get('setting', 'search_path') ?? '"$user", public';
  evaluation.set('local', 'search_path', `${name}, ${before.replaceAll('"', '')}`);
  for (const element of elements) evaluation.dispatch(evaluation, element);
  evaluation.set('local', 'search_path', path);
}

/** What is kept by `schema.name`, and moves and goes with its schema. */
const named: readonly StateKind[] = ['name', 'typename', 'function', 'statistics'];

/** ALTER SCHEMA … RENAME: one row of the catalog; all in it is found under the new name. */
export function renameSchema(evaluation: Evaluation, from: string, to: string): void {
  if (evaluation.get('schema', to) !== undefined) {
    evaluation.fail(`schema "${to}" already exists`);
    return;
  }
  if (evaluation.get('schema', from) === undefined) evaluation.assume(`the schema ${from} exists`);
  for (const kind of named) {
    for (const [name, value] of evaluation.every(kind)) {
      if (!name.startsWith(`${from}.`)) continue;
      evaluation.set(kind, name, undefined);
      evaluation.set(kind, `${to}${name.slice(from.length)}`, value);
    }
  }
  for (const [id, relation] of evaluation.every('relation')) {
    if (relation.schema !== from) continue;
    const indexes = relation.indexes.map((index) => (index.schema === from ? { ...index, schema: to } : index));
    const sequences = relation.sequences?.map((name) =>
      name.startsWith(`${from}.`) ? `${to}${name.slice(from.length)}` : name,
    );
    evaluation.set('relation', id, {
      ...relation,
      schema: to,
      indexes,
      ...(sequences === undefined ? {} : { sequences }),
    });
  }
  renamePublishedSchema(evaluation, from, to);
  evaluation.set('schema', from, undefined);
  evaluation.set('schema', to, true);
  evaluation.set('former', from, true);
  moveSaid(evaluation, `SCHEMA ${from}`, `SCHEMA ${to}`);
}

/** DROP SCHEMA: with CASCADE all in it goes, and what depends on that, each under its own lock (dependency.c). */
export function dropSchemas(evaluation: Evaluation, node: DropStmt): void {
  const schemas = (node.objects ?? []).map((object) => objectName(object).name);
  const isCascade = node.behavior === 'DROP_CASCADE';
  for (const schema of schemas) {
    if (evaluation.get('schema', schema) === undefined) {
      if (node.missing_ok !== true || !evaluation.isWholeHistory)
        evaluation.assume(`nothing that others use is in ${schema}`);
      continue;
    }
    const isFull = named.some((kind) => evaluation.every(kind).some(([name]) => name.startsWith(`${schema}.`)));
    if (isFull && !isCascade) {
      evaluation.fail(
        schemas.length > 1
          ? 'cannot drop desired object(s) because other objects depend on them'
          : `cannot drop schema ${quoteIdentifier(schema, evaluation.major)} because other objects depend on it`,
      );
      return;
    }
    empty(evaluation, schema);
    renamePublishedSchema(evaluation, schema, null);
    evaluation.set('schema', schema, undefined);
  }
}

const empty = (evaluation: Evaluation, schema: string): void => {
  const isIn = ([name]: readonly [string, unknown]): boolean => name.startsWith(`${schema}.`);
  for (const [id, relation] of evaluation.every('relation')) {
    const current = evaluation.get('relation', id);
    if (relation.schema === schema && current !== undefined) removeRelation(evaluation, current);
  }
  for (const [, sequence] of evaluation.every('name').filter(isIn))
    if (sequence.kind === 'sequence') dropUsers(evaluation, sequence);
  for (const [name, id] of evaluation.every('typename').filter(isIn)) removeType(evaluation, name, id);
  for (const kind of named)
    for (const [name] of evaluation.every(kind).filter(isIn)) evaluation.set(kind, name, undefined);
};
