import type { CallStmt, FuncCall, Node } from '@pgsql/types';
import type { Routine } from '../catalog/model';
import { functionVolatility } from '../facts/functions';
import { qualifiedName, stringsOf, walk } from '../sql/tree';
import { builtText, constantText, type KnownValues } from './constantText';
import { searchPath, type Evaluation } from './evaluation';
import { ofExtension } from './expressions';
import { caught, runCode, runCodePerhaps, unknownCode, type Outcome } from './runCode';

/**
 * DO, CALL and calls of functions that migrations made: what their code does counts as done by the statement. Code behind a
 * condition counts too, and is said to be conditional; what a caught error takes back is taken back (manual, 43.6).
 */
export function runBlock(evaluation: Evaluation): void {
  const code = evaluation.statement.code();
  if (code === null) {
    unknownCode(evaluation, 'the code that it runs');
    return;
  }
  runCode(evaluation, code, new Map(), (line) => code.lineSpan(line));
}

/** CALL of a procedure. */
export function call(evaluation: Evaluation, { funccall }: CallStmt): void {
  if (funccall === undefined) return;
  callAllIn(evaluation, funccall.args);
  callRoutine(evaluation, funccall, true);
}

/**
 * Runs the functions that an expression or a query calls and that migrations made. Where tables are read, a call is made
 * for each row that there is, so that one which would fail is taken for one that is not made.
 */
export function callAllIn(evaluation: Evaluation, expression: unknown): void {
  let readsTable = false;
  walk(expression, (type) => {
    readsTable ||= type === 'RangeVar';
    return !readsTable;
  });
  walk(expression, (type, node) => {
    if (type === 'FuncCall') {
      const takeBack = evaluation.mark();
      const outcome = callRoutine(readsTable ? caught(evaluation) : evaluation, node, false);
      if (readsTable && outcome === 'fails') takeBack();
    }
    return true;
  });
}

/** The same for a change of rows: what is not known to migrations is taken for harmless. */
export function callKnownIn(evaluation: Evaluation, expression: unknown): void {
  walk(expression, (type, node) => {
    if (type === 'FuncCall' && isKnownRoutine(evaluation, node)) callRoutine(evaluation, node, false);
    return true;
  });
}

const isKnownRoutine = (evaluation: Evaluation, { funcname }: FuncCall): boolean => {
  const { schema, name } = qualifiedName(funcname);
  return (schema === undefined ? searchPath(evaluation) : [schema]).some(
    (candidate) => evaluation.get('function', `${candidate}.${name}`) !== undefined,
  );
};

/** Runs a trigger's function, where a migration made it; `isConditional`: the trigger has a WHEN. */
export function runTriggerFunction(evaluation: Evaluation, name: string, isConditional: boolean): void {
  if (evaluation.calls.includes(name) || evaluation.calls.length > deepest) return;
  for (const candidate of searchPath(evaluation)) {
    const code = evaluation.get('function', `${candidate}.${name}`)?.routines?.[0]?.code;
    if (code == null) continue;
    const inner = { ...evaluation, calls: [...evaluation.calls, name] };
    const run = isConditional ? runCodePerhaps : runCode;
    run(inner, code, new Map(), () => null);
    return;
  }
}

/** Whether a call is of a function that PostgreSQL brings. */
export function isBuiltIn(evaluation: Evaluation, call: FuncCall): boolean {
  const { schema, name } = qualifiedName(call.funcname);
  const isKnown = functionVolatility(name, call.args?.length ?? 0, evaluation.major) !== 'unknown';
  return (schema === undefined || schema === 'pg_catalog') && isKnown;
}

// Functions that are given a command or a table's name to work on.
const worksOnTables: ReadonlySet<string> = new Set([
  'adminpack',
  'amcheck',
  'dblink',
  'lo',
  'pageinspect',
  'pg_prewarm',
  'pg_surgery',
  'pg_visibility',
  'pgrowlocks',
  'pgstattuple',
  'postgres_fdw',
  'tablefunc',
  'xml2',
]);

const isHarmless = (evaluation: Evaluation, call: FuncCall): boolean => {
  const found = ofExtension(evaluation, call);
  return found !== null && !worksOnTables.has(found.extension);
};

const deepest = 16;

const callRoutine = (evaluation: Evaluation, call: FuncCall, isProcedure: boolean): Outcome => {
  const { schema, name } = qualifiedName(call.funcname);
  const count = call.args?.length ?? 0;
  let routines: readonly Routine[] = [];
  let isThere = false;
  for (const candidate of schema === undefined ? searchPath(evaluation) : [schema]) {
    const known = evaluation.get('function', `${candidate}.${name}`);
    if (known === undefined) continue;
    isThere = true;
    routines = (known.routines ?? []).filter(
      (routine) => routine.isProcedure === isProcedure && count >= routine.required && count <= routine.types.length,
    );
    break;
  }
  const shown = stringsOf(call.funcname).join('.');
  if (!isThere) {
    const isKnown = isBuiltIn(evaluation, call) || isHarmless(evaluation, call);
    if (!isKnown && !isProcedure) unknownCode(evaluation, `${shown}()`);
    else if (isProcedure) unknownCode(evaluation, 'the code that it runs');
    return 'goes-on';
  }
  if (evaluation.calls.includes(shown) || evaluation.calls.length > deepest) return 'goes-on';
  const [only, ...others] = routines;
  if (only === undefined) {
    unknownCode(evaluation, `${shown}()`);
    return 'goes-on';
  }
  const inner = { ...evaluation, calls: [...evaluation.calls, shown] };
  for (const routine of [only, ...others]) {
    if (routine.code === null) {
      unknownCode(evaluation, `${shown}()`);
      continue;
    }
    const values = argumentsOf(evaluation, routine, call);
    if (others.length > 0) runCodePerhaps(inner, routine.code, values, () => null);
    else return runCode(inner, routine.code, values, () => null);
  }
  return 'goes-on';
};

const argumentsOf = (evaluation: Evaluation, routine: Routine, { args = [] }: FuncCall): KnownValues => {
  const values = new Map<string, string>();
  const known = evaluation.variables ?? new Map<string, string>();
  routine.parameters.forEach((name, at) => {
    const text = constantText(evaluation, (routine.defaults[at] ?? undefined) as Node | undefined, new Map());
    if (text !== null && name !== '') values.set(name, text);
  });
  args.forEach((arg, at) => {
    const isNamed = 'NamedArgExpr' in arg;
    const text = builtText(evaluation, isNamed ? arg.NamedArgExpr.arg : arg, known);
    const name = isNamed ? arg.NamedArgExpr.name : routine.parameters[at];
    if (name !== undefined) values.delete(name);
    if (text === null) return;
    if (name !== undefined && name !== '') values.set(name, text);
    if (!isNamed) values.set(`$${at + 1}`, text);
  });
  return values;
};
