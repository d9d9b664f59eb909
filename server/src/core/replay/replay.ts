import { createDraft, type Draft, type Snapshot } from '../catalog/draft';
import { differences, lookUp, withEntries } from '../catalog/persistentMap';
import { sameValue } from '../catalog/sameValue';
import { isTransactionKey, wholeCatalog, type State, type StateValue } from '../catalog/state';
import type { Effects, TransactionKind } from '../effects/effects';
import { evaluateStatement } from '../effects/evaluateStatement';
import type { Surroundings, Trace } from '../effects/evaluation';
import type { Sending } from '../layouts/layout';
import type { RuleReport } from '../lint/rule';
import type { Statement } from '../sql/statement';

/** A statement with what it does, and what that was derived from. */
export interface Step {
  readonly statement: Statement;
  readonly effects: Effects;
  readonly trace: Trace;
  /** What rules say of it: of its effects alone, so that it stays while they do. */
  readonly reports: readonly RuleReport[];
}

/** Says what rules say of a statement. The same function for the same rules and settings. */
export type ReportOn = (statement: Statement, effects: Effects) => readonly RuleReport[];

/** The statements of a section, run in thought one after the other. */
export interface Replay {
  /** The catalog before the section, or the one of a run before, from which that differs in what is `over` it. */
  readonly entry: State;
  /** The catalog before the section, with what differs. Made when somebody asks. */
  readonly start: () => State;
  readonly sending: Sending;
  readonly surroundings: Surroundings;
  readonly reportOn: ReportOn;
  readonly steps: readonly Step[];
  /** The catalog after the section, its transaction committed. Made when somebody asks. */
  readonly exit: () => State;
  /** A value of that catalog, which need not be made for it. */
  readonly left: (key: string) => StateValue | undefined;
  /** The states before some of the steps, by their index, so that an edit need not begin at the start. */
  readonly checkpoints: ReadonlyMap<number, Snapshot>;
  /** All keys that its statements read or write. */
  readonly touches: () => ReadonlySet<string>;
}

export interface ReplayRequest {
  readonly statements: readonly Statement[];
  readonly entry: State;
  /** What differs from `entry`, where it is the one of the replay before: then the catalog need not be made. */
  readonly over?: ReadonlyMap<string, StateValue | undefined> | undefined;
  readonly sending: Sending;
  readonly surroundings: Surroundings;
  readonly reportOn: ReportOn;
}

const stepsBetweenCheckpoints = 512;

/** How the transaction comes to be in which a statement of the section runs that is not in an explicit one. */
const kindFor = (sending: Sending, count: number): TransactionKind =>
  sending === 'message' && count > 1 ? 'implicit' : 'none';

const openDraft = (
  entry: State,
  sending: Sending,
  between: TransactionKind,
  over?: ReadonlyMap<string, StateValue | undefined>,
): Draft => {
  const draft = createDraft(entry, over);
  if (sending === 'transaction') draft.begin('tool');
  else if (between === 'implicit') draft.begin('implicit');
  return draft;
};

/**
 * Runs the statements of a section in thought. With the replay before an edit, the statements before the edit are kept;
 * those after it are kept as long as nothing that they read differs; and where the state is again what it was at that
 * place, all the rest is kept without being looked at (early cut-off).
 */
export function replay(request: ReplayRequest, previous?: Replay): Replay {
  const { statements, entry, over, sending, surroundings, reportOn } = request;
  const between = kindFor(sending, statements.length);
  const isAlike =
    previous?.surroundings === surroundings &&
    previous.sending === sending &&
    previous.reportOn === reportOn &&
    kindFor(sending, previous.steps.length) === between;
  const old = isAlike ? previous.steps : [];
  const start = once(() => (over === undefined ? entry : withEntries(entry, over)));
  const isSameEntry = isAlike && previous.entry === entry && over === undefined;
  // What others have changed in the schema since; of no matter where no statement reads or writes it.
  const changed =
    isAlike && !isSameEntry ? changedSince(previous.entry, entry, over) : new Map<string, StateValue | undefined>();
  if (isAlike && !isSameEntry && isUntouched(previous, statements, changed)) {
    const valueOf = (key: string): StateValue | undefined =>
      over?.has(key) === true ? over.get(key) : lookUp(entry, key);
    const changes = [...changed.keys()].map((key) => [key, valueOf(key)] as const);
    const exit = once(() => withEntries(previous.exit(), changes));
    return { ...previous, entry, start, exit, left: (key) => lookUp(exit(), key), checkpoints: new Map() };
  }

  const kept = isSameEntry ? commonStart(old, statements) : 0;
  const same = commonEnd(old, statements, kept);
  const oldTail = old.length - same;
  const steps: Step[] = old.slice(0, kept);
  const checkpoints = new Map<number, Snapshot>();
  for (const [at, snapshot] of isSameEntry ? previous.checkpoints : []) if (at <= kept) checkpoints.set(at, snapshot);
  const draft = draftAt(kept, checkpoints, steps, between, () => openDraft(entry, sending, between, over));

  const touches = once(() => touchesOf(steps));
  const common = { entry, start, sending, surroundings, reportOn, steps, checkpoints, touches };
  const oldMiddle = old.slice(kept, oldTail);
  const newMiddle = statements.slice(kept, statements.length - same);
  const oldWrites = new Map(oldMiddle.flatMap((step) => [...step.trace.writes]));
  const take = (statement: Statement, known: Trace['writes'], old?: Step): Step => {
    const step = takeStep(statement, draft, request, known, old);
    steps.push(step);
    return step;
  };

  // What the old run had, at this place, under each key that either run has written since they parted.
  const oldValues = new Map<string, StateValue | undefined>([...changed, ...oldWrites]);
  for (const statement of newMiddle) {
    const { trace } = take(statement, oldWrites);
    for (const key of trace.writes.keys()) if (!oldValues.has(key)) oldValues.set(key, draft.get(key));
    advance(draft, statement, trace, between);
  }
  const crosses = oldMiddle.some(isBoundaryStep) || newMiddle.some(isBoundary);
  // The keys that differ from the old run, with the values that they had there; null: not known, all reads are compared.
  let differing: Map<string, StateValue | undefined> | null = null;
  if (isAlike && !crosses) differing = differingKeys(draft, oldValues);
  // Whether ROLLBACK would go back to a state that differs: the entry itself, in a transaction that it opens.
  let isUnsettled = changed.size > 0 && draft.kind !== 'none';
  // Steps that were kept, but over which the draft has not been brought: it need not be while nothing looks at it.
  let pending: Step[] = [];
  const settle = (): void => {
    for (const step of pending) advance(draft, step.statement, step.trace, between);
    pending = [];
  };
  const freeze = once(() => {
    settle();
    return draft.freeze();
  });
  const left = (key: string): StateValue | undefined => {
    settle();
    return draft.get(key);
  };

  for (let at = oldTail; at < old.length; at++) {
    const step = old[at];
    if (step === undefined) break;
    if (differing?.size === 0 && !isUnsettled) {
      const shift = steps.length - at;
      for (const rest of old.slice(at)) steps.push(rest);
      if (shift === 0 && previous !== undefined)
        for (const [index, snapshot] of previous.checkpoints) if (index > at) checkpoints.set(index, snapshot);
      // The state is the old one again, and so it is after the steps that are left, over which the draft is not brought.
      return previous === undefined
        ? { ...common, exit: freeze, left }
        : { ...common, exit: previous.exit, left: (key) => lookUp(previous.exit(), key) };
    }
    if (isBoundary(step.statement)) {
      settle();
      take(step.statement, step.trace.writes, step);
      const isBack = goesBack(step.statement);
      advance(draft, step.statement, step.trace, between);
      if (differing === null) continue;
      for (const key of differing.keys())
        if (isTransactionKey(key) && endsTransaction(step.statement)) differing.delete(key);
      if (isBack && (differing.size > 0 || isUnsettled)) differing = null;
      // COMMIT may open the next transaction at once: its ROLLBACK goes back to what was committed.
      const isOldUnsettled = isUnsettled && !endsTransaction(step.statement);
      isUnsettled = differing !== null && draft.kind !== 'none' && (isOldUnsettled || differing.size > 0);
      continue;
    }
    // Without knowing what differs, every read is looked up.
    if (differing === null) settle();
    const holds = step.effects.transaction === draft.kind && readsHold(draft, step.trace, differing);
    if (holds) {
      steps.push(step);
      pending.push(step);
      for (const key of differing?.keys() ?? []) if (step.trace.writes.has(key)) differing?.delete(key);
      continue;
    }
    settle();
    const before = new Map<string, StateValue | undefined>();
    const { trace } = take(step.statement, step.trace.writes, step);
    for (const key of trace.writes.keys()) before.set(key, draft.get(key));
    advance(draft, step.statement, trace, between);
    if (differing === null) continue;
    for (const key of new Set([...trace.writes.keys(), ...step.trace.writes.keys()])) {
      const oldValue = step.trace.writes.has(key)
        ? step.trace.writes.get(key)
        : differing.has(key)
          ? differing.get(key)
          : before.get(key);
      noteDifference(draft, differing, key, oldValue);
    }
  }
  const isBack = differing?.size === 0 && isSameEntry;
  return { ...common, exit: isBack ? previous.exit : freeze, left };
}

// What differs between the catalogs that two runs begin with, with the values of the first.
const changedSince = (
  before: State,
  entry: State,
  over: ReadonlyMap<string, StateValue | undefined> | undefined,
): Map<string, StateValue | undefined> =>
  over === undefined ? differences(before, entry) : new Map([...over.keys()].map((key) => [key, lookUp(before, key)]));

const isUntouched = (
  previous: Replay,
  statements: readonly Statement[],
  changed: ReadonlyMap<string, unknown>,
): boolean => {
  if (commonStart(previous.steps, statements) < Math.max(previous.steps.length, statements.length)) return false;
  const touched = previous.touches();
  if (changed.size > 0 && touched.has(wholeCatalog)) return false;
  for (const key of changed.keys()) if (touched.has(key)) return false;
  return true;
};

const touchesOf = (steps: readonly Step[]): Set<string> => {
  const keys = new Set<string>();
  for (const { trace } of steps) {
    for (const key of trace.reads.keys()) keys.add(key);
    for (const key of trace.writes.keys()) keys.add(key);
  }
  return keys;
};

/** A value that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Calls `visit` after each statement of a section with the state that it leaves; the draft is only lent. */
export function walkStates(
  { entry, sending, steps }: Replay,
  visit: (step: Step, state: Pick<Draft, 'get' | 'kind' | 'transactionEntries'>, index: number) => void,
): void {
  const between = kindFor(sending, steps.length);
  const draft = openDraft(entry, sending, between);
  steps.forEach((step, index) => {
    advance(draft, step.statement, step.trace, between);
    visit(step, draft, index);
  });
}

/** Calls `visit` for each statement of a section with the state that it meets; the draft is only lent. */
export function walkSteps({ entry, sending, steps }: Replay, visit: (step: Step, state: Draft) => void): void {
  const between = kindFor(sending, steps.length);
  const draft = openDraft(entry, sending, between);
  for (const step of steps) {
    visit(step, draft);
    advance(draft, step.statement, step.trace, between);
  }
}

const commonStart = (old: readonly Step[], statements: readonly Statement[]): number => {
  let count = 0;
  while (count < old.length && old[count]?.statement === statements[count]) count++;
  return count;
};

const commonEnd = (old: readonly Step[], statements: readonly Statement[], start: number): number => {
  const most = Math.min(old.length, statements.length) - start;
  let count = 0;
  while (count < most && old[old.length - 1 - count]?.statement === statements[statements.length - 1 - count]) count++;
  return count;
};

// The state before a step, from the last checkpoint before it.
const draftAt = (
  index: number,
  checkpoints: Map<number, Snapshot>,
  steps: readonly Step[],
  between: TransactionKind,
  open: () => Draft,
): Draft => {
  let from = 0;
  for (const at of checkpoints.keys()) if (at <= index && at > from) from = at;
  const snapshot = checkpoints.get(from);
  const draft = snapshot === undefined ? open() : createDraft(snapshot);
  for (let at = from; at < index; at++) {
    if (at % stepsBetweenCheckpoints === 0 && at > from) checkpoints.set(at, draft.snapshot());
    const step = steps[at];
    if (step !== undefined) advance(draft, step.statement, step.trace, between);
  }
  return draft;
};

const differingKeys = (
  draft: Draft,
  oldValues: ReadonlyMap<string, StateValue | undefined>,
): Map<string, StateValue | undefined> => {
  const differing = new Map<string, StateValue | undefined>();
  for (const [key, value] of oldValues) noteDifference(draft, differing, key, value);
  return differing;
};

const noteDifference = (
  draft: Draft,
  differing: Map<string, StateValue | undefined>,
  key: string,
  oldValue: StateValue | undefined,
): void => {
  // Outside a transaction nothing is left of what belongs to one.
  const isGone = draft.kind === 'none' && isTransactionKey(key);
  if (isGone || draft.get(key) === oldValue) differing.delete(key);
  else differing.set(key, oldValue);
};

const readsHold = (draft: Draft, { reads }: Trace, differing: ReadonlyMap<string, unknown> | null): boolean => {
  if (reads.has(wholeCatalog)) return false;
  if (differing === null) {
    for (const [key, value] of reads) if (draft.get(key) !== value) return false;
    return true;
  }
  for (const key of differing.keys()) if (reads.has(key)) return false;
  return true;
};

const takeStep = (
  statement: Statement,
  draft: Draft,
  { surroundings, reportOn }: ReplayRequest,
  known: ReadonlyMap<string, StateValue | undefined>,
  old: Step | undefined,
): Step => {
  const { effects, trace } = evaluateStatement(statement, draft, surroundings);
  const isSame = old !== undefined && sameValue(old.effects, effects);
  return {
    statement,
    effects: isSame ? old.effects : effects,
    trace: { reads: trace.reads, writes: withKnownValues(trace.writes, known) },
    reports: isSame ? old.reports : reportOn(statement, effects),
  };
};

// A value that is alike keeps its identity, so that those who read it need not be run again.
const withKnownValues = (
  writes: Trace['writes'],
  known: ReadonlyMap<string, StateValue | undefined>,
): Trace['writes'] => {
  if (known.size === 0) return writes;
  const result = new Map<string, StateValue | undefined>();
  for (const [key, value] of writes) {
    const before = known.get(key);
    result.set(key, before !== undefined && sameValue(before, value) ? before : value);
  }
  return result;
};

const transactionOf = ({ node }: Statement): { kind?: string; savepoint_name?: string; chain?: boolean } | null =>
  node !== null && 'TransactionStmt' in node ? node.TransactionStmt : null;

const isBoundary = (statement: Statement): boolean => transactionOf(statement) !== null;
const isBoundaryStep = ({ statement }: Step): boolean => isBoundary(statement);

const goesBack = (statement: Statement): boolean => {
  const kind = transactionOf(statement)?.kind;
  return kind === 'TRANS_STMT_ROLLBACK' || kind === 'TRANS_STMT_ROLLBACK_TO';
};

const endsTransaction = (statement: Statement): boolean => {
  const kind = transactionOf(statement)?.kind;
  return kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK' || kind === 'TRANS_STMT_PREPARE';
};

/** Brings the state over a statement: its writes, or what BEGIN, COMMIT, ROLLBACK and SAVEPOINT do to a transaction. */
const advance = (draft: Draft, statement: Statement, { writes }: Trace, between: TransactionKind): void => {
  const node = transactionOf(statement);
  if (node === null) {
    draft.apply(writes);
    return;
  }
  const name = node.savepoint_name ?? '';
  const next = node.chain === true ? 'explicit' : between;
  switch (node.kind) {
    case undefined:
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      // Inside a tool's transaction BEGIN only warns.
      if (draft.kind !== 'tool') draft.begin('explicit');
      return;
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_PREPARE':
      if (draft.kind !== 'none') draft.end(true, next);
      return;
    case 'TRANS_STMT_ROLLBACK':
      if (draft.kind !== 'none') draft.end(false, next);
      return;
    case 'TRANS_STMT_SAVEPOINT':
      draft.savepoint(name);
      return;
    case 'TRANS_STMT_RELEASE':
      draft.release(name);
      return;
    case 'TRANS_STMT_ROLLBACK_TO':
      draft.rollbackTo(name);
      return;
    default:
      return;
  }
};
