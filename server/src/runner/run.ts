import { setTimeout as wait } from 'node:timers/promises';
import { createLineIndex, type Range } from '../core/text/lineIndex';
import { isLostError, isServerError, serverError, type Refusal, type Session } from '../postgres/session';
import { watchBlockers, type BlockerWatch } from './blockers';
import type { Report } from './events';
import type { Message, Step } from './histories/history';
import type { SentStatement } from './statements';
import type { PlannedStep, PlannedUnit } from './units';

/** How often an atomic unit is sent again after a lock_timeout. */
const mostAttempts = 5;

export interface RunContext {
  readonly session: Session;
  readonly report: Report;
  /** Aborted: the statement under way is ended on the server, and nothing further is sent. */
  readonly signal: AbortSignal;
}

/** Why a run ended before its time. */
export interface RunFailure {
  readonly step: Step;
  /** null: the session broke, or nothing was under way. */
  readonly refusal: Refusal | null;
  /** What to say where there is no refusal. */
  readonly message: string;
  /** Where in the step's file; null: not in a statement of it. */
  readonly range: Range | null;
  /** The SQL of the statement is known to be undone, with all of its file that was in the same unit. */
  readonly isUndone: boolean;
  /** How many statements of the file have been completed in units before. */
  readonly kept: number;
  readonly isLost: boolean;
}

export interface RunResult {
  readonly end: 'done' | 'failed' | 'cancelled';
  readonly done: readonly Step[];
  /** The one that failed is the first. */
  readonly notDone: readonly Step[];
  readonly failure: RunFailure | null;
}

/** A question each time: an answer of a moment ago does not hold. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** Sends planned steps one after the other, and stops at the first that fails. */
export async function runSteps(planned: readonly PlannedStep[], context: RunContext): Promise<RunResult> {
  const watch = watchBlockers(context.session, context.report);
  const done: Step[] = [];
  const notDone = (): Step[] => planned.slice(done.length).map(({ step }) => step);
  try {
    for (const { step, units } of planned) {
      if (isAborted(context.signal)) return { end: 'cancelled', done, notDone: notDone(), failure: null };
      const failure = await runStep(step, units, context, watch);
      if (failure !== undefined)
        return { end: isAborted(context.signal) ? 'cancelled' : 'failed', done, notDone: notDone(), failure };
      done.push(step);
    }
    return { end: 'done', done, notDone: [], failure: null };
  } finally {
    await watch.end();
  }
}

const runStep = async (
  step: Step,
  units: readonly PlannedUnit[],
  context: RunContext,
  watch: BlockerWatch,
): Promise<RunFailure | undefined> => {
  const { report } = context;
  const { version, direction } = step;
  const path = step.part?.file.path ?? null;
  const begin = performance.now();
  report({ event: 'migration', version, direction, state: 'begin', path });
  let kept = 0;
  for (const unit of units) {
    const failure = await sendUnit(step, unit, kept, context, watch);
    if (failure !== undefined) {
      report({ event: 'migration', version, direction, state: 'failed', path, ms: performance.now() - begin });
      return failure;
    }
    kept += unit.statements.length;
  }
  report({ event: 'migration', version, direction, state: 'done', path, ms: performance.now() - begin });
  return undefined;
};

/** What the history itself wants said goes in one message as far as it can: each costs a round trip. */
const groupsOf = (messages: readonly Message[]): Message[][] => {
  const groups: Message[][] = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.body !== undefined || last === undefined || last.some(({ body }) => body !== undefined))
      groups.push([message]);
    else last.push(message);
  }
  return groups;
};

const opensItself = (group: readonly Message[]): boolean => group.some(({ sql }) => sql.startsWith('BEGIN'));

const joined = (messages: readonly Message[]): Message => {
  const [only] = messages;
  return messages.length === 1 && only !== undefined ? only : { sql: messages.map(({ sql }) => sql).join('\n') };
};

const sendUnit = async (
  step: Step,
  unit: PlannedUnit,
  kept: number,
  context: RunContext,
  watch: BlockerWatch,
): Promise<RunFailure | undefined> => {
  const { session, report, signal } = context;
  for (let attempt = 1; ; attempt++) {
    let current: Message | undefined;
    try {
      for (const group of groupsOf(unit.messages)) {
        // What the file itself has committed cannot be committed again.
        const isCommitted = session.transaction() === 'none' && group.at(-1)?.sql === 'COMMIT;' && !opensItself(group);
        if (isCommitted)
          report({
            event: 'notice',
            version: step.version,
            severity: 'WARNING',
            message: `${step.part?.file.path ?? step.version} ends the transaction that it runs in; its changes and its row in the history were not committed together.`,
          });
        const messages = isCommitted ? group.slice(0, -1) : group;
        if (messages.length === 0) continue;
        current = joined(messages);
        await sendMessage(step, current, unit, context, watch);
      }
      return undefined;
    } catch (error) {
      if (!isServerError(error) && !isLostError(error)) throw error;
      const isLost = isLostError(error);
      if (!isLost && session.transaction() !== 'none') await session.send('ROLLBACK');
      const refusal = isServerError(error) ? error.refusal : null;
      if (refusal?.sqlstate === '55P03' && unit.isAtomic && attempt < mostAttempts && !isAborted(signal)) {
        // Full jitter: who waits for the same lock must not come back together.
        const delay = Math.round((0.5 + Math.random()) * 250 * 2 ** attempt);
        report({
          event: 'notice',
          version: step.version,
          severity: 'INFO',
          message: `The lock was not to be had within lock_timeout; nothing is applied of ${step.part?.file.path ?? step.version}, and it is tried again in ${delay} ms (attempt ${attempt + 1} of ${mostAttempts}).`,
        });
        await wait(delay, undefined, { signal }).catch(() => undefined);
        if (!isAborted(signal)) continue;
      }
      return {
        step,
        refusal,
        message: error.message,
        range: isServerError(error) ? rangeOf(current, unit.statements, error.completed, error.refusal) : null,
        isUndone: unit.isAtomic && !isLost,
        kept,
        isLost,
      };
    }
  }
};

const cancelledBefore: Refusal = {
  severity: 'ERROR',
  sqlstate: '57014',
  message: 'cancelled before it was sent',
  detail: undefined,
  hint: undefined,
  where: undefined,
  position: undefined,
};

/** Sends a message; the statement under way is ended on the server when the signal says so. */
const sendMessage = async (
  step: Step,
  message: Message,
  { statements }: PlannedUnit,
  { session, report, signal }: RunContext,
  watch: BlockerWatch,
): Promise<void> => {
  const { version } = step;
  if (message.body === undefined) {
    await session.send(message.sql);
    return;
  }
  if (isAborted(signal)) throw serverError(cancelledBefore, 0);
  const lines = createLineIndex(message.body.part.file.text);
  const rangeAt = (index: number): Range | null => {
    const statement = statements[index];
    return statement === undefined ? null : lines.range(statement.span);
  };
  let cancelling: Promise<void> | undefined;
  const cancel = (): void => {
    cancelling = session.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const endWatch = watch.during(version);
  let last = performance.now();
  try {
    await session.send(message.sql, ({ index, rows }) => {
      const now = performance.now();
      const ms = now - last;
      last = now;
      report({
        event: 'statement',
        version,
        index,
        range: rangeAt(index),
        state: 'done',
        ms,
        ...(rows === undefined ? {} : { rows }),
      });
    });
  } catch (error) {
    if (isServerError(error) && error.completed >= 0)
      report({
        event: 'statement',
        version,
        index: error.completed,
        range: rangeAt(error.completed),
        state: 'failed',
        ms: performance.now() - last,
      });
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    await endWatch();
    // A cancellation that is still on its way would hit the next message.
    await cancelling;
  }
};

/** Where in its file a message failed: at the server's position, else at the statement. */
const rangeOf = (
  message: Message | undefined,
  statements: readonly SentStatement[],
  completed: number,
  { position }: Refusal,
): Range | null => {
  if (message?.body === undefined) return null;
  const lines = createLineIndex(message.body.part.file.text);
  if (position !== undefined) {
    const start = message.body.start + utf16Offset(message.sql, position - 1);
    return lines.range({ start, end: start });
  }
  const failed = statements[completed];
  return failed === undefined ? null : lines.range(failed.span);
};

/** The server counts characters; JavaScript counts UTF-16 units. */
const utf16Offset = (text: string, characters: number): number => {
  let offset = 0;
  for (const character of text) {
    if (characters-- <= 0) break;
    offset += character.length;
  }
  return offset;
};
