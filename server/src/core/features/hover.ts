import type { Effects, TransactionKind, Work, WorkCause } from '../effects/effects';
import { appliedFiles } from '../lint/applied';
import type { LazyFinding } from '../lint/lazyFinding';
import type { Session } from '../lint/session';
import { indexLockSummary, lockMeaning } from '../report/locks';
import { majorsText } from '../report/words';
import { newerFeatures } from '../sql/grammarFeatures';
import { isUnanalysed } from '../sql/parser';
import { commandSpans, type Statement } from '../sql/statement';
import { shift, type Span } from '../text/span';
import { directiveHover } from './directiveHover';
import { code, escaped } from './markdown';
import { statementAt, type LocatedStatement } from './statementAt';

/** What is shown about a place. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/**
 * What PostgreSQL does for the statement at a UTF-16 offset of a file, or what a directive there means; null: nothing is
 * said there. A statement speaks on its first line, on the words that make work, and on the first words of each command
 * of an ALTER TABLE: elsewhere, in column lists and function bodies, a resting mouse asks for nothing.
 * `pageOf`: the address of a rule's page. `leavesOutShown`: the findings at the offset itself are left out, since the
 * client shows their diagnostics there.
 */
export function hoverAt(
  session: Session,
  path: string,
  offset: number,
  pageOf: (rule: string) => string | undefined,
  leavesOutShown = false,
): Hover | null {
  const directive = directiveHover(session, path, offset, pageOf);
  if (directive !== null) return directive;
  const located = session.analyses.flatMap((analysis) => statementAt(analysis, path, offset) ?? []);
  const [first] = located;
  if (first === undefined) return null;
  const span = spots(first).find(({ start, end }) => start <= offset && offset <= end);
  if (span === undefined) return null;
  const findings = findingsIn(session, path, first);
  return {
    span,
    markdown: [
      ...bodies(located),
      ...findings
        .filter(({ span: { start, end } }) => !leavesOutShown || offset < start || end < offset)
        .map((finding) => findingText(finding, pageOf)),
      ...(findings.length === 0 ? [] : appliedText(session, path)),
    ].join('\n\n'),
  };
}

/** The places of a statement that speak, in the file. */
const spots = ({ statement, start, step }: LocatedStatement): Span[] => {
  const firstLine = /^[^\r\n]*/.exec(statement.text)?.[0].length ?? 0;
  const commands = statement.tag.startsWith('ALTER') ? commandSpans(statement) : [];
  return [
    { start: 0, end: firstLine },
    ...step.effects.works.map(({ span }) => span),
    ...step.effects.breaks.map(({ span }) => span),
    ...commands.map((command) => firstWords(statement, command)),
  ].map((span) => shift(span, start));
};

const firstWords = (statement: Statement, { start, end }: Span): Span => {
  const tokens = statement.tokens().filter((token) => token.start >= start && token.end <= end);
  return { start, end: tokens[1]?.end ?? end };
};

const findingsIn = ({ linted }: Session, path: string, { start, statement }: LocatedStatement): LazyFinding[] =>
  (linted.find(({ file }) => file.path === path)?.findings ?? []).filter(
    ({ span }) => span.start >= start && span.start < start + statement.text.length,
  );

const appliedText = (session: Session, path: string): string[] => {
  const where = appliedFiles(session).get(path);
  return where === undefined ? [] : [`Applied on ${code(where.target)}, so that no fix edits it.`];
};

const findingText = (
  { rule, severity, message, postgres }: LazyFinding,
  pageOf: (rule: string) => string | undefined,
): string => {
  const page = pageOf(rule);
  const majors = postgres === undefined ? '' : ` (${majorsText(postgres)})`;
  return `**${severity}**${majors} ${escaped(message)} ${page === undefined ? rule : `[${rule}](${page})`}`;
};

/** What each major does, said once for those that do the same. */
const bodies = (located: readonly LocatedStatement[]): string[] => {
  const groups = new Map<string, number[]>();
  for (const each of located) {
    const { major } = each.part.replay.surroundings;
    const body = bodyOf(each, major);
    groups.set(body, [...(groups.get(body) ?? []), major]);
  }
  const [first] = located;
  const heading = first === undefined ? '' : headingOf(first);
  if (groups.size === 1) return [heading, ...groups.keys()];
  return [heading, ...[...groups].map(([body, majors]) => `${majorsText(majors)}:\n\n${body}`)];
};

const transactions: Record<TransactionKind, string> = {
  tool: 'in the transaction of the tool, which holds locks to its end',
  implicit: 'in the implicit transaction of its message, which holds locks to its end',
  explicit: 'in the transaction from BEGIN to COMMIT, which holds locks to its end',
  none: 'outside a transaction',
};

const headingOf = ({ statement, step }: LocatedStatement): string =>
  `**${statement.tag}** ${transactions[step.effects.transaction]}`;

const bodyOf = ({ statement, step }: LocatedStatement, major: number): string => {
  const { problem } = statement;
  if (problem !== null)
    return isUnanalysed(problem)
      ? `- nothing is known of it: ${escaped(problem.message)}`
      : `- PostgreSQL does not accept it: ${escaped(problem.message)}`;
  const [newer] = newerFeatures(statement, major);
  const { effects } = step;
  const fails = newer === undefined ? effects.fails?.message : `${newer.name} came with PostgreSQL ${newer.since}`;
  const lines = [
    ...(fails === undefined ? [] : [`fails: ${escaped(fails)}`]),
    ...(effects.refusesTransaction ? ['cannot run inside a transaction block'] : []),
    ...(fails === undefined ? effectLines(effects) : []),
    ...effects.assumptions.map((assumption) => `assumes that ${escaped(assumption)}`),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
};

const effectLines = (effects: Effects): string[] => {
  const { locks, indexLocks, works, heldBefore } = effects;
  const lines = [
    ...locks.map(({ relation, mode }) => `locks ${code(relation)} with ${mode}: ${lockMeaning(mode).summary}`),
    ...indexLocks.map(
      ({ index, relation, mode }) => `locks ${code(index)} with ${mode}: ${indexLockSummary(code(relation))}`,
    ),
    ...new Set(works.map(workText)),
    ...(heldBefore === null
      ? []
      : [`still holds ${heldBefore.mode} on ${code(heldBefore.relation)}, from ${heldBefore.tag}`]),
  ];
  return lines.length === 0 ? ['takes no new lock that others could notice'] : lines;
};

const workText = (work: Work): string => {
  const table = code(work.relation);
  const reason = work.why ?? reasons[work.cause];
  const because = reason === null ? '' : `: ${escaped(reason)}`;
  switch (work.kind) {
    case 'rewrite':
      return `rewrites ${table}${because}`;
    case 'scan':
      return `reads all of ${table}${because}`;
    case 'build':
      return `builds ${code(work.subject)} over all rows of ${table}`;
    case 'rebuild':
      return `rebuilds the index ${code(work.subject)}`;
    case 'rows':
      return `goes through rows of ${table}${because}`;
  }
};

/** Why work is done, where the statement itself does not say it. */
const reasons: Record<WorkCause, string | null> = {
  'create-index': null,
  'volatile-default': 'the default can differ from row to row',
  'identity-column': 'each row gets a number',
  'serial-column': 'each row gets a number',
  'stored-generated-column': 'the value is computed for each row',
  'constrained-domain-column': 'the domain has a constraint, which each row is checked against',
  'not-null-column': 'no row may hold NULL',
  'set-not-null': 'no row may hold NULL, and no validated CHECK proves it',
  check: 'each row is checked against the constraint',
  'foreign-key': 'each row is checked against the foreign key',
  unique: null,
  'primary-key': null,
  exclude: null,
  'not-null-constraint': 'no row may hold NULL',
  validate: 'each row is checked against the constraint',
  'type-change': 'the values of the old type are not stored like those of the new one',
  'default-partition': 'a row of the default partition may belong into the new one',
  update: null,
  delete: null,
  'insert-select': null,
  query: 'no index serves it',
  'generation-expression': 'the value is computed for each row anew',
  truncate: null,
  refresh: null,
  'refresh-no-data': null,
  reindex: null,
  cluster: null,
  'vacuum-full': null,
  persistence: 'its pages go into the log, or no longer do',
  'access-method': 'another access method stores rows in another way',
  tablespace: 'its file moves',
  'attach-partition': 'each row must belong into the partition',
  'attach-index': 'the partition lacks an index that the partitioned table has',
  'attach-foreign-key': 'each row is checked against the foreign key',
  'detach-partition': 'no row may refer to the partition',
  'domain-check': 'each value of the domain is checked',
  'domain-not-null': 'no value of the domain may be NULL',
};
