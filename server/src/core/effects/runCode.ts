import type { RoutineCode, CodeStep } from '../sql/routineCode';
import { firstTokens, type Statement } from '../sql/statement';
import type { Span } from '../text/span';
import { noteBreaks } from './breaks';
import { builtText, constantElements, constantText, unknownPart, type KnownValues } from './constantText';
import { findRelation, runsUnknownCode, type Evaluation } from './evaluation';
import { noteLosses } from './losses';
import { readForRoles } from './unnamedRole';
import { hasUnknownBound, readUnnamed } from './unnamedTable';

/** Notes that code runs of which nothing is known; `what` says which. */
export function unknownCode(evaluation: Evaluation, what: string): void {
  runsUnknownCode(evaluation);
  evaluation.assume(`${what} takes no lock that others wait for`);
}

// The tables that such a command names, as far as its text is known.
const doubtNamed = (evaluation: Evaluation, text: string): void => {
  for (const [, quoted, plain] of text.matchAll(/"((?:[^"]|"")+)"|([\p{L}_…][\p{L}\p{N}_$…]*)/gu)) {
    const name = quoted?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase();
    const relation = findRelation(evaluation, { schema: undefined, name });
    if (relation !== undefined) evaluation.set('doubtful', relation.id, true);
  }
};

// A new name adds nothing to a table.
const isRename = (code: RoutineCode, text: string): boolean =>
  code.read(text).every(({ node }) => node !== null && 'RenameStmt' in node);

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
export type Outcome = 'goes-on' | 'may-return' | 'returns' | 'fails';

/**
 * Runs the steps of a DO or routine: what they do counts as done by the statement. `values`: what is known of its variables;
 * `spanOf`: where a line of the code is reported.
 */
export function runCode(
  evaluation: Evaluation,
  code: RoutineCode,
  values: KnownValues,
  spanOf: (line: number) => Span | null,
): Outcome {
  return runSteps(evaluation, frameOf(code, values, spanOf), code.steps);
}

/** The same of code that may not be run at all. */
export function runCodePerhaps(
  evaluation: Evaluation,
  code: RoutineCode,
  values: KnownValues,
  spanOf: (line: number) => Span | null,
): Outcome {
  return runArm(evaluation, frameOf(code, values, spanOf), code.steps);
}

const frameOf = (code: RoutineCode, values: KnownValues, spanOf: Frame['spanOf']): Frame => ({
  code,
  values: new Map(values),
  unnamed: new Map(),
  spanOf,
});

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
      const built =
        text === null
          ? null
          : isKnown
            ? frame.code.read(text)
            : (readForRoles(frame.code, text) ?? readUnnamed(evaluation, frame, text));
      if (built === null) {
        unknownCode(evaluation, 'the command that EXECUTE builds');
        if (text !== null && !isRename(frame.code, text)) doubtNamed(evaluation, text);
        return 'goes-on';
      }
      // Where the loop read how the partitions are cut, it may make any number of them.
      if (hasUnknownBound(text ?? '')) doubtNamed(evaluation, text ?? '');
      for (const statement of built)
        if (runStatement(evaluation, frame, statement, frame.spanOf(step.line)) === 'fails') return 'fails';
      return 'goes-on';
    }
    case 'branch': {
      const turns = knownTurns(evaluation, frame, step);
      if (turns !== null) return runTurns(evaluation, frame, step, turns);
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

type Branch = Extract<CodeStep, { kind: 'branch' }>;

// What a loop's variable is in each of its turns, where that is known: FOR … IN lower..upper, and the elements of an array.
const knownTurns = (
  evaluation: Evaluation,
  { values }: Frame,
  { counter, each }: Branch,
): readonly [variable: string, values: readonly string[]] | null => {
  if (each !== undefined) {
    const elements = constantElements(evaluation, each.array, values);
    return elements === null || elements.length > mostTurns ? null : [each.variable, elements];
  }
  if (counter === undefined) return null;
  const [lower, upper] = [counter.lower, counter.upper].map((end) =>
    Number(constantText(evaluation, end, values) ?? NaN),
  );
  if (lower === undefined || upper === undefined || !(upper - lower < mostTurns)) return null;
  return [counter.variable, Array.from({ length: Math.max(0, upper - lower + 1) }, (_, at) => String(lower + at))];
};

const runTurns = (
  evaluation: Evaluation,
  frame: Frame,
  { arms }: Branch,
  [variable, turns]: readonly [string, readonly string[]],
): Outcome => {
  let outcome: Outcome = 'goes-on';
  for (const value of turns)
    for (const arm of arms) {
      frame.values.set(variable, value);
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

/** The same evaluation, of code that may not be reached: it fails nothing. */
export function caught(evaluation: Evaluation): Evaluation {
  return { ...evaluation, fail: () => undefined, refuseTransaction: () => undefined };
}

const conditional = (evaluation: Evaluation): Evaluation => ({
  ...caught(evaluation),
  lock: (relation, mode, when) => {
    evaluation.noteCondition();
    evaluation.lock(relation, mode, when);
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
