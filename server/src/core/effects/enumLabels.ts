import type { AlterEnumStmt, Node } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { qualifiedName, rangeVarName, walk } from '../sql/tree';
import { findRelation, searchPath, type Evaluation } from './evaluation';
import { columnOf } from './expressions';
import { typeReference } from './types';

/**
 * ALTER TYPE … ADD VALUE and RENAME VALUE: catalog only. A value that was added cannot be used before its transaction has
 * ended; from 17 on it can where the type was made in it too (enum.c, check_safe_enum_use).
 */
export function alterEnum(evaluation: Evaluation, node: AlterEnumStmt): void {
  const { schema, name } = qualifiedName(node.typeName);
  const id = (schema === undefined ? searchPath(evaluation) : [schema])
    .map((candidate) => evaluation.get('typename', `${candidate}.${name}`))
    .find((found) => found !== undefined);
  const type = id === undefined ? undefined : evaluation.get('type', id);
  if (id === undefined || type === undefined) return;
  if (type.kind !== 'enum') {
    evaluation.fail(`${name} is not an enum`);
    return;
  }
  const { labels } = type;
  const to = node.newVal ?? '';
  const from = node.oldVal;
  if (labels === undefined) return;
  const neighbour = node.newValNeighbor;
  const missing = [from, neighbour].find((label) => label !== undefined && label !== '' && !labels.includes(label));
  if (labels.includes(to)) {
    if (from === undefined && node.skipIfNewValExists === true) return;
    evaluation.fail(
      missing === undefined ? `enum label "${to}" already exists` : `"${missing}" is not an existing enum label`,
    );
    return;
  }
  if (missing !== undefined) {
    evaluation.fail(`"${missing}" is not an existing enum label`);
    return;
  }
  if (from !== undefined && from !== '') {
    evaluation.set('type', id, { ...type, labels: labels.map((label) => (label === from ? to : label)) });
    return;
  }
  const after = neighbour === undefined ? -1 : labels.indexOf(neighbour);
  const at = after === -1 ? labels.length : after + (node.newValIsAfter === true ? 1 : 0);
  evaluation.set('type', id, { ...type, labels: labels.toSpliced(at, 0, to) });
  if (evaluation.major >= 17 && evaluation.get('born', id) !== undefined) return;
  evaluation.set('fresh', 'labels', [...(evaluation.get('fresh', 'labels') ?? []), { type: id, label: to }]);
}

/** Whether a statement uses an enum label that its transaction has added; then it fails. */
export function failsOnFreshLabel(evaluation: Evaluation, node: Node): boolean {
  const fresh = evaluation.get('fresh', 'labels') ?? [];
  if (fresh.length === 0 || 'AlterEnumStmt' in node) return false;
  const relations = relationsIn(evaluation, node);
  const typesOf = (column: string | undefined): string[] =>
    relations.flatMap(({ columns }) => columns.filter(({ name }) => name === column).map(({ type }) => type?.id ?? ''));
  const use = (constant: Node | undefined, types: readonly string[]): void => {
    const items = constant !== undefined && 'List' in constant ? (constant.List.items ?? []) : [constant];
    for (const item of items) {
      const label = item !== undefined && 'A_Const' in item ? item.A_Const.sval?.sval : undefined;
      const found = fresh.find((added) => added.label === label && types.includes(added.type));
      if (found === undefined) continue;
      const name = found.type.slice(found.type.lastIndexOf('.') + 1).replace(/#\d+$/, '');
      evaluation.fail(`unsafe use of new value "${found.label}" of enum type ${name}`, 'transaction');
      uses.push(found.label);
    }
  };
  const uses: string[] = [];
  walk(node, (type, part) => {
    if (type === 'TypeCast') {
      const cast = part as { arg?: Node; typeName?: Parameters<typeof typeReference>[1] };
      if (cast.typeName !== undefined) use(cast.arg, [typeReference(evaluation, cast.typeName).id]);
    } else if (type === 'A_Expr') {
      const { lexpr, rexpr } = part as { lexpr?: Node; rexpr?: Node };
      use(rexpr, typesOf(columnOf(lexpr)?.column));
      use(lexpr, typesOf(columnOf(rexpr)?.column));
    } else if (type === 'ResTarget') {
      const { name, val } = part as { name?: string; val?: Node };
      use(val, typesOf(name));
    } else if (type === 'InsertStmt') {
      const { cols, selectStmt } = part as { cols?: Node[]; selectStmt?: Node };
      const named = (cols ?? []).flatMap((item) => ('ResTarget' in item ? [item.ResTarget.name ?? ''] : []));
      const columns = named.length > 0 ? named : (relations[0]?.columns ?? []).map(({ name }) => name);
      const rows =
        selectStmt !== undefined && 'SelectStmt' in selectStmt ? (selectStmt.SelectStmt.valuesLists ?? []) : [];
      for (const row of rows)
        if ('List' in row)
          (row.List.items ?? []).forEach((item, at) => {
            use(item, typesOf(columns[at]));
          });
    } else if (type === 'ColumnDef') {
      const { typeName, constraints = [] } = part as {
        typeName?: Parameters<typeof typeReference>[1];
        constraints?: Node[];
      };
      if (typeName !== undefined)
        for (const item of constraints)
          if ('Constraint' in item) use(item.Constraint.raw_expr, [typeReference(evaluation, typeName).id]);
    } else if (type === 'AlterTableCmd') {
      const { name, def } = part as { name?: string; def?: Node };
      use(def, typesOf(name));
    }
    return type !== 'CreateFunctionStmt' && type !== 'DoStmt';
  });
  return uses.length > 0;
}

const relationsIn = (evaluation: Evaluation, node: Node): Relation[] => {
  const relations: Relation[] = [];
  const add = (range: unknown): void => {
    const name = rangeVarName(range as Parameters<typeof rangeVarName>[0]);
    const found = findRelation(evaluation, name);
    if (found !== undefined) relations.push(found);
  };
  walk(node, (type, part) => {
    if (type === 'RangeVar') add(part);
    else if (part['relation'] !== undefined) add(part['relation']);
    return true;
  });
  return relations;
};
