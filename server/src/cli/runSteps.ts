import type { Refusal } from '../postgres/session';
import { lockHistory } from '../runner/advisoryLock';
import type { MigrationStatus, Step } from '../runner/histories/history';
import { invalidIndexes, invalidIndexText } from '../runner/invalidIndexes';
import { neverApplied, neverAppliedText } from '../runner/neverApplied';
import { refused } from '../runner/refused';
import { findUnrecorded, unrecordedText } from '../runner/repair';
import { readHistory } from '../runner/table';
import type { PlannedStep } from '../runner/units';
import { settingsReader } from './settings';
import { runSteps, type RunFailure, type RunResult } from '../runner/run';
import { checkBackup } from './backup';
import { exitCode, type Io } from './io';
import { commandIn, planOf, readStatuses, shownTarget, type Migrating, type MigratingOptions } from './migrating';
import { frame } from './frameOf';
import { confirmTarget, findTarget } from './target';

/** What a command wants done, decided once the history is locked and read. */
export interface Wish {
  readonly command: string;
  /** May refuse. */
  readonly steps: (statuses: readonly MigrationStatus[]) => readonly Step[];
  /** What is said when there is nothing to do. */
  readonly nothing: string;
  /** Whether the history's table is made where it is missing. */
  readonly creates: boolean;
}

/** Locks the history, decides, runs, and says what became of it. Gives the exit code. */
export async function runWish(wish: Wish, migrating: Migrating, options: MigratingOptions, io: Io): Promise<number> {
  const { session, history, place, target, output, signal } = migrating;
  confirmTarget(target, options, session.place.database);
  checkBackup(target, options, io);
  // Read before anything is locked or written: a table of another tool is refused here.
  const before = await readStatuses(migrating);
  await lockHistory(session, history.lockKeys(before.table, place), { report: output.report, signal });
  const now = await readStatuses(migrating);
  const wanted = wish.steps(now.statuses);
  for (const direction of new Set(wanted.map((step) => step.direction))) {
    const obstacle = history.obstacle(now.statuses, now.reading, direction);
    if (obstacle !== null) throw refused(obstacle.message, obstacle.hint);
  }
  if (wanted.length === 0) {
    const obstacle = history.obstacle(now.statuses, now.reading, 'up');
    if (obstacle !== null) throw refused(obstacle.message, obstacle.hint);
  }
  const planned = await planOf(migrating, wanted, now);
  await checkAfter(planned, migrating, options, io);
  if (wish.command === 'up' && !history.namesEach)
    for (const status of await neverApplied(session, now.statuses, migrating.analyse))
      output.report({
        event: 'notice',
        version: status.version,
        severity: 'WARNING',
        message: neverAppliedText(status, now.reading.versions[0] ?? '', history.id),
      });
  if (wish.command === 'up' && history.namesEach) {
    // What is done and has no row fails by itself; what is undone and still has one would go unnoticed.
    const stopped = await findUnrecorded(session, now.statuses, migrating.analyse);
    if (stopped?.direction === 'down')
      output.report({
        event: 'notice',
        version: stopped.of,
        severity: 'WARNING',
        message: unrecordedText(stopped),
      });
  }
  output.report({ event: 'start', command: wish.command, target: target.name, count: planned.length });
  if (planned.length > 0 && now.reading.state === 'absent' && wish.creates)
    for (const { sql } of history.create(now.table, now.hasSchema)) await session.send(sql);
  const result = await runSteps(planned, { session, report: output.report, signal });
  return finish(wish, result, migrating, io);
}

/**
 * A target with `after` gets only what that other target already has. @throws Refused.
 */
const checkAfter = async (
  planned: readonly PlannedStep[],
  migrating: Migrating,
  options: MigratingOptions,
  io: Io,
): Promise<void> => {
  const { target, history, project, found, place } = migrating;
  const ups = planned.filter(({ step }) => step.direction === 'up').map(({ step }) => step);
  if (target.after === undefined || ups.length === 0) return;
  const settings = await settingsReader(options, io)(found.root);
  const first = await findTarget({ ...options, target: target.after }, settings, io);
  const session = await first.open(() => undefined);
  try {
    const { address } = first;
    const { reading } = await readHistory(history, {
      ...place,
      session,
      searchPath: address?.searchPath ?? [],
      extras: address?.extras ?? new Map<string, string>(),
    });
    const applied = history.statuses(project, reading).filter(({ state }) => state === 'applied');
    const missing = ups.find(({ version }) => !applied.some((status) => status.version === version));
    if (missing !== undefined)
      throw refused(
        `Version ${missing.version} has not been applied to ${first.name}, and ${target.name} comes after it. Nothing was applied.`,
        `lockstep up --target ${first.name}`,
      );
  } finally {
    await session.end();
  }
};

const finish = async (wish: Wish, result: RunResult, migrating: Migrating, io: Io): Promise<number> => {
  const { output, session, target } = migrating;
  const code = { done: exitCode.done, failed: exitCode.failed, cancelled: exitCode.cancelled }[result.end];
  const counts = { done: result.done.length, notDone: result.notDone.length };
  const versions = (steps: readonly Step[]): string[] => steps.map(({ version }) => version);
  if (result.end !== 'done') {
    const told = await tellFailure(result, migrating);
    output.report({
      event: 'error',
      code,
      ...(result.failure?.refusal ? { sqlstate: result.failure.refusal.sqlstate } : {}),
      message: told.message,
      ...(result.failure?.step.part ? { path: migrating.shown(result.failure.step.part.file.path) } : {}),
      ...(result.failure?.range ? { range: result.failure.range } : {}),
      applied: versions(result.done.filter(({ direction }) => direction === 'up')),
      hint: told.hint,
      next: commandIn(told.hint),
    });
    if (output.format !== 'ndjson') io.stderr(`${told.text}\n`);
  } else if (result.done.length === 0) output.line(wish.nothing);
  else output.line(`${countText(result.done)} on ${shownTarget(target, session)}.`);
  output.report({ event: 'end', exit: code, counts });
  if (output.format === 'json') {
    const step = ({ version, direction, part }: Step) => ({ version, direction, path: part?.file.path ?? null });
    const error =
      result.failure === null
        ? null
        : {
            message: result.failure.message,
            sqlstate: result.failure.refusal?.sqlstate ?? null,
            range: result.failure.range,
          };
    io.stdout(
      `${JSON.stringify({ schemaVersion: 1, command: wish.command, target: target.name, exit: code, done: result.done.map(step), notDone: result.notDone.map(step), error }, null, 2)}\n`,
    );
  }
  return code;
};

const countText = (steps: readonly Step[]): string => {
  const ups = steps.filter(({ direction }) => direction === 'up').length;
  const downs = steps.length - ups;
  return [downs === 0 ? '' : `${downs} rolled back`, ups === 0 ? '' : `${ups} applied`]
    .filter((text) => text !== '')
    .join(', ');
};

interface Told {
  readonly message: string;
  readonly text: string;
  readonly hint: string;
}

/** All that is to be said after a run that did not come to its end. */
const tellFailure = async ({ end, failure, done, notDone }: RunResult, migrating: Migrating): Promise<Told> => {
  const { history, session, shown } = migrating;
  const lines: string[] = [];
  const message = failure === null ? 'Cancelled between two migrations.' : headline(failure, end, shown);
  lines.push(message);
  if (failure?.range && failure.step.part !== null)
    lines.push(...frame(failure.step.part.file.text, failure.range.start));
  if (failure?.refusal) lines.push(...details(failure.refusal));
  if (failure !== null) lines.push(stateText(failure));
  if (done.length > 0) lines.push(`Done before it: ${done.map(({ version }) => version).join(', ')}.`);
  if (notDone.length > 0) lines.push(`Not done: ${notDone.map(({ version }) => version).join(', ')}.`);
  const isReachable = failure?.isLost !== true;
  // Looked for after failures alone; a server that does not let us look changes nothing about the failure.
  const invalid = isReachable && failure !== null ? await invalidIndexes(session).catch(() => []) : [];
  lines.push(...invalid.map(invalidIndexText));
  const now = isReachable ? await readStatuses(migrating).catch(() => undefined) : undefined;
  const isDirty = now?.reading.state === 'dirty';
  const mayBeUnrecorded = !isDirty && failure !== null && history.namesEach && mayHaveRun(failure);
  if (mayBeUnrecorded)
    lines.push(
      `A run that was stopped may have done this already: ${failure.step.version} runs outside a transaction, and its row in the history is written afterwards.`,
    );
  if (isDirty) lines.push(`The history of ${history.id} now says: version ${now.reading.versions[0] ?? ''}, dirty.`);
  const hint =
    isDirty || mayBeUnrecorded
      ? 'lockstep repair'
      : end === 'cancelled'
        ? 'run the command again to go on'
        : isReachable
          ? 'mend the migration, then run the command again'
          : 'lockstep status';
  lines.push(`Next: ${hint}`);
  return { message, text: lines.join('\n'), hint };
};

/** SQLSTATEs of what is there already, or gone already (manual, appendix A, class 42). */
const alreadyDone: ReadonlySet<string> = new Set([
  ...['42P06', '42P07', '42701', '42710', '42723'],
  ...['42P01', '42703', '42704', '42883', '3F000'],
]);

/** Whether a failure looks as if its first statement had been run before. */
const mayHaveRun = ({ step: { part }, refusal, kept }: RunFailure): boolean =>
  part !== null &&
  part.section.sending !== 'transaction' &&
  kept === 0 &&
  refusal !== null &&
  alreadyDone.has(refusal.sqlstate);

const headline = (
  { step, refusal, range, message, isLost }: RunFailure,
  end: string,
  shown: (path: string) => string,
): string => {
  const path = step.part === null ? `version ${step.version}` : shown(step.part.file.path);
  const place = range === null ? path : `${path}:${range.start.line + 1}:${range.start.character + 1}`;
  if (isLost) return `${place}: ${message}; what became of the statement is not known.`;
  if (end === 'cancelled') return `${place}: cancelled.`;
  return refusal === null
    ? `${place}: ${message}`
    : `${place}: ${refusal.severity} ${refusal.sqlstate}: ${refusal.message}`;
};

const details = ({ detail, hint, where }: Refusal): string[] => [
  ...(detail === undefined ? [] : [`Detail: ${detail}`]),
  ...(hint === undefined ? [] : [`Hint: ${hint}`]),
  ...(where === undefined ? [] : [`Where: ${where.split('\n', 1)[0] ?? ''}`]),
];

const stateText = ({ step, isUndone, kept, isLost }: RunFailure): string => {
  const path = step.part?.file.path ?? `version ${step.version}`;
  if (isLost) return `Whether ${path} took effect must be looked at.`;
  if (isUndone && kept === 0) return `PostgreSQL undid all of ${path}: nothing of it remains.`;
  const before = kept === 1 ? 'its first statement is' : `its first ${kept} statements are`;
  if (kept > 0) return `${path} runs statement by statement: ${before} done and not undone.`;
  return `${path} does not run in one transaction: what it had done before may remain.`;
};
