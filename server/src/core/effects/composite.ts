import type { AlterTableStmt } from '@pgsql/types';
import { rangeVarName } from '../sql/tree';
import { alterTable } from './alterTable/alterTable';
import { searchPath, type Evaluation } from './evaluation';

/**
 * ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE, which the grammar gives as an ALTER TABLE: no lock on tables, and refused where
 * columns would have to be converted (tablecmds.c, find_composite_type_dependencies). All else is a relation's.
 */
export function alterRelation(evaluation: Evaluation, node: AlterTableStmt): void {
  if (node.objtype !== 'OBJECT_TYPE') {
    alterTable(evaluation, node);
    return;
  }
  const { schema, name } = rangeVarName(node.relation);
  const converts = (node.cmds ?? []).some(
    (item) => 'AlterTableCmd' in item && item.AlterTableCmd.subtype === 'AT_AlterColumnType',
  );
  const id = (schema === undefined ? searchPath(evaluation) : [schema])
    .map((candidate) => evaluation.get('typename', `${candidate}.${name}`))
    .find((found) => found !== undefined);
  const type = id === undefined ? undefined : evaluation.get('type', id);
  if (id === undefined || type === undefined) return;
  // What attributes it has from here on is not followed.
  const { columns, ...rest } = type;
  if (columns !== undefined) evaluation.set('type', id, rest);
  for (const [, relation] of converts ? evaluation.every('relation') : []) {
    const column = relation.columns.find(({ type }) => type?.id === id);
    if (column === undefined || relation.kind === 'view') continue;
    evaluation.fail(`cannot alter type "${name}" because column "${relation.name}.${column.name}" uses it`);
    return;
  }
}
