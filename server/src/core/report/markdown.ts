import type { Position, Range } from '../text/lineIndex';
import { printable } from './columns';
import { countFindings } from './json';
import { indexLockSummary, lockMeaning } from './locks';
import { plainPaint } from './paint';
import { countsText } from './text';
import type { ExplainedFile, ExplainedProject, ExplainedStatement, ExplainReport, JsonFinding } from './types';
import { counted, majorsText } from './words';

/** What a Markdown report holds, and where its files are. */
export interface MarkdownOptions {
  /** A file of a project: its path as it is printed, and its text. */
  readonly file: (project: ExplainedProject, path: string) => { readonly path: string; readonly text: string };
  /** `all` statements, or only those that others `notice`: a lock that stops writes, work, or a failure. */
  readonly statements: 'all' | 'noticed';
  /** The most characters; GitHub takes 65,536 in a comment. */
  readonly limit?: number | undefined;
}

/** GitHub's limit of a comment, less what a sentence at the end needs. */
const commentLimit = 65_000;
const longestSql = 100;

/**
 * The report as a comment of a pull request: a table of statements, their locks and who waits, then the findings. What
 * does not fit is counted instead.
 */
export function markdownReport(report: ExplainReport, options: MarkdownOptions): string {
  const files = report.projects.flatMap((project) =>
    project.files.map((explained) => ({ explained, ...options.file(project, explained.path) })),
  );
  const rows = files.flatMap(({ explained, path, text }) => statementRows(explained, path, text, options));
  const findings = files.flatMap(({ explained, path }) =>
    explained.findings.map((finding) => findingLine(finding, path)),
  );
  const statements = files.reduce((sum, { explained }) => sum + explained.statements.length, 0);
  const counts = countsText(countFindings(files.map(({ explained }) => explained)), plainPaint);
  const head = [
    '## Lockstep',
    '',
    `${counted(statements, 'statement')} in ${counted(files.length, 'file')} on ${majorsText(report.postgres)}: ${counts === '' ? 'no findings' : counts}.`,
  ];
  const limit = options.limit ?? commentLimit;
  // Findings matter more than the table, so that they get their place first, if not all of it.
  const kept = fitting(findings, Math.max(limit / 2, limit - lengthOf(rows)));
  const shown = fitting(rows, limit - lengthOf(kept) - lengthOf(head) - reserve);
  return [
    ...head,
    ...(shown.length === 0 ? [] : ['', ...tableHead, ...shown]),
    ...leftOut(rows.length - shown.length, 'statement'),
    ...(kept.length === 0 ? [] : ['', '### Findings', '', ...kept]),
    ...leftOut(findings.length - kept.length, 'finding'),
    '',
  ].join('\n');
}

const tableHead = ['| Statement | Locks | Who waits | Work |', '| --- | --- | --- | --- |'];

/** For the heads of table and findings, and the sentences about what was left out. */
const reserve = 400;

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

function fitting(lines: readonly string[], most: number): string[] {
  let used = 0;
  const first = lines.findIndex((line) => (used += line.length + 1) > most);
  return lines.slice(0, first === -1 ? lines.length : first);
}

function leftOut(count: number, noun: string): string[] {
  return count === 0 ? [] : ['', `… and ${counted(count, `more ${noun}`)} that did not fit here.`];
}

function statementRows({ statements }: ExplainedFile, path: string, text: string, options: MarkdownOptions): string[] {
  const lines = text.split('\n');
  return statements
    .filter((statement) => options.statements === 'all' || isNoticed(statement))
    .map((statement) => {
      const { range, kind, locks, indexLocks = [], postgres } = statement;
      const place = `${path}:${range.start.line + 1}`;
      const majors = postgres === undefined ? [] : [majorsText(postgres)];
      const cells = [
        [code(excerpt(lines, range) || kind), escapeMarkdown(place), ...majors].join('<br>'),
        [
          ...locks.map(({ relation, mode }) => `${escapeMarkdown(relation)} ${mode}`),
          ...indexLocks.map(({ index, mode }) => `${escapeMarkdown(index)} ${mode}`),
        ].join('<br>'),
        [
          ...locks.map(({ mode }) => lockMeaning(mode).summary),
          ...indexLocks.map(({ table }) => indexLockSummary(escapeMarkdown(table))),
        ].join('<br>'),
        workOf(statement).join('<br>'),
      ];
      return `| ${cells.map((cell) => (cell === '' ? '–' : cell)).join(' | ')} |`;
    });
}

function isNoticed({ locks, indexLocks, rewrites, scans, rebuilds, fails }: ExplainedStatement): boolean {
  return (
    fails !== null ||
    rewrites.length + scans.length + rebuilds.length > 0 ||
    indexLocks !== undefined ||
    locks.some(({ mode }) => lockMeaning(mode).writes)
  );
}

function workOf({ rewrites, scans, rebuilds, fails, certain }: ExplainedStatement): string[] {
  const list = (verb: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${verb} ${names.map(escapeMarkdown).join(', ')}`];
  return [
    ...(fails === null ? [] : [`**fails**: ${escapeMarkdown(fails)}`]),
    ...list('rewrites', rewrites),
    ...list('scans', scans),
    ...list('rebuilds', rebuilds),
    ...(certain ? [] : ['(assumption)']),
  ];
}

function findingLine({ rule, severity, message, range, certain, postgres, fixes }: JsonFinding, path: string): string {
  const notes = [...(certain ? [] : ['assumption']), ...(postgres === undefined ? [] : [majorsText(postgres)])];
  const titles = fixes.map(
    ({ title, applicability }) =>
      `\n  - Fix${applicability === 'ready' ? '' : ' (needs review)'}: ${escapeMarkdown(title)}`,
  );
  return [
    `- **${severity}** ${code(rule)} ${escapeMarkdown(path)}:${range.start.line + 1}`,
    ...(notes.length === 0 ? [] : [` (${notes.join(', ')})`]),
    `: ${escapeMarkdown(message)}`,
    ...titles,
  ].join('');
}

/** The beginning of a statement on one line. */
function excerpt(lines: readonly string[], { start, end }: Range): string {
  const at = ({ line, character }: Position, from: number): string => (lines[line] ?? '').slice(from, character);
  const text =
    start.line === end.line
      ? at(end, start.character)
      : [(lines[start.line] ?? '').slice(start.character), ...lines.slice(start.line + 1, end.line), at(end, 0)].join(
          ' ',
        );
  const short = printable(text).replaceAll(/\s+/g, ' ').trim();
  return short.length > longestSql ? `${short.slice(0, longestSql)}…` : short;
}

/** A code span that a table cell can hold: GFM splits cells at `|` even inside code. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('|', String.raw`\|`)}${pad}${fence}`;
}

/** Text that Markdown shows as it is, on one line. */
function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*_[\]<>|~#]/g, String.raw`\$&`)
    .replaceAll('@', '@\u200b');
}
