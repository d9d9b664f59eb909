import type { Node } from '@pgsql/types';
import { rangeVarName, type QualifiedName } from '../sql/tree';
import { nameSql, placesOf, type CatalogView } from './catalogView';
import type { Undo } from './down';
import type { UndoRequest } from './undoStatement';

type RowsRequest = Pick<UndoRequest, 'step' | 'before' | 'isMadeHere'>;

/** Changes of rows: no down knows what they were. False: the statement is none. */
export function undoRows(undo: Undo, { step, before, isMadeHere }: RowsRequest, node: Node): boolean {
  const changed =
    'InsertStmt' in node
      ? { ...node.InsertStmt, verb: 'insert' }
      : 'UpdateStmt' in node
        ? { ...node.UpdateStmt, verb: 'update' }
        : 'DeleteStmt' in node
          ? { ...node.DeleteStmt, verb: 'delete' }
          : 'MergeStmt' in node
            ? { ...node.MergeStmt, verb: 'update' }
            : 'CopyStmt' in node
              ? { ...node.CopyStmt, verb: node.CopyStmt.is_from === true ? 'insert' : 'none' }
              : null;
  if (changed !== null) {
    sayRows(undo, before, rangeVarName(changed.relation), changed.verb, isMadeHere);
    return true;
  }
  if ('TruncateStmt' in node) {
    for (const item of node.TruncateStmt.relations ?? [])
      if ('RangeVar' in item) sayRows(undo, before, rangeVarName(item.RangeVar), 'delete', isMadeHere);
    return true;
  }
  if ('SelectStmt' in node || 'ExecuteStmt' in node) {
    for (const { relation, verb } of step.effects.bulkChanges) {
      const [schema = '', name = ''] = relation.split('.');
      sayRows(undo, before, { schema, name }, verb.toLowerCase(), isMadeHere);
    }
    return 'SelectStmt' in node;
  }
  return false;
}

const sayRows = (
  undo: Undo,
  view: CatalogView,
  name: QualifiedName,
  verb: string,
  isMadeHere: (id: string) => boolean,
): void => {
  const schema = placesOf(view, name).find((each) => view.get('name', `${each}.${name.name}`) !== undefined);
  const object = schema === undefined ? undefined : view.get('name', `${schema}.${name.name}`);
  const relation = object?.kind === 'relation' ? view.get('relation', object.id) : undefined;
  if (verb === 'none' || (relation !== undefined && (relation.isTemporary || isMadeHere(relation.id)))) return;
  const shown =
    relation === undefined
      ? nameSql(view, { schema: name.schema ?? 'public', name: name.name })
      : nameSql(view, relation);
  if (verb === 'insert') undo.note('by-hand', `The rows that were inserted into ${shown} stay.`);
  else if (verb === 'delete') undo.note('lost', `The rows that were deleted from ${shown} do not come back.`);
  else undo.note('lost', `The values that rows of ${shown} had do not come back.`);
};
