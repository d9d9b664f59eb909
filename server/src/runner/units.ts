import type { MigrationPart, Project } from '../core/project/project';
import { partKey, type AnalysedPart, type ProjectAnalysis } from '../core/replay/analyse';
import { literal } from '../postgres/session';
import type { History, Message, Step, Table, Unit } from './histories/history';
import { refused } from './refused';
import type { Analyse } from './repair';
import { isPlain, splitStatements, type SentStatement } from './statements';

/** A unit as it is sent: what PostgreSQL will do with its statements is known. */
export interface PlannedUnit extends Unit {
  /** The statements of its message of the migration, with offsets in the file; none for the history's own units. */
  readonly statements: readonly SentStatement[];
  /** Whether all of it is undone when one statement fails, so that it can be sent again. */
  readonly isAtomic: boolean;
}

export interface PlannedStep {
  readonly step: Step;
  readonly units: readonly PlannedUnit[];
}

export interface PlanRequest {
  readonly history: History;
  readonly table: Table;
  readonly project: Project;
  readonly analyse: Analyse;
  /** A PostgreSQL duration such as `2s`. */
  readonly lockTimeout: string;
}

/** What ends a transaction, or begins one, in the middle of a message. */
const transactionTags: ReadonlySet<string> = new Set([
  'BEGIN',
  'START TRANSACTION',
  'COMMIT',
  'ROLLBACK',
  'PREPARE TRANSACTION',
]);

/** What may commit in its own body when it is sent alone (manual, 43.8 and CALL). */
const mayCommit: ReadonlySet<string> = new Set(['DO', 'CALL']);

/**
 * The messages of steps, as `plan` prints them and `up` sends them: the tool's own, and a lock_timeout before each that
 * holds SQL of a migration.
 */
export async function planSteps(steps: readonly Step[], request: PlanRequest): Promise<PlannedStep[]> {
  const statementsOf = steps.every(({ part }) => part === null || isPlain(part))
    ? splitStatements
    : analysedStatements(await request.analyse());
  return steps.map((step) => ({
    step,
    units: planStep(step, step.part === null ? [] : statementsOf(step.part), request),
  }));
}

const analysedStatements = ({ parts }: ProjectAnalysis): ((part: MigrationPart) => readonly SentStatement[]) => {
  const byKey = new Map(parts.map((part) => [partKey(part.file, part.section), part]));
  return ({ file, section }) => sentStatements(byKey.get(partKey(file, section)));
};

const sentStatements = (part: AnalysedPart | undefined): SentStatement[] =>
  (part?.analysed() ?? []).map(({ statement: { text, tag }, start, step: { effects } }) => ({
    span: { start, end: start + text.length },
    tag,
    refusesTransaction: effects.refusesTransaction,
    refusal: effects.fails?.kind === 'transaction' ? effects.fails.message : null,
  }));

const planStep = (step: Step, all: readonly SentStatement[], request: PlanRequest): PlannedUnit[] => {
  const { history, table, project, lockTimeout } = request;
  return history.units(step, table, project).map((unit) => {
    const body = unit.messages.find((message) => message.body !== undefined);
    if (body === undefined) return { ...unit, statements: [], isAtomic: true };
    const statements = statementsIn(body, all);
    const isInTransaction = unit.messages.length > 1;
    // Whoever builds an index CONCURRENTLY waits for all older transactions and blocks nobody meanwhile; a timeout there
    // would leave an invalid index.
    const waits = statements.some(({ refusesTransaction }) => refusesTransaction);
    const timeout: Message = { sql: `SET lock_timeout = ${waits ? '0' : literal(lockTimeout)};` };
    return {
      ...unit,
      messages: [timeout, ...unit.messages],
      statements,
      isAtomic:
        !statements.some(({ tag }) => transactionTags.has(tag)) &&
        (isInTransaction || statements.length > 1 || !(waits || statements.some(({ tag }) => mayCommit.has(tag)))),
    };
  });
};

const statementsIn = ({ sql, body }: Message, all: readonly SentStatement[]): SentStatement[] => {
  const from = body?.start ?? 0;
  return all.filter(({ span: { start } }) => start >= from && start < from + sql.length);
};

/**
 * Refuses, before anything is sent, what is known to fail: files that the tool itself would not run, and statements that
 * cannot run in the transaction they are in.
 * @throws Refused.
 */
export function checkSteps(planned: readonly PlannedStep[], { project }: Pick<PlanRequest, 'project'>): void {
  const paths = new Set(planned.flatMap(({ step }) => step.part?.file.path ?? []));
  const wrong = project.problems.find(
    ({ rule, path }) => (rule === 'invalid-section' || rule === 'duplicate-version') && paths.has(path),
  );
  if (wrong !== undefined) throw refused(wrong.message, `Mend ${wrong.path}; nothing was run.`, 'migration');
  for (const { step, units } of planned)
    for (const { statements } of units)
      for (const { tag, refusal } of statements)
        if (refusal !== null)
          throw refused(
            `${step.part?.file.path ?? ''}: ${refusal}.`,
            wayOut(step, tag, statements.length, project),
            'migration',
          );
}

const wayOut = ({ part }: Step, tag: string, statements: number, { layout }: Project): string => {
  const alone = `Move ${tag} into a migration of its own`;
  if (part === null) return alone;
  if (part.section.sending === 'transaction' && layout.optOut(part.file.path, part.file.text, part.section) !== null)
    return statements > 1
      ? `${alone}, whose marker says transaction:false. Nothing was run.`
      : `Write "-- migrate:${part.section.direction} transaction:false" in place of its marker. Nothing was run.`;
  return `${alone}: a file with one statement is sent without a transaction. Nothing was run.`;
};
