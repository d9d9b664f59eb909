import type { FuncCall, Node } from '@pgsql/types';
import { quoteIdentifier } from '../sql/identifiers';
import { qualifiedName, stringsOf } from '../sql/tree';
import { creationSchema, type Evaluation } from './evaluation';

/** The variables and parameters whose value is known, by name; `$1` and so on for those without one. */
export type KnownValues = ReadonlyMap<string, string>;

const textTypes: ReadonlySet<string> = new Set([
  'text',
  'varchar',
  'bpchar',
  'name',
  'regclass',
  'int4',
  'int8',
  'int2',
]);

/**
 * The text that an expression gives, where it is put together of constants: what `||`, format() and quote_ident() make of
 * them. A literal of which only the value is unknown (`%L`, quote_literal) stands as NULL: what a command does to others
 * hardly depends on it. null: not known.
 */
export function constantText(evaluation: Evaluation, node: Node | undefined, values: KnownValues): string | null {
  const text = builtText(evaluation, node, values);
  return text?.includes(unknownPart) === true ? null : text;
}

/** Stands in a text that code builds for what is not known of it; a letter of names to PostgreSQL. */
export const unknownPart = '…';

/** As `constantText`, with `unknownPart` for each part of which nothing is known; null: nothing is known at all. */
export function builtText(evaluation: Evaluation, node: Node | undefined, values: KnownValues): string | null {
  if (node === undefined) return null;
  if ('A_Const' in node) {
    const { sval, ival, fval, boolval } = node.A_Const;
    if (sval !== undefined) return sval.sval ?? '';
    if (ival !== undefined) return String(ival.ival ?? 0);
    if (boolval !== undefined) return boolval.boolval === true ? 't' : 'f';
    return fval?.fval ?? null;
  }
  if ('TypeCast' in node) {
    const { name } = qualifiedName(node.TypeCast.typeName?.names);
    return textTypes.has(name) ? builtText(evaluation, node.TypeCast.arg, values) : null;
  }
  if ('A_ArrayExpr' in node) {
    const elements = (node.A_ArrayExpr.elements ?? []).map((element) => builtText(evaluation, element, values));
    return elements.every((element) => element !== null) ? arrayText(elements) : null;
  }
  if ('ParamRef' in node) {
    const { variable, number } = node.ParamRef as { variable?: string; number?: number };
    return values.get(variable ?? `$${number ?? 0}`) ?? null;
  }
  if ('A_Expr' in node) {
    const operator = stringsOf(node.A_Expr.name).join('.');
    const left = builtText(evaluation, node.A_Expr.lexpr, values);
    const right = builtText(evaluation, node.A_Expr.rexpr, values);
    if (operator === '||')
      return left === null && right === null ? null : (left ?? unknownPart) + (right ?? unknownPart);
    const sign = operator === '+' ? 1 : operator === '-' ? -1 : 0;
    const isWhole = [left, right].every((part) => part !== null && /^-?\d+$/.test(part));
    return sign !== 0 && isWhole ? String(Number(left) + sign * Number(right)) : null;
  }
  return 'FuncCall' in node ? called(evaluation, node.FuncCall, values) : null;
}

/** The elements of an array of constants; null: they are not known, or one of them is null or an array. */
export function constantElements(
  evaluation: Evaluation,
  node: Node | undefined,
  values: KnownValues,
): readonly string[] | null {
  const text = constantText(evaluation, node, values);
  if (text === null || !/^\{.*\}$/s.test(text)) return null;
  const elements: string[] = [];
  let rest = text.slice(1, -1);
  while (rest !== '') {
    const [whole, quoted, plain] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^"{},\\\s]+))\s*(?:,|$)/s.exec(rest) ?? [];
    if (whole === undefined || plain?.toUpperCase() === 'NULL') return null;
    elements.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/gs, '$1'));
    rest = rest.slice(whole.length);
  }
  return elements;
}

// As array_out writes it (arrayfuncs.c).
const arrayText = (elements: readonly string[]): string =>
  `{${elements
    .map((element) =>
      element === '' || /[{},"\\\s]|^null$/i.test(element) ? `"${element.replaceAll(/["\\]/g, '\\$&')}"` : element,
    )
    .join(',')}}`;

const called = (evaluation: Evaluation, { funcname, args = [] }: FuncCall, values: KnownValues): string | null => {
  const [first, ...rest] = args.map((arg) => builtText(evaluation, arg, values));
  switch (qualifiedName(funcname).name) {
    case 'quote_ident':
      return first == null ? null : quoteIdentifier(first, evaluation.major);
    case 'quote_literal':
    case 'quote_nullable':
      return first == null || first.includes(unknownPart) ? 'NULL' : quoteLiteral(first);
    case 'current_schema':
      return creationSchema(evaluation);
    case 'lower':
      return first?.toLowerCase() ?? null;
    case 'upper':
      return first?.toUpperCase() ?? null;
    case 'concat':
      return [first, ...rest].map((part) => part ?? unknownPart).join('');
    case 'format':
      return first == null ? null : formatted(evaluation, first, rest);
    default:
      return null;
  }
};

const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** format() (varlena.c, text_format): `%s`, `%I`, `%L`, each perhaps with a position and a width, and `%%`. */
const formatted = (evaluation: Evaluation, pattern: string, args: readonly (string | null)[]): string => {
  let next = 0;
  return pattern.replace(/%(?:(\d+)\$)?(?:-?\d*)([sIL%])/g, (_, position: string | undefined, form: string) => {
    if (form === '%') return '%';
    const at = position === undefined ? next : Number(position) - 1;
    next = at + 1;
    const value = args[at] ?? null;
    if (form === 'L') return value === null || value.includes(unknownPart) ? 'NULL' : quoteLiteral(value);
    return form === 'I' ? quoteIdentifier(value ?? unknownPart, evaluation.major) : (value ?? unknownPart);
  });
};
