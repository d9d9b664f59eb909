import { constraintNameChanges } from '../catalog/constraintNames';
import { stateKey, wholeCatalog, type StateKind, type StateValue, type StateValues } from '../catalog/state';
import type { Relation } from '../catalog/model';
import type { StateView } from '../catalog/draft';
import type { Statement } from '../sql/statement';
import {
  takesTime,
  type Break,
  type BulkChange,
  type Effects,
  type HeldLock,
  type IndexLock,
  type LockTaken,
  type Loss,
  type RequiredColumn,
  type Surprise,
  type Work,
} from './effects';
import {
  fullName,
  isStrong,
  isTimeoutOn,
  lockedName,
  type Evaluation,
  type Surroundings,
  type Trace,
} from './evaluation';
import { strengthOf } from './lockMode';

/** Works a statement out by `run`, and what it holds by `dispatch`, and gives its effects and its trace. */
export function evaluate(
  statement: Statement,
  state: StateView,
  surroundings: Surroundings,
  dispatch: Evaluation['dispatch'],
  run: Evaluation['dispatch'] = dispatch,
): { effects: Effects; trace: Trace } {
  const reads = new Map<string, StateValue | undefined>();
  const writes = new Map<string, StateValue | undefined>();
  const locks = new Map<string, LockTaken>();
  const requested = new Map<string, LockTaken>();
  const indexLocks: IndexLock[] = [];
  const works: Work[] = [];
  const breaks: Break[] = [];
  const requiredColumns: RequiredColumn[] = [];
  const bulkChanges: BulkChange[] = [];
  const losses: Loss[] = [];
  const surprises: Surprise[] = [];
  const assumptions = new Set<string>();
  const refusal: { refusesTransaction: boolean; fails: Effects['fails'] } = { refusesTransaction: false, fails: null };
  const refused = { anywhere: false };
  const condition = { isThere: false };

  const before = <K extends StateKind>(kind: K, name: string): StateValues[K] | undefined => {
    const key = stateKey(kind, name);
    const value = state.get(key);
    reads.set(key, value);
    return value as StateValues[K] | undefined;
  };
  const get = <K extends StateKind>(kind: K, name: string): StateValues[K] | undefined => {
    const key = stateKey(kind, name);
    return writes.has(key) ? (writes.get(key) as StateValues[K] | undefined) : before(kind, name);
  };
  const set = <K extends StateKind>(kind: K, name: string, value: StateValues[K] | undefined): void => {
    const key = stateKey(kind, name);
    if (kind === 'relation') {
      const was = get('relation', name);
      for (const [constraint, more] of constraintNameChanges(was, value as Relation | undefined)) {
        const count = (get('constraint', constraint) ?? 0) + more;
        writes.set(stateKey('constraint', constraint), count === 0 ? undefined : count);
      }
    }
    writes.set(key, value);
  };
  const isVisible = (relation: Relation): boolean => !relation.isTemporary && get('created', relation.id) === undefined;

  const every = <K extends StateKind>(kind: K): (readonly [string, StateValues[K]])[] => {
    reads.set(wholeCatalog, undefined);
    const found = new Map<string, StateValues[K]>(state.every(kind));
    const prefix = stateKey(kind, '');
    for (const [key, value] of writes) {
      if (!key.startsWith(prefix)) continue;
      if (value === undefined) found.delete(key.slice(prefix.length));
      else found.set(key.slice(prefix.length), value as StateValues[K]);
    }
    return [...found];
  };

  const evaluation: Evaluation = {
    ...surroundings,
    statement,
    transaction: state.kind,
    hasSavepoint: (name) => state.hasSavepoint(name),
    get,
    set,
    before,
    changed: (kind) => {
      const prefix = stateKey(kind, '');
      return [...writes.keys()].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
    },
    every,
    isVisible,
    lock: (relation, mode, when) => {
      if (!isVisible(relation)) return;
      if (get('doubtful', relation.id) !== undefined)
        assumptions.add(`what earlier code did to ${fullName(relation)} added no partition or index`);
      const asked = requested.get(relation.id);
      if (when !== 'later' && (asked === undefined || strengthOf(mode) > strengthOf(asked.mode)))
        requested.set(relation.id, {
          id: relation.id,
          relation: asked?.relation ?? fullName(relation),
          kind: relation.kind,
          mode,
        });
      const held = get('held', relation.id);
      if (held !== undefined && strengthOf(held) >= strengthOf(mode)) return;
      set('held', relation.id, mode);
      const taken = { id: relation.id, relation: fullName(relation), kind: relation.kind, mode };
      locks.set(relation.id, { ...taken, relation: locks.get(relation.id)?.relation ?? taken.relation });
    },
    lockIndex: (relation, index) => {
      const name = fullName(index);
      if (!isVisible(relation) || get('created', `index ${name}`) !== undefined) return;
      if (get('held', relation.id) === 'AccessExclusiveLock' || get('heldIndex', name) !== undefined) return;
      set('heldIndex', name, true);
      indexLocks.push({
        id: relation.id,
        relation: fullName(relation),
        kind: relation.kind,
        index: name,
        mode: 'AccessExclusiveLock',
      });
    },
    holdsStrongLock: () => get('strong', 'first') !== undefined || [...requested.values()].some(isStrong),
    work: ({ relation, why, ...work }) => {
      if (isVisible(relation)) works.push({ ...work, relation: fullName(relation), why: why ?? null });
    },
    breaks: (relation, detail) => {
      if (isVisible(relation)) breaks.push({ ...detail, relation: fullName(relation) });
    },
    requiresColumn: (relation, column, span) => {
      if (isVisible(relation)) requiredColumns.push({ relation: fullName(relation), column, span });
    },
    changesRows: (relation, verb, span) => {
      if (isVisible(relation)) bulkChanges.push({ verb, relation: fullName(relation), span });
    },
    breaksName: (detail) => breaks.push(detail),
    loses: (relation, loss) => {
      if (relation === null || isVisible(relation))
        losses.push({ ...loss, relation: relation === null ? (loss.relation ?? '') : fullName(relation) });
    },
    surprises: (surprise) => surprises.push(surprise),
    fail: (message, kind = 'other') => {
      // What exists is not certain once unknown code has run.
      if (kind === 'other' && get('opaque', 'code') !== undefined) {
        assumptions.add('the code that earlier statements run did not change what exists');
        return;
      }
      refusal.fails ??= { message, kind };
      if (kind === 'other') refused.anywhere = true;
    },
    refuseTransaction: (what) => {
      refusal.refusesTransaction = true;
      if (state.kind !== 'none')
        refusal.fails ??= { message: `${what} cannot run inside a transaction block`, kind: 'transaction' };
    },
    assume: (reason) => assumptions.add(reason),
    hasFailed: () => refused.anywhere,
    dispatch,
    isInCode: false,
    calls: [],
    noteCondition: () => {
      condition.isThere = true;
    },
    mark: () => {
      const maps = [locks, requested, writes].map(
        (map) => [map as Map<string, unknown>, new Map<string, unknown>(map)] as const,
      );
      const lists = [indexLocks, works, breaks, requiredColumns, bulkChanges, losses, surprises].map(
        (items) => [items, items.length] as const,
      );
      return () => {
        for (const [map, before] of maps) {
          map.clear();
          for (const [key, value] of before) map.set(key, value);
        }
        for (const [items, length] of lists) items.length = length;
      };
    },
  };

  const heldBefore = get('strong', 'first') ?? null;
  const hasLockTimeout = isTimeoutOn(get('local', 'lock_timeout') ?? get('setting', 'lock_timeout'));
  if (statement.node !== null) run(evaluation, statement.node);
  const strong = [...locks.values(), ...indexLocks].find(isStrong) ?? null;
  if (heldBefore === null && strong !== null)
    set('strong', 'first', {
      relation: lockedName(strong),
      mode: strong.mode,
      tag: statement.tag,
    } satisfies HeldLock);
  const isWorking = works.some((work) => work.kind !== 'rows' && takesTime(work)) || refusal.fails !== null;
  const unprotectedLock =
    strong !== null && !hasLockTimeout && !isWorking && get('said', 'lock_timeout') === undefined ? strong : null;
  if (unprotectedLock !== null) set('said', 'lock_timeout', true);
  // A statement that fails changes nothing. One that only stands in the wrong transaction is taken for repaired, so that
  // what follows is not blamed for it, and a fix that moves it ends in the same schema.
  const isRefused = refused.anywhere;
  if (isRefused) writes.clear();

  return {
    effects: {
      transaction: state.kind,
      locks: [...locks.values()],
      requested: [...requested.values()],
      indexLocks,
      works,
      breaks: isRefused ? [] : breaks,
      requiredColumns,
      bulkChanges,
      losses: isRefused ? [] : losses,
      surprises: isRefused ? [] : surprises,
      ...refusal,
      assumptions: [...assumptions],
      isConditional: condition.isThere,
      heldBefore,
      hasLockTimeout,
      unprotectedLock,
    },
    trace: { reads, writes },
  };
}
