import type { Column, Relation } from '../../catalog/model';
import { parentsOf } from '../ancestry';
import { findName, updateRelation, type Evaluation } from '../evaluation';
import { sameWrittenType, typeReference, userType } from '../types';
import type { RunCommand } from './command';

/** OF type: the table's columns must be the type's, by number, name and type (tablecmds.c, ATExecAddOf). */
export const addOf: RunCommand = (evaluation, { table, node }) => {
  const name = node.def !== undefined && 'TypeName' in node.def ? node.def.TypeName : undefined;
  if (name === undefined) return;
  const reference = typeReference(evaluation, name);
  const type = userType(evaluation, reference);
  if (type === undefined) {
    const found = findName(evaluation, { schema: undefined, name: reference.name });
    if (found?.object.kind === 'relation')
      evaluation.fail(
        evaluation.major >= 18
          ? `type ${reference.name} is the row type of another table`
          : `type ${reference.name} is not a composite type`,
      );
    else evaluation.assume(`the type ${reference.name} has the columns of ${table.name}`);
    return;
  }
  if (type.kind !== 'composite') {
    evaluation.fail(`type ${reference.name} is not a composite type`);
    return;
  }
  if (parentsOf(evaluation, table).length > 0) {
    evaluation.fail('typed tables cannot inherit');
    return;
  }
  if (type.columns !== undefined && failsOnAttributes(evaluation, table, type.columns)) return;
  updateRelation(evaluation, table.id, (known) => ({ ...known, ofType: type.id }));
};

const failsOnAttributes = (evaluation: Evaluation, table: Relation, attributes: readonly Column[]): boolean => {
  if (!table.hasAllColumns) return false;
  for (const [at, attribute] of attributes.entries()) {
    const column = table.columns[at];
    if (column === undefined) evaluation.fail(`table is missing column "${attribute.name}"`);
    else if (column.name !== attribute.name)
      evaluation.fail(`table has column "${column.name}" where type requires "${attribute.name}"`);
    else if (column.type !== null && attribute.type !== null && !sameWrittenType(column.type, attribute.type))
      evaluation.fail(`table "${table.name}" has different type for column "${column.name}"`);
    if (evaluation.hasFailed()) return true;
  }
  const extra = table.columns[attributes.length];
  if (extra !== undefined) evaluation.fail(`table has extra column "${extra.name}"`);
  return evaluation.hasFailed();
};

/** NOT OF: the columns become the table's own. */
export const dropOf: RunCommand = (evaluation, { table }) => {
  if (table.ofType === undefined && table.isKnown) {
    evaluation.fail(`"${table.name}" is not a typed table`);
    return;
  }
  updateRelation(evaluation, table.id, (known) => {
    const { ofType, ...rest } = known;
    return ofType === undefined ? known : rest;
  });
};

/** Fails as the server does where the columns of a typed table would change (ATPrepAddColumn and its like). */
export function failsOnTyped(evaluation: Evaluation, table: Relation, doing: string): boolean {
  if (table.ofType === undefined) return false;
  evaluation.fail(`cannot ${doing} typed table`);
  return true;
}
