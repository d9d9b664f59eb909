import { createLineIndex } from '../text/lineIndex';
import type { Position, Range } from '../text/lineIndex';
import { printable } from './columns';
import { lineText } from './frame';
import type { FramedText } from './frame';
import { countFindings } from './json';
import { indexLockSummary, lockMeaning } from './locks';
import { plainPaint } from './paint';
import type { Paint } from './paint';
import { countsText, label } from './text';
import type { ExplainedFile, ExplainedProject, ExplainedStatement, ExplainReport, JsonFinding } from './types';
import { counted, majorsText } from './words';
import { wrap } from './wrap';

/** How an explanation looks, and where its files are. */
export interface ExplainTextOptions {
  readonly paint: Paint;
  /** How wide the terminal is, so that sentences break at blanks; undefined: they do not break. */
  readonly columns?: number | undefined;
  /** A file of a project: its path as it is printed, and its text. */
  readonly file: (project: ExplainedProject, path: string) => { readonly path: string; readonly text: string };
}

/** The report of `lockstep explain` for people: what PostgreSQL does for each statement, and the findings there. */
export function explainText(report: ExplainReport, options: ExplainTextOptions): string {
  const { paint, file } = options;
  const files = report.projects.flatMap((project) =>
    project.files.map((explained) => ({ explained, ...file(project, explained.path) })),
  );
  const blocks = files.flatMap(({ explained, path, text }) =>
    fileBlocks(explained, printable(path), { text, lines: createLineIndex(text) }, options),
  );
  const statements = files.reduce((sum, { explained }) => sum + explained.statements.length, 0);
  const counts = countsText(countFindings(files.map(({ explained }) => explained)), paint);
  const summary = `${counted(statements, 'statement')} in ${counted(files.length, 'file')}`;
  return `${[...blocks, counts === '' ? summary : `${summary}, ${counts}`].join('\n\n')}\n`;
}

function fileBlocks(
  { statements, findings }: ExplainedFile,
  path: string,
  source: FramedText,
  { paint, columns }: ExplainTextOptions,
): string[] {
  const elsewhere = findings.filter(({ range }) => !statements.some((statement) => contains(statement.range, range)));
  return [
    ...statements.map((statement) =>
      [
        heading(statement, path, paint),
        `  ${paint.dim(firstLine(source, statement.range))}`,
        ...effectLines(statement, paint).map((line) => `  ${line}`),
        ...findings
          .filter(({ range }) => contains(statement.range, range))
          // Where the majors differ, a statement stands here once for each group of them.
          .filter((finding) => sharesMajors(statement, finding))
          .map((finding) => `  ${findingLine(finding, paint, columns && columns - 2)}`),
      ].join('\n'),
    ),
    ...elsewhere.map((finding) => `${path}:${finding.range.start.line + 1}  ${findingLine(finding, paint)}`),
  ];
}

function heading({ range, kind, transaction, postgres }: ExplainedStatement, path: string, paint: Paint): string {
  const words = {
    tool: "in the tool's transaction",
    implicit: 'in an implicit transaction',
    explicit: 'in its own BEGIN … COMMIT',
    none: 'outside a transaction',
  }[transaction];
  const majors = postgres === undefined ? '' : `  (${majorsText(postgres)})`;
  return `${path}:${range.start.line + 1}  ${paint.bold(kind)}  (${words})${majors}`;
}

function firstLine(source: FramedText, { start, end }: Range): string {
  const line = lineText(source, start.line);
  const piece = start.line === end.line ? line.slice(start.character, end.character) : line.slice(start.character);
  return printable(start.line === end.line ? piece : `${piece.trimEnd()} …`);
}

function effectLines(statement: ExplainedStatement, paint: Paint): string[] {
  const { locks, rewrites, scans, rebuilds, blocks, fails, refusesTransaction, certain } = statement;
  const lockLines = locks.map(({ relation, mode }) => {
    const { reads, writes, summary } = lockMeaning(mode);
    const colour = reads ? paint.red : writes ? paint.yellow : (text: string) => text;
    return `locks ${printable(relation)} ${mode} — ${colour(summary)}`;
  });
  const lines = [
    ...(fails === null ? [] : [paint.red(`fails: ${printable(fails)}`)]),
    ...(refusesTransaction ? ['refuses to run inside a transaction block'] : []),
    ...lockLines,
    ...(statement.indexLocks ?? []).map(
      ({ index, table, mode }) =>
        `locks ${printable(index)} ${mode} — ${paint.red(indexLockSummary(printable(table)))}`,
    ),
    ...listLine('rewrites', rewrites),
    ...listLine('scans', scans),
    ...listLine('rebuilds', rebuilds),
    ...stillHeld(locks, blocks),
  ];
  return [
    ...(lines.length === 0 ? ['takes no new lock that others could notice'] : lines),
    ...(statement.conditional === true ? [paint.dim('some of it only where a condition of the code holds')] : []),
    ...(certain ? [] : [paint.dim('assumption: the schema is not known here')]),
  ];
}

function listLine(verb: string, relations: readonly string[]): string[] {
  return relations.length === 0 ? [] : [`${verb} ${relations.map(printable).join(', ')}`];
}

/** What earlier statements of the transaction locked, and nobody has let go: the time here is part of that wait. */
function stillHeld(locks: ExplainedStatement['locks'], { reads, writes }: ExplainedStatement['blocks']): string[] {
  const own = new Set(locks.map(({ relation }) => relation));
  return [...new Set([...reads, ...writes])]
    .filter((relation) => !own.has(relation))
    .map(
      (relation) =>
        `still holds ${printable(relation)} — ${reads.includes(relation) ? 'readers and writers' : 'writers'} wait`,
    );
}

function findingLine(finding: JsonFinding, paint: Paint, columns?: number): string {
  const taken = label(finding, plainPaint).length + 1;
  return `${label(finding, paint)} ${wrap(printable(finding.message), columns, taken).join('\n    ')}`;
}

function sharesMajors({ postgres: ofStatement }: ExplainedStatement, { postgres: ofFinding }: JsonFinding): boolean {
  return ofStatement === undefined || ofFinding === undefined || ofFinding.some((major) => ofStatement.includes(major));
}

/** Whether a finding starts inside a statement. */
function contains({ start, end }: Range, inner: Range): boolean {
  return !isBefore(inner.start, start) && isBefore(inner.start, end);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
