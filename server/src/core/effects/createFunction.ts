import type { CreateFunctionStmt, TypeName } from '@pgsql/types';
import type { Routine } from '../catalog/model';
import type { Statement } from '../sql/statement';
import { qualifiedName } from '../sql/tree';
import { creationSchema, type Evaluation } from './evaluation';
import { lockNamed } from './rule';

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
    routines: [...known.filter((other) => other !== same), routine],
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
  };
};

/** A type as written, without its modifiers, which tell no routines apart. */
export function typeText(type: TypeName | undefined): string {
  const array = (type?.arrayBounds?.length ?? 0) > 0 ? '[]' : '';
  const { name } = qualifiedName(type?.names);
  return `${name}${array}`;
}
