import type { MigrationPart, Project } from '../core/project/project';
import type { AnalysedPart, AnalysedStatement, ProjectAnalysis } from '../core/replay/analyse';
import { literal } from '../postgres/session';
import type { History, Message, Step, Table, Unit } from './histories/history';
import { refused } from './refused';

/** A unit as it is sent: what PostgreSQL will do with its statements is known. */
export interface PlannedUnit extends Unit {
  /** The statements of its message of the migration, with offsets in the file; none for the history's own units. */
  readonly statements: readonly AnalysedStatement[];
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
  readonly analysis: ProjectAnalysis;
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
export function planSteps(steps: readonly Step[], request: PlanRequest): PlannedStep[] {
  const key = ({ file, section }: MigrationPart): string => `${section.span.start} ${file.path}`;
  const parts = new Map(request.analysis.parts.map((part) => [key(part), part]));
  return steps.map((step) => ({
    step,
    units: planStep(step, step.part === null ? undefined : parts.get(key(step.part)), request),
  }));
}

const planStep = (step: Step, part: AnalysedPart | undefined, request: PlanRequest): PlannedUnit[] => {
  const { history, table, project, lockTimeout } = request;
  return history.units(step, table, project).map((unit) => {
    const body = unit.messages.find((message) => message.body !== undefined);
    if (body === undefined) return { ...unit, statements: [], isAtomic: true };
    const statements = statementsIn(body, part);
    const isInTransaction = unit.messages.length > 1;
    // Whoever builds an index CONCURRENTLY waits for all older transactions and blocks nobody meanwhile; a timeout there
    // would leave an invalid index.
    const waits = statements.some(({ step: { effects } }) => effects.refusesTransaction);
    const timeout: Message = { sql: `SET lock_timeout = ${waits ? '0' : literal(lockTimeout)};` };
    return {
      ...unit,
      messages: [timeout, ...unit.messages],
      statements,
      isAtomic:
        !statements.some(({ statement }) => transactionTags.has(statement.tag)) &&
        (isInTransaction ||
          statements.length > 1 ||
          !(waits || statements.some(({ statement }) => mayCommit.has(statement.tag)))),
    };
  });
};

const statementsIn = ({ sql, body }: Message, part: AnalysedPart | undefined): AnalysedStatement[] => {
  const from = body?.start ?? 0;
  return (part?.analysed() ?? []).filter(({ start }) => start >= from && start < from + sql.length);
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
      for (const { statement, step: analysed } of statements)
        if (analysed.effects.fails?.kind === 'transaction')
          throw refused(
            `${step.part?.file.path ?? ''}: ${analysed.effects.fails.message}.`,
            wayOut(step, statement.tag, statements.length, project),
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
