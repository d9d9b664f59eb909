import type { A_Expr, FuncCall, Node } from '@pgsql/types';
import { extensionFunctionVolatility, extensionsWith, functionVolatility } from '../facts/functions';
import { nodeType, qualifiedName, stringsOf, walk } from '../sql/tree';
import type { Evaluation } from './evaluation';
import { searchPath } from './evaluation';

/** Whether an expression gives a new value for each row. `unknown`: it calls a function that nobody here knows. */
export type Volatility = 'volatile' | 'not-volatile' | 'unknown';

/**
 * The volatility of an expression as contain_volatile_functions sees it (optimizer/util/clauses.c): volatile when any
 * function in it is. CURRENT_DATE and the like are stable; nextval is volatile.
 */
export function volatilityOf(evaluation: Evaluation, expression: Node | undefined): Volatility {
  const found = new Set<Volatility>();
  walk(expression, (type, node) => {
    if (type === 'FuncCall') found.add(functionVolatilityOf(evaluation, node));
    return true;
  });
  return found.has('volatile') ? 'volatile' : found.has('unknown') ? 'unknown' : 'not-volatile';
}

const functionVolatilityOf = (evaluation: Evaluation, call: FuncCall): Volatility => {
  const { schema, name } = qualifiedName(call.funcname);
  if (schema === undefined || schema === 'pg_catalog') {
    const known = functionVolatility(name, call.args?.length ?? 0, evaluation.major, (call.args ?? []).map(typeOf));
    if (known !== 'unknown') return known;
  }
  for (const candidate of schema === undefined ? searchPath(evaluation) : [schema]) {
    const user = evaluation.get('function', `${candidate}.${name}`);
    if (user !== undefined)
      return user.volatility === 'volatile' || user.volatility === 'unknown' ? user.volatility : 'not-volatile';
  }
  return ofExtension(evaluation, call)?.volatility ?? 'unknown';
};

/** The extension that a migration creates and that has a function, and its volatility; null: there is none. */
export function ofExtension(
  evaluation: Evaluation,
  { funcname, args = [] }: FuncCall,
): { readonly extension: string; readonly volatility: Volatility } | null {
  const { name } = qualifiedName(funcname);
  for (const extension of extensionsWith(name)) {
    if (evaluation.get('extension', extension) === undefined) continue;
    const volatility = extensionFunctionVolatility(extension, name, args.length, evaluation.major);
    if (volatility !== 'unknown') return { extension, volatility };
  }
  return null;
}

// The type of an argument where its form alone tells it; only `timezone` on 14 needs it (facts/functions.ts).
const typeOf = (node: Node): string | undefined => {
  if ('TypeCast' in node) return qualifiedName(node.TypeCast.typeName?.names).name;
  if ('SQLValueFunction' in node) {
    const { op } = node.SQLValueFunction;
    if (op === 'SVFOP_CURRENT_TIMESTAMP' || op === 'SVFOP_CURRENT_TIMESTAMP_N') return 'timestamptz';
    return op === 'SVFOP_LOCALTIMESTAMP' ? 'timestamp' : undefined;
  }
  if ('FuncCall' in node) {
    const { schema, name } = qualifiedName(node.FuncCall.funcname);
    const isBuiltIn = schema === undefined || schema === 'pg_catalog';
    return isBuiltIn && timestampFunctions.has(name) ? 'timestamptz' : undefined;
  }
  return undefined;
};

const timestampFunctions: ReadonlySet<string> = new Set([
  'now',
  'clock_timestamp',
  'statement_timestamp',
  'transaction_timestamp',
]);

/** The first function of an expression that is volatile or unknown, for messages. */
export function volatileFunctionIn(evaluation: Evaluation, expression: Node | undefined): string {
  let name = '';
  walk(expression, (type, node) => {
    if (type === 'FuncCall' && name === '') {
      const call = node as unknown as FuncCall;
      if (functionVolatilityOf(evaluation, call) !== 'not-volatile') name = stringsOf(call.funcname).join('.');
    }
    return true;
  });
  return name;
}

/** Whether an expression is the constant NULL, with or without a cast. */
export function isNullConstant(expression: Node | undefined): boolean {
  if (expression === undefined) return true;
  if ('TypeCast' in expression) return isNullConstant(expression.TypeCast.arg);
  return 'A_Const' in expression && expression.A_Const.isnull === true;
}

/** The parts of an expression that AND joins at its top. */
export function conjuncts(expression: Node | undefined): Node[] {
  if (expression === undefined) return [];
  if ('BoolExpr' in expression && expression.BoolExpr.boolop === 'AND_EXPR')
    return (expression.BoolExpr.args ?? []).flatMap(conjuncts);
  return [expression];
}

/** The parts of an expression that OR joins at its top. */
export function disjuncts(expression: Node | undefined): Node[] {
  if (expression === undefined) return [];
  if ('BoolExpr' in expression && expression.BoolExpr.boolop === 'OR_EXPR')
    return (expression.BoolExpr.args ?? []).flatMap(disjuncts);
  return [expression];
}

/** An expression as text that is the same for expressions written alike: without places and without table names. */
export function comparableText(expression: Node): string {
  return JSON.stringify(expression, (key, value: unknown) => {
    if (key === 'location') return undefined;
    if (key === 'fields' && Array.isArray(value)) return value.slice(-1) as unknown[];
    return value;
  });
}

/** The column that a node names, or null. */
export function columnOf(node: Node | undefined): { qualifier: string | undefined; column: string } | null {
  if (node === undefined || !('ColumnRef' in node)) return null;
  const fields = node.ColumnRef.fields ?? [];
  const parts = stringsOf(fields);
  const column = parts.at(-1);
  if (column === undefined || parts.length !== fields.length) return null;
  return { qualifier: parts.at(-2), column };
}

/** The columns that an expression, where it is true or null, proves not to be null: `c IS NOT NULL` among its conjuncts. */
export function provenNotNull(expression: Node | undefined): string[] {
  return conjuncts(expression).flatMap((part) => {
    // NOT (a IS NULL OR b IS NULL) says the same: negations are pushed down first (prepqual.c, negate_clause).
    if ('BoolExpr' in part && part.BoolExpr.boolop === 'NOT_EXPR')
      return disjuncts(part.BoolExpr.args?.[0]).flatMap((arm) => {
        if (!('NullTest' in arm) || arm.NullTest.nulltesttype !== 'IS_NULL') return [];
        return columnOf(arm.NullTest.arg)?.column ?? [];
      });
    if (!('NullTest' in part) || part.NullTest.nulltesttype !== 'IS_NOT_NULL') return [];
    const column = columnOf(part.NullTest.arg);
    return column === null ? [] : [column.column];
  });
}

/** Whether an expression needs no row: constants, parameters and functions of them. */
export function isRowFree(expression: Node | undefined): boolean {
  let result = true;
  walk(expression, (type) => {
    if (type === 'ColumnRef' || type === 'SubLink') result = false;
    return result;
  });
  return result;
}

/** The operator of an expression such as `a = b`; null for other nodes. */
export function operatorOf(node: Node): { operator: string; expression: A_Expr } | null {
  if (nodeType(node) !== 'A_Expr' || !('A_Expr' in node)) return null;
  return { operator: stringsOf(node.A_Expr.name).join('.'), expression: node.A_Expr };
}
