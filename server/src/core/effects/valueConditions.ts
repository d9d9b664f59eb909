import type { Node } from '@pgsql/types';
import type { PlainConstant, ValueComparison, ValueCondition } from '../catalog/model';
import { columnOf, conjuncts, disjuncts, operatorOf } from './expressions';

type Operator = ValueComparison['operator'];

const flipped: Record<Operator, Operator> = { '<': '>', '<=': '>=', '=': '=', '>=': '<=', '>': '<', '<>': '<>' };
const negated: Record<Operator, Operator> = { '<': '>=', '<=': '>', '=': '<>', '>=': '<', '>': '<=', '<>': '=' };

const operators: Readonly<Record<string, Operator>> = {
  '<': '<',
  '<=': '<=',
  '=': '=',
  '>=': '>=',
  '>': '>',
  '<>': '<>',
  '!=': '<>',
};

/**
 * The conjuncts of a condition that compare one column with constants, so that a CHECK can be held against the bound of a
 * partition; what else it says is left out.
 */
export function valueConditions(expression: Node | undefined): ValueCondition[] {
  return conjuncts(expression).flatMap(conditionsIn);
}

const conditionsIn = (part: Node): ValueCondition[] => {
  if ('BoolExpr' in part && part.BoolExpr.boolop === 'NOT_EXPR') {
    const inner = disjuncts(part.BoolExpr.args?.[0]).map(conditionsIn);
    // NOT (a OR b) is NOT a AND NOT b.
    return inner.flatMap(([only, ...more]) => {
      const [comparison, ...others] = only?.alternatives ?? [];
      if (only === undefined || more.length > 0) return [];
      if (comparison === undefined) return [];
      // NOT (k = 1 OR k = 2), as NOT k IN (1, 2): none of them.
      return [comparison, ...others].map((each) => ({
        column: only.column,
        alternatives: [{ ...each, operator: negated[each.operator] }],
      }));
    });
  }
  if ('BoolExpr' in part && part.BoolExpr.boolop === 'OR_EXPR') {
    const arms = disjuncts(part).map(conditionsIn);
    const [first] = arms;
    const column = first?.[0]?.column;
    const isOneEach = arms.every((arm) => arm.length === 1 && arm[0]?.column === column);
    if (column === undefined || !isOneEach) return [];
    return [{ column, alternatives: arms.flatMap(([condition]) => condition?.alternatives ?? []) }];
  }
  const found = operatorOf(part);
  if (found === null) return [];
  const { expression } = found;
  if (expression.kind === 'AEXPR_BETWEEN') return betweenIn(expression.lexpr, listOf(expression.rexpr));
  if (expression.kind === 'AEXPR_IN' || expression.kind === 'AEXPR_OP_ANY')
    return found.operator === '='
      ? oneOf(expression.lexpr, '=', listOf(expression.rexpr))
      : noneOf(expression.lexpr, found.operator, listOf(expression.rexpr));
  if (expression.kind === 'AEXPR_OP_ALL') return noneOf(expression.lexpr, found.operator, listOf(expression.rexpr));
  const operator = operators[found.operator];
  if (expression.kind !== 'AEXPR_OP' || operator === undefined) return [];
  const [left, right] = [columnIn(expression.lexpr), columnIn(expression.rexpr)];
  if (left !== null) return compared(left, operator, constantOf(expression.rexpr));
  return right === null ? [] : compared(right, flipped[operator], constantOf(expression.lexpr));
};

const compared = (column: string, operator: Operator, value: PlainConstant | undefined): ValueCondition[] =>
  value === undefined ? [] : [{ column, alternatives: [{ operator, value }] }];

const betweenIn = (tested: Node | undefined, [low, high]: readonly Node[]): ValueCondition[] => {
  const column = columnIn(tested);
  return column === null
    ? []
    : [...compared(column, '>=', constantOf(low)), ...compared(column, '<=', constantOf(high))];
};

const oneOf = (tested: Node | undefined, operator: Operator, items: readonly Node[]): ValueCondition[] => {
  const column = columnIn(tested);
  const values = items.map(constantOf);
  if (column === null || values.length === 0 || values.includes(undefined)) return [];
  return [{ column, alternatives: values.flatMap((value) => (value === undefined ? [] : [{ operator, value }])) }];
};

const noneOf = (tested: Node | undefined, operator: string, items: readonly Node[]): ValueCondition[] => {
  const column = columnIn(tested);
  if (column === null || (operator !== '<>' && operator !== '!=')) return [];
  return items.flatMap((item) => compared(column, '<>', constantOf(item)));
};

const listOf = (node: Node | undefined): readonly Node[] => {
  if (node === undefined) return [];
  if ('List' in node) return node.List.items ?? [];
  if ('A_ArrayExpr' in node) return node.A_ArrayExpr.elements ?? [];
  return 'TypeCast' in node ? listOf(node.TypeCast.arg) : [];
};

const columnIn = (node: Node | undefined): string | null => columnOf(node)?.column ?? null;

/** A number or text, with or without a cast; undefined for what is neither. */
export function constantOf(node: Node | undefined): PlainConstant | undefined {
  if (node === undefined) return undefined;
  if ('TypeCast' in node) return constantOf(node.TypeCast.arg);
  if (!('A_Const' in node)) return undefined;
  const { ival, sval, fval, isnull } = node.A_Const;
  if (isnull === true) return undefined;
  if (sval !== undefined) return sval.sval ?? '';
  if (fval !== undefined) return Number(fval.fval ?? 0);
  return ival === undefined ? undefined : (ival.ival ?? 0);
}

const isDate = (value: PlainConstant): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);

/**
 * Which of two constants comes first: below 0, 0, above 0; undefined where only the server can tell, as of texts, which a
 * collation puts in order. Dates and times written in the ISO way have the order of their texts.
 */
export function compareConstants(a: PlainConstant, b: PlainConstant): number | undefined {
  if (a === b) return 0;
  if (isEndless(a) || isEndless(b)) return a === -Infinity || b === Infinity ? -1 : 1;
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== null && second !== null) return first - second;
  if (isDate(a) && isDate(b)) return a < b ? -1 : 1;
  return undefined;
}

const isEndless = (value: PlainConstant): boolean => value === Infinity || value === -Infinity;

const numberOf = (value: PlainConstant): number | null => {
  if (typeof value === 'number') return value;
  return /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
};

/**
 * Whether `known`, of a value, proves `wanted` of it (predtest.c, operator_predicate_proof); undefined where that hangs on
 * an order that only the server knows.
 */
export function implies(known: ValueComparison, wanted: ValueComparison): boolean | undefined {
  const order = compareConstants(known.value, wanted.value);
  if (wanted.operator === '=') return known.operator === '=' && order === 0;
  if (wanted.operator === '<>' && known.operator === '<>') return order === 0;
  if (wanted.operator === '<>' && known.operator === '=') return order !== 0;
  if (known.operator === '<>') return false;
  const side = sideOf(known.operator);
  if (wanted.operator !== '<>' && side !== null && side !== sideOf(wanted.operator)) return false;
  if (order === undefined) return undefined;
  if (wanted.operator === '<>')
    return side === 'below' ? order < 0 || (order === 0 && known.operator === '<') : isAbove(order, known.operator);
  const isStrict = wanted.operator === '<' || wanted.operator === '>';
  // A strict comparison proves a strict one of the same value; an equality or a lax one does not.
  const isEqualEnough = !isStrict || known.operator === '<' || known.operator === '>';
  if (order === 0) return isEqualEnough;
  return sideOf(wanted.operator) === 'below' ? order < 0 : order > 0;
}

const isAbove = (order: number, operator: Operator): boolean => order > 0 || (order === 0 && operator === '>');

const sideOf = (operator: Operator): 'below' | 'above' | null =>
  operator === '<' || operator === '<=' ? 'below' : operator === '>' || operator === '>=' ? 'above' : null;
