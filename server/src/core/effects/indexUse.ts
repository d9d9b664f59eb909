import type { ColumnRef, Node } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { walk } from '../sql/tree';
import { fullName, type Evaluation } from './evaluation';
import { columnOf, comparableText, conjuncts, disjuncts, isRowFree, operatorOf } from './expressions';
import { ownColumn, type Source } from './sources';

const served: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=']);

/** What a condition compares with something that is not of the same row: a column, or an expression as text. */
interface Compared {
  readonly column: string | null;
  readonly expression: string | null;
  /** True for rows in which it is not null only. */
  readonly isStrict: boolean;
  /** IS NULL and IS NOT NULL, which not every kind of index finds. */
  readonly isNullTest?: boolean;
}

const comparedIn = (source: Source, condition: Node): Compared[] => {
  const side = (node: Node | undefined, isStrict = true): Compared[] => {
    if (node === undefined) return [];
    const column = ownColumn(source, node);
    if (column !== null) return [{ column, expression: null, isStrict }];
    if ('ColumnRef' in node || isRowFree({ List: { items: [node] } })) return [];
    return [{ column: null, expression: comparableText(node), isStrict }];
  };
  if ('NullTest' in condition)
    return side(condition.NullTest.arg, condition.NullTest.nulltesttype === 'IS_NOT_NULL').map((compared) => ({
      ...compared,
      isNullTest: true,
    }));
  if ('SubLink' in condition)
    return condition.SubLink.subLinkType === 'ANY_SUBLINK' ? side(condition.SubLink.testexpr) : [];
  const compared = operatorOf(condition);
  if (compared === null) return [];
  const { operator, expression } = compared;
  const kinds = ['AEXPR_OP', 'AEXPR_IN', 'AEXPR_OP_ANY', 'AEXPR_BETWEEN'];
  if (!kinds.includes(expression.kind ?? '') || !(served.has(operator) || operator === 'BETWEEN')) return [];
  const left = side(expression.lexpr);
  const right = side(expression.rexpr);
  return [
    ...(dependsOnRow(source, expression.rexpr) ? [] : left),
    ...(dependsOnRow(source, expression.lexpr) ? [] : right),
  ];
};

// A value that is another one for each row of the source finds no place in its index; neither does a query over them.
const dependsOnRow = (source: Source, node: Node | undefined): boolean => {
  let found = false;
  const look = (value: unknown, isInner: boolean): void => {
    walk(value, (type, child) => {
      if (type === 'SubLink') {
        look(child['testexpr'], isInner);
        look(child['subselect'], true);
        return false;
      }
      // A name alone in a query may be one of its own tables'.
      const column = type === 'ColumnRef' ? { ColumnRef: child as ColumnRef } : undefined;
      if (column !== undefined && ownColumn(source, column) !== null)
        found ||= !isInner || columnOf(column)?.qualifier !== undefined;
      return !found;
    });
  };
  look(node, false);
  return found;
};

/** Whether an index serves one of the conditions, so that the table need not be read whole. */
export function isServed(evaluation: Evaluation, source: Source): boolean {
  if (source.relation.kind === 'view') return true;
  if (source.conditions.length === 0) return false;
  if (!source.relation.isKnown) evaluation.assume(`no index of ${fullName(source.relation)} serves the condition`);
  return source.conditions.some((condition) => serves(source, condition));
}

// A disjunction is served where each arm is: the rows of several index scans are joined (indxpath.c, bitmap OR).
const serves = (source: Source, condition: Node): boolean => {
  // WHERE CURRENT OF a cursor, and what stops early.
  if ('CurrentOfExpr' in condition) return true;
  const arms = disjuncts(condition);
  if (arms.length > 1) return arms.every((arm) => conjuncts(arm).some((part) => serves(source, part)));
  const compared = comparedIn(source, condition);
  // Places in the file need no index (nodeTidrangescan.c, since 14).
  if (compared.some(({ column }) => column === 'ctid')) return true;
  return source.relation.indexes.some((index) =>
    compared.some((item) => holdsKey(index, item) && isImplied(source, index, item)),
  );
};

// amsearchnulls of their access methods is false (manual, 64.2).
const findsNoNulls: ReadonlySet<string> = new Set(['gin', 'hash']);

// Any key column will do, not only the first: the index is then read whole, and the table only where rows fit.
const holdsKey = (index: Index, { column, expression, isNullTest }: Compared): boolean =>
  isNullTest === true && findsNoNulls.has(index.method)
    ? false
    : column !== null
      ? index.columns.includes(column)
      : expression !== null && (index.expressions ?? []).includes(expression);

// predtest.c, predicate_implied_by: a conjunct that the conditions repeat, or NOT NULL of what they compare.
const isImplied = ({ conditions }: Source, index: Index, compared: Compared): boolean => {
  if (!index.isPartial) return true;
  const known = new Set(conditions.map(comparableText));
  const { conjuncts: needed = [], notNull = [] } = index.predicate ?? {};
  if (needed.length === 0) return false;
  const isNotNull = compared.isStrict && compared.column !== null && notNull.includes(compared.column);
  return needed.every((conjunct) => known.has(conjunct) || (isNotNull && notNull.length === needed.length));
};

/** Whether an index finds the rows with given values in these columns: what a foreign key's check looks for. */
export function findsBy(relation: Relation, columns: readonly string[]): boolean {
  return relation.indexes.some((index) => !index.isPartial && columns.some((column) => index.columns.includes(column)));
}

/** Whether conditions pick single rows: equality with values on all columns of a unique index. */
export function isKeyed(source: Source): boolean {
  const equal = new Set(
    source.conditions.flatMap((condition) => {
      const compared = operatorOf(condition);
      if (compared?.operator !== '=') return [];
      const { lexpr, rexpr, kind } = compared.expression;
      if (kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN' && kind !== 'AEXPR_OP_ANY') return [];
      const valueIsFree = (node: Node | undefined): boolean =>
        node !== undefined && isRowFree({ List: { items: [node] } });
      const left = columnOf(lexpr)?.column;
      const right = columnOf(rexpr)?.column;
      if (left !== undefined && valueIsFree(rexpr)) return [left];
      return right !== undefined && valueIsFree(lexpr) ? [right] : [];
    }),
  );
  if (equal.size === 0) return false;
  // Of a table that no migration made the keys are not known: a condition on `id` is taken for one on the key.
  if (!source.relation.isKnown) return equal.has('id');
  return source.relation.indexes.some(
    ({ isUnique, isPartial, columns }) =>
      isUnique && !isPartial && columns.every((column) => column !== null && equal.has(column)),
  );
}
