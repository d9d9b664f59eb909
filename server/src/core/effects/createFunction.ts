import type { CreateFunctionStmt } from '@pgsql/types';
import { qualifiedName } from '../sql/tree';
import { creationSchema, type Evaluation } from './evaluation';

const volatilities: ReadonlySet<string> = new Set(['volatile', 'stable', 'immutable']);

/** CREATE FUNCTION: catalog only; its volatility decides whether a default that calls it rewrites. VOLATILE by default. */
export function createFunction(evaluation: Evaluation, node: CreateFunctionStmt): void {
  const { schema, name } = qualifiedName(node.funcname);
  const languages = (node.options ?? []).flatMap((option) =>
    'DefElem' in option && option.DefElem.defname === 'language' ? [option.DefElem.arg] : [],
  );
  const isSql = languages.some((value) => value !== undefined && 'String' in value && value.String.sval === 'sql');
  const written = (node.options ?? []).flatMap((option) => {
    if (!('DefElem' in option) || option.DefElem.defname !== 'volatility') return [];
    const value = option.DefElem.arg;
    return value !== undefined && 'String' in value ? [value.String.sval ?? ''] : [];
  })[0];
  const volatility = written !== undefined && volatilities.has(written) ? (written as 'stable') : 'volatile';
  // One of SQL that is not volatile itself is put in place of the call, whatever was declared (clauses.c, inline_function).
  const isInlined = isSql && volatility === 'volatile';
  evaluation.set('function', `${schema ?? creationSchema(evaluation)}.${name}`, {
    volatility: isInlined ? 'unknown' : volatility,
  });
}
