import type { Node } from '@pgsql/types';
import { longestIdentifierBytes } from '../sql/identifiers';
import { stringsOf } from '../sql/tree';
import { cutToBytes } from './names';

/** How sure a name is: a cast's own yields to that of what is cast. */
interface Label {
  readonly name: string;
  readonly isSure: boolean;
}

/** The name that a column without one gets from its expression (parse_target.c, FigureColname); null: none. */
export function columnLabel(node: Node | undefined): string | null {
  return labelOf(node)?.name ?? null;
}

const sure = (name: string | undefined): Label | null => (name === undefined ? null : { name, isSure: true });

const labelOf = (node: Node | undefined): Label | null => {
  if (node === undefined) return null;
  if ('ColumnRef' in node) return sure(stringsOf(node.ColumnRef.fields).at(-1));
  if ('FuncCall' in node) return sure(stringsOf(node.FuncCall.funcname).at(-1));
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? sure('nullif') : null;
  if ('A_Indirection' in node)
    return sure(stringsOf(node.A_Indirection.indirection).at(-1)) ?? labelOf(node.A_Indirection.arg);
  if ('TypeCast' in node) {
    const inner = labelOf(node.TypeCast.arg);
    const type = stringsOf(node.TypeCast.typeName?.names).at(-1);
    return inner?.isSure === true || type === undefined ? inner : { name: type, isSure: false };
  }
  if ('CollateClause' in node) return labelOf(node.CollateClause.arg);
  if ('CaseExpr' in node) {
    const otherwise = labelOf(node.CaseExpr.defresult);
    return otherwise?.isSure === true ? otherwise : { name: 'case', isSure: false };
  }
  if ('A_ArrayExpr' in node) return sure('array');
  if ('RowExpr' in node) return sure('row');
  if ('CoalesceExpr' in node) return sure('coalesce');
  if ('MinMaxExpr' in node) return sure(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  return null;
};

/** The names of an index's columns, each only once: the server counts up (indexcmds.c, ChooseIndexColumnNames). */
export function indexColumnNames(labels: readonly string[]): string[] {
  const names: string[] = [];
  for (const label of labels) {
    let name = label;
    for (let count = 1; names.includes(name); count++)
      name = `${cutToBytes(label, longestIdentifierBytes - String(count).length)}${count}`;
    names.push(name);
  }
  return names;
}
