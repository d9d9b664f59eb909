import type { ObjectType, RenameStmt } from '@pgsql/types';
import { qualifiedName, rangeVarName } from '../sql/tree';
import { findName, searchPath, updateRelation, type Evaluation } from './evaluation';
import { renamePublication } from './publication';
import { rename } from './rename';
import { renameSchema } from './schema';
import { renameUser } from './trigger';
import { moveSaid } from './moveSaid';
import { truncateIdentifier } from './names';
import { routineKey } from './objectKey';

/**
 * ALTER … RENAME of what is no relation: rows of the catalog, but for triggers, rules and policies, which lock their table
 * (alter.c, ExecRenameStmt). That of relations and their parts is in rename.ts.
 */
export function renameObject(evaluation: Evaluation, node: RenameStmt): void {
  const what = node.renameType;
  const to = truncateIdentifier(node.newname ?? '');
  const user = what === undefined ? undefined : users[what];
  if (user !== undefined)
    renameUser(evaluation, user, { table: rangeVarName(node.relation), name: node.subname ?? '' }, to);
  else if (what === 'OBJECT_SCHEMA') renameSchema(evaluation, node.subname ?? '', to);
  else if (what === 'OBJECT_SEQUENCE') renameSequence(evaluation, node, to);
  else if (what !== undefined && routines.has(what)) renameRoutine(evaluation, node, to);
  else if (what === 'OBJECT_STATISTIC_EXT') moveName(evaluation, 'statistics', node, to);
  else if (what === 'OBJECT_PUBLICATION') {
    const from = node.object !== undefined && 'String' in node.object ? (node.object.String.sval ?? '') : '';
    renamePublication(evaluation, from, to);
  } else if (what === undefined || !lockless.has(what)) rename(evaluation, node);
}

const users: Partial<Record<ObjectType, 'trigger' | 'rule' | 'policy'>> = {
  OBJECT_TRIGGER: 'trigger',
  OBJECT_RULE: 'rule',
  OBJECT_POLICY: 'policy',
};

const routines: ReadonlySet<ObjectType> = new Set([
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_AGGREGATE',
]);

/** Of no matter to tables under any name. */
const lockless: ReadonlySet<ObjectType> = new Set([
  'OBJECT_ROLE',
  'OBJECT_DATABASE',
  'OBJECT_TABLESPACE',
  'OBJECT_COLLATION',
  'OBJECT_CONVERSION',
  'OBJECT_EVENT_TRIGGER',
  'OBJECT_FDW',
  'OBJECT_FOREIGN_SERVER',
  'OBJECT_LANGUAGE',
  'OBJECT_OPCLASS',
  'OBJECT_OPFAMILY',
  'OBJECT_SUBSCRIPTION',
  'OBJECT_TSCONFIGURATION',
  'OBJECT_TSDICTIONARY',
  'OBJECT_TSPARSER',
  'OBJECT_TSTEMPLATE',
  'OBJECT_DOMCONSTRAINT',
  'OBJECT_ATTRIBUTE',
]);

// What hangs on the sequence stays with it.
const renameSequence = (evaluation: Evaluation, node: RenameStmt, to: string): void => {
  const { name } = rangeVarName(node.relation);
  const found = findName(evaluation, rangeVarName(node.relation));
  rename(evaluation, node);
  if (found?.object.kind !== 'sequence' || evaluation.hasFailed()) return;
  evaluation.set('name', `${found.schema}.${to}`, found.object);
  evaluation.set('former', name, true);
  moveSaid(evaluation, `SEQUENCE ${found.schema}.${name}`, `SEQUENCE ${found.schema}.${to}`);
  const from = `${found.schema}.${name}`;
  const { owner, users: used = [] } = found.object;
  for (const id of new Set([...used, ...(owner === undefined ? [] : [owner.relation])])) {
    const relation = evaluation.get('relation', id);
    if (relation === undefined) continue;
    const sequences = (relation.sequences ?? []).map((sequence) =>
      sequence === from ? `${found.schema}.${to}` : sequence,
    );
    evaluation.set('relation', id, { ...relation, sequences });
  }
};

// Of several routines of one name only the one that is meant; the others keep it.
const renameRoutine = (evaluation: Evaluation, { object }: RenameStmt, to: string): void => {
  const names = object !== undefined && 'ObjectWithArgs' in object ? object.ObjectWithArgs.objname : undefined;
  const { schema, name } = qualifiedName(names);
  for (const candidate of schema === undefined ? searchPath(evaluation) : [schema]) {
    const known = evaluation.get('function', `${candidate}.${name}`);
    if (known === undefined) continue;
    if ((known.routines?.length ?? 0) <= 1) evaluation.set('function', `${candidate}.${name}`, undefined);
    evaluation.set('function', `${candidate}.${to}`, known);
    evaluation.set('former', name, true);
    for (const routine of known.routines ?? [])
      moveSaid(evaluation, routineKey(`${candidate}.${name}`, routine), routineKey(`${candidate}.${to}`, routine));
    return;
  }
};

const moveName = (evaluation: Evaluation, kind: 'statistics', { object }: RenameStmt, to: string): void => {
  const { schema, name } = qualifiedName(object !== undefined && 'List' in object ? object.List.items : undefined);
  for (const candidate of schema === undefined ? searchPath(evaluation) : [schema]) {
    const known = evaluation.get(kind, `${candidate}.${name}`);
    if (known === undefined) continue;
    evaluation.set(kind, `${candidate}.${name}`, undefined);
    evaluation.set(kind, `${candidate}.${to}`, known);
    updateRelation(evaluation, known, (table) => ({
      ...table,
      statistics: (table.statistics ?? []).map((each) =>
        each.name === `${candidate}.${name}` ? { ...each, name: `${candidate}.${to}` } : each,
      ),
    }));
    moveSaid(evaluation, `STATISTICS ${candidate}.${name}`, `STATISTICS ${candidate}.${to}`);
    return;
  }
};
