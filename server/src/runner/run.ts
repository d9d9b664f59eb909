import { setTimeout as wait } from 'node:timers/promises';
import { createLineIndex, type LineIndex, type Range } from '../core/text/lineIndex';
import {
  isLostError,
  isServerError,
  serverError,
  type Refusal,
  type ServerError,
  type Session,
} from '../postgres/session';
import { watchBlockers, type BlockerWatch } from './blockers';
import type { Report } from './events';
import type { Step } from './histories/history';
import { joined, opensTransaction, sendingsOf, type Sending, type SentBody } from './messages';
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

const sendUnit = async (
  step: Step,
  unit: PlannedUnit,
  kept: number,
  context: RunContext,
  watch: BlockerWatch,
): Promise<RunFailure | undefined> => {
  const { session, report, signal } = context;
  for (let attempt = 1; ; attempt++) {
    let current: Sending | undefined;
    try {
      for (const sending of sendingsOf(unit.messages)) {
        const { messages } = sending;
        // What the file itself has committed cannot be committed again.
        const isCommitted =
          session.transaction() === 'none' && messages.at(-1)?.sql === 'COMMIT;' && !opensTransaction(messages);
        if (isCommitted)
          report({
            event: 'notice',
            version: step.version,
            severity: 'WARNING',
            message: `${step.part?.file.path ?? step.version} ends the transaction that it runs in; its changes and its row in the history were not committed together.`,
          });
        current = isCommitted ? joined(messages.slice(0, -1)) : sending;
        if (current.messages.length === 0) continue;
        await send(step, current, unit, context, watch);
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
        range: isServerError(error) && current !== undefined ? rangeOf(current, unit.statements, error) : null,
        isUndone: unit.isAtomic && !isLost,
        kept,
        isLost,
      };
    }
  }
};

/** SQLSTATE of syntax_error (manual, appendix A). */
const syntaxError = '42601';

const cancelledBefore: Refusal = {
  severity: 'ERROR',
  sqlstate: '57014',
  message: 'cancelled before it was sent',
  detail: undefined,
  hint: undefined,
  where: undefined,
  position: undefined,
};

/** Sends something; the statement under way is ended on the server when the signal says so. */
const send = async (
  step: Step,
  sending: Sending,
  { statements }: PlannedUnit,
  { session, report, signal }: RunContext,
  watch: BlockerWatch,
): Promise<void> => {
  const { version } = step;
  const { sql, messages, body } = sending;
  if (body === undefined) {
    await session.send(sql);
    return;
  }
  if (isAborted(signal)) throw serverError(cancelledBefore, 0);
  const lines = linesOf(body);
  let cancelling: Promise<void> | undefined;
  const cancel = (): void => {
    cancelling = session.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const endWatch = watch.during(version);
  let last = performance.now();
  try {
    await session.send(sql, ({ index: sent, rows }) => {
      const now = performance.now();
      const ms = now - last;
      last = now;
      const index = sent - body.before;
      const statement = statements[index];
      // The tool's own around it.
      if (index < 0 || (statement === undefined && messages.length > 1)) return;
      report({
        event: 'statement',
        version,
        index,
        range: statement === undefined ? null : lines.range(statement.span),
        state: 'done',
        ms,
        ...(rows === undefined ? {} : { rows }),
      });
    });
  } catch (error) {
    const failed = isServerError(error) ? failedStatement(sending, statements, error) : undefined;
    if (failed !== undefined)
      report({ event: 'statement', version, ...failed, state: 'failed', ms: performance.now() - last });
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    await endWatch();
    // A cancellation that is still on its way would hit the next message.
    await cancelling;
  }
};

/** Which statement of the migration failed, from 0; undefined: none of it, or it cannot be told. */
const failedStatement = (
  sending: Sending,
  statements: readonly SentStatement[],
  error: ServerError,
): { readonly index: number; readonly range: Range | null } | undefined => {
  const { body, messages } = sending;
  if (body === undefined) return undefined;
  // All of what is sent is parsed before any of it runs: an error of the syntax can be in any statement.
  const offset = offsetOf(sending, error.refusal);
  const placed = offset === undefined ? -1 : statements.findLastIndex(({ span }) => span.start <= offset);
  const index = placed === -1 ? error.completed - body.before : placed;
  const statement = statements[index];
  if (index < 0 || (statement === undefined && messages.length > 1)) return undefined;
  return { index, range: statement === undefined ? null : linesOf(body).range(statement.span) };
};

/** Where in its file something failed: at the server's position, else at the statement; null: not in the file. */
const rangeOf = (sending: Sending, statements: readonly SentStatement[], error: ServerError): Range | null => {
  const offset = offsetOf(sending, error.refusal);
  if (sending.body !== undefined && offset !== undefined)
    return linesOf(sending.body).range({ start: offset, end: offset });
  return failedStatement(sending, statements, error)?.range ?? null;
};

const linesOf = ({ message }: SentBody): LineIndex => createLineIndex(message.body.part.file.text);

/** The server's position, as a UTF-16 offset in the file; undefined: it names none, or none in the file. */
const offsetOf = ({ sql, body }: Sending, { position, sqlstate }: Refusal): number | undefined => {
  if (body === undefined || position === undefined) return undefined;
  const { length } = body.message.sql;
  const offset = utf16Offset(sql, position - 1) - body.start;
  // What is not complete at the end of the migration is found wrong behind it.
  if (offset < 0 || (offset > length && sqlstate !== syntaxError)) return undefined;
  return body.message.body.start + Math.min(offset, length);
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
