import type { Config } from '../config/config';
import { isAboutLocks } from '../effects/evaluation';
import { writeAsHere } from '../fixes/writeAsHere';
import type { SourceFile } from '../layouts/layout';
import type { AnalysedPart } from '../replay/analyse';
import type { Step } from '../replay/replay';
import { foreignMessage, otherDatabaseSyntax } from '../rules/other-database-syntax';
import { refusedWords } from '../sql/otherDatabases';
import { isUnanalysed } from '../sql/parser';
import type { Statement } from '../sql/statement';
import { shift, type Span } from '../text/span';
import { activeRulesOf, reported } from './activeRules';
import type { Category, Severity } from './finding';
import type { LazyFinding } from './lazyFinding';
import type { Report, Rule } from './rule';

/** Categories that speak of what is locked; the others do not assume what is said of locks. */
const lockCategories: ReadonlySet<Category> = new Set(['blocking', 'lock-queue', 'long-running']);
const lower: Record<Severity, Severity> = { error: 'warning', warning: 'info', info: 'info' };

interface PartFindings {
  readonly file: SourceFile;
  readonly config: Config;
  readonly starts: readonly number[];
  /** One list for each step. */
  readonly byStep: readonly (readonly LazyFinding[])[];
  readonly findings: readonly LazyFinding[];
}

const partFindings = new WeakMap<readonly Step[], PartFindings>();

/**
 * The findings of a section. They stay what they are while its steps, its file and the configuration do; of a section
 * that was edited, those of the steps that were kept move with their statements.
 */
export function findingsOfPart(
  part: AnalysedPart,
  previous: AnalysedPart | undefined,
  major: number,
  config: Config,
): readonly LazyFinding[] {
  const { steps } = part.replay;
  const known = partFindings.get(steps);
  if (known?.file === part.file && known.config === config) return known.findings;
  const oldSteps = previous?.replay.steps ?? [];
  const old = previous?.direction === part.direction ? partFindings.get(oldSteps) : undefined;
  const isUsable = old?.config === config && old.file.path === part.file.path;
  const byStep: (readonly LazyFinding[])[] = [];
  const findings: LazyFinding[] = [];
  for (const [index, step] of steps.entries()) {
    const start = part.starts[index] ?? 0;
    const before = oldSteps[index] === step ? index : index + oldSteps.length - steps.length;
    const own =
      isUsable && oldSteps[before] === step
        ? moved(old.byStep[before] ?? [], start - (old.starts[before] ?? 0), index)
        : findingsOfStep(step, start, index, part, major, config);
    byStep.push(own);
    for (const finding of own) findings.push(finding);
  }
  partFindings.set(steps, { file: part.file, config, starts: part.starts, byStep, findings });
  return findings;
}

const moved = (findings: readonly LazyFinding[], by: number, index: number): readonly LazyFinding[] => {
  const [first] = findings;
  if (first === undefined || (by === 0 && (first.source?.index ?? index) === index)) return findings;
  return findings.map((finding) => ({
    ...finding,
    span: shift(finding.span, by),
    source: finding.source === null ? null : { ...finding.source, index },
  }));
};

const findingsOfStep = (
  step: Step,
  start: number,
  index: number,
  part: AnalysedPart,
  major: number,
  config: Config,
): readonly LazyFinding[] => {
  const { problem } = step.statement;
  if (problem === null) {
    if (step.reports.length === 0) return none;
    const { levels } = activeRulesOf(config);
    return step.reports.map(({ rule, report }) =>
      locate(rule, levels.get(rule.id) ?? 'info', report, step, start, index, part, major),
    );
  }
  const foreign = foreignFinding(step.statement, start, index, part, major, config);
  if (foreign !== null) return [foreign];
  const skipped = isUnanalysed(problem);
  const finding = reported(
    config,
    skipped ? 'unanalysed-statement' : 'syntax-error',
    part.file,
    problemSpan(step.statement, start),
    skipped
      ? `Nothing is said about this statement: ${problem.message}.`
      : `PostgreSQL does not accept this: ${withShortQuote(problem.message)}.`,
  );
  return finding === null ? none : [finding];
};

const none: readonly LazyFinding[] = [];

// In place of a bare syntax error: what PostgreSQL has where another database has the word that it does not know.
const foreignFinding = (
  statement: Statement,
  start: number,
  index: number,
  part: AnalysedPart,
  major: number,
  config: Config,
): LazyFinding | null => {
  const found = refusedWords(statement, major);
  const [first] = found;
  const finding =
    first === undefined
      ? null
      : reported(config, otherDatabaseSyntax.id, part.file, shift(first.span, start), foreignMessage(first.foreign));
  if (finding === null) return null;
  const makeFixes = writeAsHere(found);
  const source = { makeFixes, major, direction: part.direction, sectionStart: part.section.span.start, index };
  return { ...finding, major, source };
};

// The parser repeats all that follows a quote or a comment that never closes.
const withShortQuote = (message: string): string =>
  message.replace(/(?<= at or near ")[^]*(?="$)/, (near) => {
    const line = near.trimEnd().split('\n', 1)[0] ?? '';
    return line.length < near.trimEnd().length || line.length > 40 ? `${line.slice(0, 40)}…` : line;
  });

// The first token that the parser could not take, or the place where the text ends too early.
const problemSpan = (statement: Statement, start: number): Span => {
  const offset = Math.min(statement.problem?.offset ?? 0, Math.max(0, statement.text.length - 1));
  const token = statement.tokens().find(({ end }) => end > offset);
  // No token there: a comment that never closes.
  const span = token ?? { start: offset, end: statement.text.length };
  return shift({ start: span.start, end: span.end }, start);
};

const locate = (
  rule: Rule,
  level: Severity,
  report: Report,
  step: Step,
  start: number,
  index: number,
  part: AnalysedPart,
  major: number,
): LazyFinding => {
  const isLocking = lockCategories.has(rule.meta.category);
  const assumption = step.effects.assumptions.find((each) => isLocking || !isAboutLocks(each));
  // What the grammar or the transaction refuses is refused whatever the schema is.
  const isAnyway = rule.meta.category === 'syntax' || rule.meta.category === 'transaction';
  const certain = assumption === undefined || isAnyway;
  const { fixes, correct, unless } = report;
  const message = step.effects.isConditional
    ? `${report.message.replace(/\.$/, '')} (where the condition holds that the code stands behind).`
    : report.message;
  return {
    ...(unless === undefined ? {} : { unless }),
    ...(correct === undefined ? {} : { correct }),
    rule: rule.id,
    category: rule.meta.category,
    severity: certain ? level : lower[level],
    message: certain ? message : `${message.replace(/\.$/, '')} (assuming that ${assumption}).`,
    path: part.file.path,
    span: shift(report.span, start),
    certain,
    major,
    source:
      fixes === undefined
        ? null
        : { makeFixes: fixes, major, direction: part.direction, sectionStart: part.section.span.start, index },
  };
};
