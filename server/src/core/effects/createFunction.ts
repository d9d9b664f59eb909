import type { CreateFunctionStmt, TypeName } from '@pgsql/types';
import type { Routine } from '../catalog/model';
import { after, inParentheses, listItems, placeOf, textIn, tokensIn, wholeOf, wordsAt } from '../sql/clauses';
import { keyword, type Statement } from '../sql/statement';
import type { Span } from '../text/span';
import { qualifiedName } from '../sql/tree';
import { creationSchema, type Evaluation } from './evaluation';
import { lockNamed } from './rule';
import { nameAfter } from './trigger';

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
  const key = `${schema ?? creationSchema(evaluation)}.${name}`;
  const routine = readRoutine(node, evaluation.statement);
  const known = evaluation.get('function', key)?.routines ?? [];
  const same = known.find(({ types }) => types.join() === routine.types.join());
  if (same !== undefined && node.replace !== true) {
    evaluation.fail(`function "${name}" already exists with same argument types`);
    return;
  }
  if (isSql) lockWhatItNames(evaluation, routine);
  evaluation.set('function', key, {
    volatility: isInlined ? 'unknown' : volatility,
    routines: [
      ...known.filter((other) => other !== same),
      same?.comment === undefined ? routine : { ...routine, comment: same.comment },
    ],
  });
}

// The code of a function in SQL is analysed when it is made, which locks what it names, though not its partitions
// (pg_proc.c, fmgr_sql_validator).
const lockWhatItNames = (evaluation: Evaluation, { code }: Routine): void => {
  for (const step of code?.steps ?? []) if (step.kind === 'statement') lockNamed(evaluation, step.statement.node ?? {});
};

const readRoutine = (node: CreateFunctionStmt, statement: Statement): Routine => {
  const parameters = (node.parameters ?? []).flatMap((item) => {
    const mode = 'FunctionParameter' in item ? item.FunctionParameter.mode : undefined;
    const isInput = mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE';
    return 'FunctionParameter' in item && isInput ? [item.FunctionParameter] : [];
  });
  return {
    types: parameters.map(({ argType }) => typeText(argType)),
    parameters: parameters.map(({ name = '' }) => name),
    required: parameters.filter(({ defexpr, mode }) => defexpr === undefined && mode !== 'FUNC_PARAM_VARIADIC').length,
    defaults: parameters.map(({ defexpr }) => defexpr ?? null),
    isProcedure: node.is_procedure === true,
    code: statement.code(),
    ...wordingOf(statement, node),
  };
};

// From the parenthesis of the parameters on, and the types of the input ones by which it is told apart.
const wordingOf = (statement: Statement, node: CreateFunctionStmt): Pick<Routine, 'sql' | 'signature'> => {
  const named = after(statement, wholeOf(statement), [node.is_procedure === true ? 'PROCEDURE' : 'FUNCTION']);
  if (named === null) return {};
  const start = nameAfter(statement, named.start).end;
  const parameters = (node.parameters ?? []).flatMap((item) =>
    'FunctionParameter' in item ? [item.FunctionParameter] : [],
  );
  const list = inParentheses(statement, { start, end: statement.text.length });
  const items = list === null ? [] : listItems(statement, list);
  const types = parameters.flatMap(({ mode, argType, defexpr }, at) => {
    const item = items[at];
    // In DROP and ALTER, the output parameters of a function are left out; a TABLE's columns stand elsewhere.
    if (item === undefined || mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_TABLE') return [];
    const typed = { start: placeOf(statement, argType?.location), end: item.end };
    const cut = defexpr === undefined ? null : defaultIn(statement, typed);
    return [textIn(statement, { start: typed.start, end: cut ?? typed.end })];
  });
  return { sql: statement.text.slice(start).trim(), signature: types.join(', ') };
};

const defaultIn = (statement: Statement, within: Span): number | null =>
  wordsAt(statement, within, ['DEFAULT'])?.start ??
  tokensIn(statement, within).find((token) => keyword(statement, token) === '=' || keyword(statement, token) === ':=')
    ?.start ??
  null;

/** A type as written, without its modifiers, which tell no routines apart. */
export function typeText(type: TypeName | undefined): string {
  const array = (type?.arrayBounds?.length ?? 0) > 0 ? '[]' : '';
  const { name } = qualifiedName(type?.names);
  return `${name}${array}`;
}
