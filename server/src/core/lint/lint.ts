import type { Config, RuleLevel } from '../config/config';
import { presetLevel } from '../config/presets';
import { stateKey } from '../catalog/state';
import type { Relation } from '../catalog/model';
import { isAboutLocks } from '../effects/evaluation';
import type { MakeFixes, Place, PlacedStatement } from '../fixes/place';
import type { Printer } from '../fixes/printer';
import type { Direction, SourceFile } from '../layouts/layout';
import type { AnalysedPart, AnalysedStatement, ExistingTable, ProjectAnalysis } from '../replay/analyse';
import { hasTemplates, partKey, preparedText } from '../replay/analyse';
import { writeAsHere } from '../fixes/writeAsHere';
import { foreignMessage, otherDatabaseSyntax } from '../rules/other-database-syntax';
import { ruleById, rules as allRules, ruleIds, sameAs } from '../rules/index';
import type { Statement } from '../sql/statement';
import type { ReportOn, Step } from '../replay/replay';
import { tokenize } from '../sql/lexer';
import { refusedWords } from '../sql/otherDatabases';
import { isUnanalysed } from '../sql/parser';
import { createLineIndex } from '../text/lineIndex';
import { shift, type Span } from '../text/span';
import { blockingWorks } from './blocking';
import { invalidDirective, parseDirectives, suppress, unusedDirective, type Directives } from './directives';
import type { Category, Finding, Fix, Severity } from './finding';
import { mayHoldOthers } from './otherTools';
import { laterOf } from './later';
import { categorySeverity, type Report, type Rule, type RuleContext } from './rule';

/** What fixes need and the analysis does not. */
export interface FixSupplies {
  readonly printer: Printer;
  /** UTC, `YYYYMMDDHHMMSS`. */
  readonly now: string;
}

/** Where a finding comes from, so that its fixes can be made when somebody asks for them. */
export interface FixSource {
  readonly makeFixes: MakeFixes;
  readonly major: number;
  readonly direction: Direction;
  /** UTF-16 offset of the section in the file. */
  readonly sectionStart: number;
  /** Which statement of the section. */
  readonly index: number;
}

/** A finding whose fixes are made when somebody asks for them. */
export interface LazyFinding extends Omit<Finding, 'fixes'> {
  /** The major that it was found for; undefined: it holds for all. */
  readonly major?: number;
  readonly source: FixSource | null;
  /** Whether what comes later mends it; such a finding is left out. */
  readonly unless?: Report['unless'];
}

/** The findings of one file. */
export interface LintedFile {
  readonly file: SourceFile;
  readonly findings: readonly LazyFinding[];
}

export interface LintRequest {
  /** One analysis for each target major, oldest first, of the same project. */
  readonly analyses: readonly ProjectAnalysis[];
  readonly config: Config;
  /** The last version that shows no findings. */
  readonly startAfter?: string | undefined;
  /** The analyses before an edit, by the same majors. */
  readonly previous?: readonly ProjectAnalysis[] | undefined;
}

const inDown: ReadonlySet<Category> = new Set(['blocking', 'lock-queue', 'transaction', 'syntax']);
/** Categories that speak of what is locked; the others do not assume what is said of locks. */
const lockCategories: ReadonlySet<Category> = new Set(['blocking', 'lock-queue', 'long-running']);
const lower: Record<Severity, Severity> = { error: 'warning', warning: 'info', info: 'info' };
/** Below so many rows a table counts as small (lockstep.json, tableSizes). */
export const smallTableRows = 10_000;

/** What is read of a file beside its statements. */
interface FileFacts extends Directives {
  /** UTF-16 offset of the first NUL, or -1. */
  readonly nulAt: number;
}

const factsOf = new WeakMap<SourceFile, { readonly accept: string; readonly facts: FileFacts }>();

/** The directives of a file. Most files have none, and are not read for them. */
export function fileDirectives(file: SourceFile, config: Config): FileFacts {
  const { accept: accepted } = config.suppressions;
  const accept = accepted.length === 0 ? '' : accepted.join();
  const known = factsOf.get(file);
  if (known?.accept === accept) return known.facts;
  const mayHave = file.text.includes('lockstep') || mayHoldOthers(file.text, config.suppressions.accept);
  const text = mayHave ? preparedText(file) : '';
  const comments = tokenize(text).filter(({ kind, start }) => kind === 'comment' && text.startsWith('--', start));
  const directives = parseDirectives(text, comments, {
    knownRules: ruleIds,
    sameAs,
    accept: config.suppressions.accept,
  });
  const facts = { ...directives, nulAt: file.text.indexOf('\0') };
  factsOf.set(file, { accept, facts });
  return facts;
}

const tableOf = (written: string): ExistingTable => {
  const parts = [...written.matchAll(/"((?:[^"]|"")+)"|([^."]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase(),
  );
  return { schema: parts.at(-2) ?? 'public', name: parts.at(-1) ?? '' };
};

/** The tables that a file's directives say exist. */
export function existingTables(file: SourceFile, config: Config): ExistingTable[] {
  return fileDirectives(file, config).facts.flatMap(({ key, value }) => (key === 'exists' ? [tableOf(value)] : []));
}

const noTables: ReadonlySet<string> = new Set();

const smallTables = (file: SourceFile, config: Config): ReadonlySet<string> => {
  const { facts } = fileDirectives(file, config);
  if (facts.length === 0 && Object.keys(config.tableSizes).length === 0) return noTables;
  const written = facts.flatMap(({ key, value }) => (key === 'small' ? [value] : []));
  const configured = Object.entries(config.tableSizes).flatMap(([table, rows]) =>
    rows < smallTableRows ? [table] : [],
  );
  return new Set(
    [...written, ...configured].map((table) => {
      const { schema, name } = tableOf(table);
      return `${schema}.${name}`;
    }),
  );
};

const levelOf = (config: Config, rule: Rule): RuleLevel => {
  const { category, severity } = rule.meta;
  const own = category === 'convention' ? 'off' : (severity ?? categorySeverity[category]);
  return config.rules[rule.id]?.level ?? presetLevel(config.preset, rule, own);
};

interface ActiveRules {
  readonly rules: readonly Rule[];
  readonly levels: ReadonlyMap<string, Severity>;
}

const activeRules = new WeakMap<Config, ActiveRules>();

const activeRulesOf = (config: Config): ActiveRules => {
  let active = activeRules.get(config);
  if (active === undefined) {
    const levels = new Map<string, Severity>();
    for (const rule of allRules) {
      const level = levelOf(config, rule);
      if (level !== 'off') levels.set(rule.id, level);
    }
    active = { rules: allRules.filter(({ id }) => levels.has(id)), levels };
    activeRules.set(config, active);
  }
  return active;
};

/** The findings of all files of a project, in the order of their places. */
export function lintProject({ analyses, config, startAfter, previous }: LintRequest): LintedFile[] {
  const [first] = analyses;
  if (first === undefined) return [];
  const { project } = first;
  const applied = startAfter === undefined ? new Set<SourceFile>() : appliedFiles(first, startAfter);
  const byFile = new Map<SourceFile, LazyFinding[]>();
  const add = (file: SourceFile, findings: readonly LazyFinding[]): void => {
    const known = byFile.get(file);
    if (known === undefined) byFile.set(file, [...findings]);
    else for (const finding of findings) known.push(finding);
  };
  for (const [at, analysis] of analyses.entries()) {
    const before = new Map((previous?.[at]?.parts ?? []).map((part) => [partKey(part.file, part.section), part]));
    for (const part of analysis.parts) {
      if (applied.has(part.file)) continue;
      const old = before.get(partKey(part.file, part.section));
      add(part.file, unmended(findingsOfPart(part, old, analysis.surroundings.major, config), analysis, part));
    }
  }

  const files = filesOf(first);
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const { rule, message, path, span } of project.problems) {
    const file = byPath.get(path);
    const finding = file === undefined ? null : reported(config, rule, file, span, message);
    if (file !== undefined && finding !== null) add(file, [finding]);
  }
  const majors = analyses.map(({ surroundings }) => surroundings.major);
  return files.map((file) => {
    if (applied.has(file)) return { file, findings: [] };
    const found = [...(byFile.get(file) ?? []), ...nulFindings(file, config)];
    const merged = analyses.length === 1 ? found : mergeMajors(found, majors);
    return { file, findings: inOrder(withDirectives(file, merged, config)) };
  });
}

// What later statements and migrations mend is not said. Most findings do not ask.
const unmended = (
  findings: readonly LazyFinding[],
  analysis: ProjectAnalysis,
  part: AnalysedPart,
): readonly LazyFinding[] => {
  if (findings.every(({ unless }) => unless === undefined)) return findings;
  return findings.flatMap((finding) => {
    const { unless, ...rest } = finding;
    if (unless === undefined) return [finding];
    return unless(laterOf(analysis, part, finding.span.start)) ? [] : [rest];
  });
};

const reported = (config: Config, rule: string, file: SourceFile, span: Span, message: string): LazyFinding | null => {
  const severity = activeRulesOf(config).levels.get(rule);
  const category = ruleById(rule)?.meta.category;
  if (severity === undefined || category === undefined) return null;
  return { rule, category, severity, message, path: file.path, span, certain: true, source: null };
};

const nulFindings = (file: SourceFile, config: Config): LazyFinding[] => {
  const at = fileDirectives(file, config).nulAt;
  const message = 'PostgreSQL does not accept this: a NUL character ends the text that the server reads.';
  const finding = at === -1 ? null : reported(config, 'syntax-error', file, { start: at, end: at + 1 }, message);
  return finding === null ? [] : [finding];
};

// A finding that every major has is said once; of the others it is said which.
const mergeMajors = (findings: readonly LazyFinding[], majors: readonly number[]): LazyFinding[] => {
  const merged = new Map<string, { readonly finding: LazyFinding; readonly seen: Set<number> }>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.span.start} ${finding.span.end} ${finding.message}`;
    const seen = finding.major === undefined ? majors : [finding.major];
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { finding, seen: new Set(seen) });
    else for (const major of seen) known.seen.add(major);
  }
  return [...merged.values()].map(({ finding, seen }) =>
    seen.size === majors.length ? finding : { ...finding, postgres: majors.filter((major) => seen.has(major)) },
  );
};

interface PartFindings {
  readonly file: SourceFile;
  readonly config: Config;
  readonly starts: readonly number[];
  /** One list for each step. */
  readonly byStep: readonly (readonly LazyFinding[])[];
  readonly findings: readonly LazyFinding[];
}

const partFindings = new WeakMap<readonly Step[], PartFindings>();

// The findings of a section stay what they are while its steps, its file and the configuration do; of a section that
// was edited, those of the steps that were kept move with their statements.
const findingsOfPart = (
  part: AnalysedPart,
  previous: AnalysedPart | undefined,
  major: number,
  config: Config,
): readonly LazyFinding[] => {
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
};

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

const isBefore = (
  { migration }: AnalysedPart,
  compare: (a: string, b: string) => number,
  startAfter: string | undefined,
): boolean => startAfter !== undefined && migration.version !== null && compare(migration.version, startAfter) <= 0;

const filesOf = (analysis: ProjectAnalysis): SourceFile[] => {
  const files = new Set<SourceFile>();
  for (const { up, down } of analysis.project.migrations) {
    if (up !== null) files.add(up.file);
    if (down !== null) files.add(down.file);
  }
  return [...files];
};

const appliedFiles = (analysis: ProjectAnalysis, startAfter: string | undefined): Set<SourceFile> => {
  const { layout } = analysis.project;
  const applied = new Set<SourceFile>();
  for (const part of analysis.parts)
    if (isBefore(part, layout.compareVersions.bind(layout), startAfter)) applied.add(part.file);
  return applied;
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

const reporters = new WeakMap<Config, Map<string, ReportOn>>();

/** What the rules say of a statement of a file: the same function for the same configuration, direction and tables. */
export function reporterFor(file: SourceFile, direction: Direction, major: number, config: Config): ReportOn {
  const small = smallTables(file, config);
  const key = `${major} ${direction} ${[...small].join()}`;
  const known = reporters.get(config) ?? new Map<string, ReportOn>();
  reporters.set(config, known);
  const reporter = known.get(key) ?? makeReporter(direction, major, small, config);
  known.set(key, reporter);
  return reporter;
}

const noOptions: RuleContext['options'] = {};

const makeReporter = (direction: Direction, major: number, small: ReadonlySet<string>, config: Config): ReportOn => {
  const { rules } = activeRulesOf(config);
  const optionsOf = ({ id }: Rule): RuleContext['options'] => config.rules[id]?.options ?? noOptions;
  const said = rules.filter(({ meta }) => direction !== 'down' || inDown.has(meta.category));
  const isLarge = ({ relation }: { readonly relation: string }): boolean => !small.has(relation);
  return (statement, all) => {
    const effects = { ...all, bulkChanges: all.bulkChanges.filter(isLarge) };
    const blocking = blockingWorks(effects).filter(({ work }) => isLarge(work));
    const context = { statement, effects, blocking, direction, major };
    return said.flatMap((rule) =>
      rule.check({ ...context, options: optionsOf(rule) }).map((report) => ({ rule, report })),
    );
  };
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
  const { fixes, unless } = report;
  const message = step.effects.isConditional
    ? `${report.message.replace(/\.$/, '')} (where the condition holds that the code stands behind).`
    : report.message;
  return {
    ...(unless === undefined ? {} : { unless }),
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

/** The fixes of a finding as its rule makes them, on the analysis that it comes from. */
export function makeFixesOf(
  finding: LazyFinding,
  analyses: readonly ProjectAnalysis[],
  config: Config,
  supplies: FixSupplies,
): readonly Fix[] {
  const { source } = finding;
  if (source === null) return [];
  const analysis = analyses.find(({ surroundings }) => surroundings.major === source.major);
  const part = analysis?.parts.find(
    ({ file, direction, section }) =>
      file.path === finding.path && direction === source.direction && section.span.start === source.sectionStart,
  );
  const analysed = part?.analysed()[source.index];
  if (analysis === undefined || part === undefined || analysed === undefined) return [];
  // What stands in the place of a template must not get into a file.
  if (hasTemplates(part.file)) return [];
  return source.makeFixes(placeOf(analysed, source.index, part, analysis, config, supplies));
}

const placed = ({ statement, start, step }: AnalysedStatement): PlacedStatement => ({
  statement,
  span: { start, end: start + statement.text.length },
  effects: step.effects,
});

const placeOf = (
  analysed: AnalysedStatement,
  index: number,
  part: AnalysedPart,
  { project, parts, surroundings }: ProjectAnalysis,
  config: Config,
  { printer, now }: FixSupplies,
): Place => {
  const other = parts.find(
    (candidate) => candidate.migration === part.migration && candidate.direction === 'down' && part.direction === 'up',
  );
  const existing = new Set(
    project.migrations.flatMap(({ up, down }) => [up, down].flatMap((half) => (half === null ? [] : [half.file.path]))),
  );
  const last = project.migrations.findLast(({ version, up }) => version !== null && up !== null);
  return {
    layout: project.layout,
    layoutOptions: project.options,
    file: part.file,
    section: part.section,
    statements: part.analysed().map(placed),
    index,
    counterpart:
      other === undefined
        ? null
        : { file: other.file, section: other.section, statements: other.analysed().map(placed) },
    existing: [...existing],
    sample: last?.up?.file,
    now,
    major: surroundings.major,
    lockTimeout: config.lockTimeout,
    printer,
    table: tableBefore(analysed),
  };
};

// The table that the statement is about, as it was: the one it asks the strongest lock for, or that it works through.
const tableBefore = ({ step }: AnalysedStatement): Relation | undefined => {
  const id = step.effects.requested[0]?.id;
  return id === undefined ? undefined : (step.trace.reads.get(stateKey('relation', id)) as Relation | undefined);
};

const withDirectives = (file: SourceFile, found: readonly LazyFinding[], config: Config): readonly LazyFinding[] => {
  const { suppressions, problems } = fileDirectives(file, config);
  if (suppressions.length === 0 && problems.length === 0) return found;
  const lines = createLineIndex(file.text);
  const invalid = problems.flatMap(
    ({ span, message }) => reported(config, invalidDirective, file, span, message) ?? [],
  );
  const result = suppress([...found, ...invalid], suppressions, lines, config.suppressions.requireReason);
  return [
    ...result.kept,
    ...result.problems.flatMap(({ span, message }) => reported(config, invalidDirective, file, span, message) ?? []),
    ...result.unused.flatMap(({ span, message }) => reported(config, unusedDirective, file, span, message) ?? []),
  ];
};

const compare = (a: LazyFinding, b: LazyFinding): number =>
  a.span.start - b.span.start || a.span.end - b.span.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);

const inOrder = (findings: readonly LazyFinding[]): readonly LazyFinding[] => {
  const isOrdered = findings.every((finding, at) => at === 0 || compare(findings[at - 1] ?? finding, finding) <= 0);
  return isOrdered ? findings : [...findings].sort(compare);
};
