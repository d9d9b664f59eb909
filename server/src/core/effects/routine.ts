import type { CallStmt, FuncCall, Node } from '@pgsql/types';
import type { Routine } from '../catalog/model';
import type { CodeStep, RoutineCode } from '../sql/routineCode';
import { firstTokens, type Statement } from '../sql/statement';
import { qualifiedName, stringsOf, walk } from '../sql/tree';
import type { Span } from '../text/span';
import { functionVolatility } from '../facts/functions';
import { noteBreaks } from './breaks';
import { builtText, constantText, unknownPart, type KnownValues } from './constantText';
import { noteLosses } from './losses';
import { hasUnknownBound, readUnnamed } from './unnamedTable';
import { ofExtension } from './expressions';
import { findRelation, runsUnknownCode, searchPath, type Evaluation } from './evaluation';

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
    const frame: Frame = { code, values: new Map(), unnamed: new Map(), spanOf: () => null };
    if (isConditional) runArm(inner, frame, code.steps);
    else runSteps(inner, frame, code.steps);
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
    if (others.length > 0)
      runArm(
        inner,
        { code: routine.code, values: new Map(values), unnamed: new Map(), spanOf: () => null },
        routine.code.steps,
      );
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

const unknownCode = (evaluation: Evaluation, what: string): void => {
  runsUnknownCode(evaluation);
  evaluation.assume(`${what} takes no lock that others wait for`);
};

// The tables that such a command names, as far as its text is known.
const doubtNamed = (evaluation: Evaluation, text: string): void => {
  for (const [, quoted, plain] of text.matchAll(/"((?:[^"]|"")+)"|([\p{L}_…][\p{L}\p{N}_$…]*)/gu)) {
    const name = quoted?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase();
    const relation = findRelation(evaluation, { schema: undefined, name });
    if (relation !== undefined) evaluation.set('doubtful', relation.id, true);
  }
};

/** The code that is being run, and what is known of it. */
interface Frame {
  readonly code: RoutineCode;
  /** Changes as the code assigns to its variables. */
  readonly values: Map<string, string>;
  /** Names that are known in part, as the table is called that was made by this one. */
  readonly unnamed: Map<string, string>;
  readonly spanOf: (line: number) => Span | null;
}

/** How a stretch of code ends: `may-return`: what follows may not be reached. */
type Outcome = 'goes-on' | 'may-return' | 'returns' | 'fails';

const runCode = (evaluation: Evaluation, code: RoutineCode, values: KnownValues, spanOf: Frame['spanOf']): Outcome =>
  runSteps(evaluation, { code, values: new Map(values), unnamed: new Map(), spanOf }, code.steps);

const runSteps = (evaluation: Evaluation, frame: Frame, steps: readonly CodeStep[]): Outcome => {
  let outcome: Outcome = 'goes-on';
  let current = evaluation;
  for (const step of steps) {
    const next = runStep(current, frame, step);
    if (next === 'fails' || next === 'returns')
      return outcome === 'may-return' && next === 'returns' ? 'may-return' : next;
    if (next === 'may-return') {
      outcome = next;
      current = conditional(current);
    }
  }
  return outcome;
};

const runStep = (evaluation: Evaluation, frame: Frame, step: CodeStep): Outcome => {
  switch (step.kind) {
    case 'statement':
      return runStatement(evaluation, frame, step.statement, frame.spanOf(step.line));
    case 'execute': {
      const text = builtText(evaluation, step.command ?? undefined, frame.values);
      const isKnown = text?.includes(unknownPart) === false;
      const built = text === null ? null : isKnown ? frame.code.read(text) : readUnnamed(evaluation, frame, text);
      if (built === null) {
        unknownCode(evaluation, 'the command that EXECUTE builds');
        doubtNamed(evaluation, text ?? '');
        return 'goes-on';
      }
      // Where the loop read how the partitions are cut, it may make any number of them.
      if (hasUnknownBound(text ?? '')) doubtNamed(evaluation, text ?? '');
      for (const statement of built)
        if (runStatement(evaluation, frame, statement, frame.spanOf(step.line)) === 'fails') return 'fails';
      return 'goes-on';
    }
    case 'branch': {
      const counted = countedValues(evaluation, frame, step.counter);
      if (counted !== null) return runCounted(evaluation, frame, step, counted);
      const isBatched = step.isLoop === true && step.arms.some(endsTransaction);
      const assigned = step.arms.flatMap(assignedIn);
      if (step.isLoop === true) for (const variable of assigned) frame.values.delete(variable);
      const outcomes = step.arms.map((arm) =>
        runArm(isBatched ? batched(evaluation) : evaluation, { ...frame, values: new Map(frame.values) }, arm),
      );
      for (const variable of assigned) frame.values.delete(variable);
      return outcomes.some((outcome) => outcome === 'returns' || outcome === 'may-return') ? 'may-return' : 'goes-on';
    }
    case 'attempt': {
      const takeBack = evaluation.mark();
      const outcome = runSteps(caught(evaluation), frame, step.steps);
      if (outcome === 'fails') takeBack();
      // Of the handlers the server runs one, and only after an error.
      const handled = step.handlers.map((handler) => runArm(evaluation, frame, handler));
      return outcome === 'fails' || handled.includes('returns') ? 'goes-on' : outcome;
    }
    case 'assign': {
      const value = builtText(evaluation, step.value ?? undefined, frame.values);
      if (value === null) frame.values.delete(step.variable);
      else frame.values.set(step.variable, value);
      return 'goes-on';
    }
    case 'raise':
      evaluation.fail(step.message);
      return 'fails';
    case 'return':
      return 'returns';
    case 'end-transaction':
      if (evaluation.transaction === 'none') return 'goes-on';
      evaluation.fail('invalid transaction termination');
      return 'fails';
  }
};

const mostTurns = 100;

// The values of FOR counter IN lower..upper where both ends are known.
const countedValues = (
  evaluation: Evaluation,
  { values }: Frame,
  counter: Extract<CodeStep, { kind: 'branch' }>['counter'],
): readonly [variable: string, numbers: readonly number[]] | null => {
  if (counter === undefined) return null;
  const [lower, upper] = [counter.lower, counter.upper].map((end) =>
    Number(constantText(evaluation, end, values) ?? NaN),
  );
  if (lower === undefined || upper === undefined || !(upper - lower < mostTurns)) return null;
  return [counter.variable, Array.from({ length: Math.max(0, upper - lower + 1) }, (_, at) => lower + at)];
};

const runCounted = (
  evaluation: Evaluation,
  frame: Frame,
  { arms }: Extract<CodeStep, { kind: 'branch' }>,
  [variable, numbers]: readonly [string, readonly number[]],
): Outcome => {
  let outcome: Outcome = 'goes-on';
  for (const number of numbers)
    for (const arm of arms) {
      frame.values.set(variable, String(number));
      const next = runSteps(outcome === 'may-return' ? conditional(evaluation) : evaluation, frame, arm);
      if (next === 'fails' || next === 'returns') return next;
      if (next === 'may-return') outcome = next;
    }
  frame.values.delete(variable);
  return outcome;
};

const assignedIn = (steps: readonly CodeStep[]): string[] =>
  steps.flatMap((step) => {
    if (step.kind === 'assign') return [step.variable];
    if (step.kind === 'branch') return step.arms.flatMap(assignedIn);
    return step.kind === 'attempt' ? [step.steps, ...step.handlers].flatMap(assignedIn) : [];
  });

const endsTransaction = (steps: readonly CodeStep[]): boolean =>
  steps.some(
    (step) =>
      step.kind === 'end-transaction' ||
      (step.kind === 'branch' && step.arms.some(endsTransaction)) ||
      (step.kind === 'attempt' && endsTransaction(step.steps)),
  );

// A loop that commits on its way changes its rows in batches.
const batched = (evaluation: Evaluation): Evaluation => ({ ...evaluation, changesRows: () => undefined });

// An arm that would fail is taken for one that is not reached.
const runArm = (evaluation: Evaluation, frame: Frame, steps: readonly CodeStep[]): Outcome => {
  if (steps.length === 0) return 'goes-on';
  const takeBack = evaluation.mark();
  const outcome = runSteps(conditional(evaluation), frame, steps);
  if (outcome === 'fails') takeBack();
  return outcome;
};

const runStatement = (evaluation: Evaluation, { values }: Frame, statement: Statement, span: Span | null): Outcome => {
  if (statement.node === null) {
    evaluation.fail(statement.problem?.message ?? '');
    return 'fails';
  }
  const state = { hasFailed: false };
  const works: Parameters<Evaluation['work']>[0][] = [];
  const place = span ?? firstTokens(evaluation.statement, 1);
  const inner: Evaluation = {
    ...evaluation,
    statement,
    isInCode: true,
    variables: values,
    work: (work) => {
      works.push({ ...work, span: place });
    },
    breaks: (relation, detail) => {
      evaluation.breaks(relation, { ...detail, span: place });
    },
    breaksName: (detail) => {
      evaluation.breaksName({ ...detail, span: place });
    },
    loses: (relation, loss) => {
      evaluation.loses(relation, { ...loss, span: place });
    },
    requiresColumn: (relation, column) => {
      evaluation.requiresColumn(relation, column, place);
    },
    changesRows: (relation, verb) => {
      evaluation.changesRows(relation, verb, place);
    },
    fail: (message, kind) => {
      state.hasFailed = true;
      evaluation.fail(message, kind);
    },
    refuseTransaction: (what) => {
      state.hasFailed = true;
      if (evaluation.transaction === 'none') evaluation.fail(`${what} cannot be executed from a function`);
      else evaluation.refuseTransaction(what);
    },
    hasFailed: () => state.hasFailed || evaluation.hasFailed(),
  };
  noteLosses(inner, statement.node);
  noteBreaks(inner, statement.node);
  evaluation.dispatch(inner, statement.node);
  // A later statement of the code may take the lock that stops others.
  const isUnblocked = !evaluation.holdsStrongLock();
  for (const work of works) evaluation.work(isUnblocked ? { ...work, isUnblocked } : work);
  return state.hasFailed ? 'fails' : 'goes-on';
};

// What may not be reached fails nothing.
const caught = (evaluation: Evaluation): Evaluation => ({
  ...evaluation,
  fail: () => undefined,
  refuseTransaction: () => undefined,
});

const conditional = (evaluation: Evaluation): Evaluation => ({
  ...caught(evaluation),
  lock: (relation, mode) => {
    evaluation.noteCondition();
    evaluation.lock(relation, mode);
  },
  work: (work) => {
    evaluation.noteCondition();
    evaluation.work(work);
  },
  loses: (relation, loss) => {
    evaluation.noteCondition();
    evaluation.loses(relation, loss);
  },
  breaks: (relation, detail) => {
    evaluation.noteCondition();
    evaluation.breaks(relation, detail);
  },
  breaksName: (detail) => {
    evaluation.noteCondition();
    evaluation.breaksName(detail);
  },
});
