import type { Finding, Fix, Severity } from '../lint/finding';
import { createLineIndex } from '../text/lineIndex';
import { printable } from './columns';
import { frame } from './frame';
import type { FramedText } from './frame';
import { countFindings } from './json';
import type { ReportedFile } from './json';
import type { Paint } from './paint';
import type { Counts } from './types';
import { wrap } from './wrap';
import { baseName, counted, docsOf, majorsText } from './words';

/** How a text report looks, and what only the caller knows. */
export interface TextOptions {
  readonly paint: Paint;
  /** How many statements were looked at, for the summary; left out when undefined. */
  readonly statements?: number | undefined;
  /** How wide the terminal is, so that sentences break at blanks; undefined: they do not break. */
  readonly columns?: number | undefined;
  /** Where the page of a rule is, as it is printed; left out: its path. */
  readonly page?: (rule: string) => string;
}

/** The report of `lockstep lint` for people: every finding with its place in the source, and a summary. */
export function findingsText(files: readonly ReportedFile[], options: TextOptions): string {
  const blocks = files.flatMap(({ path, text, findings }) => {
    const source = { text, lines: createLineIndex(text) };
    return inOrder(findings).map((finding) => findingText(finding, path, source, options));
  });
  return `${[...blocks, summary(files, options)].join('\n\n')}\n`;
}

/** `error[rule]`, in the colour of the severity, with `(assumption)` when it is one. */
export function label(finding: Pick<Finding, 'rule' | 'severity' | 'certain'>, paint: Paint): string {
  const severity = paint.bold(colourOf(finding.severity, paint)(`${finding.severity}[${finding.rule}]`));
  return finding.certain ? severity : `${severity} ${paint.dim('(assumption)')}`;
}

/** `2 errors, 1 warning`; empty when there are none. */
export function countsText(counts: Counts, paint: Paint): string {
  return [
    { count: counts.error, noun: 'error', colour: paint.red },
    { count: counts.warning, noun: 'warning', colour: paint.yellow },
    { count: counts.info, noun: 'info', colour: paint.blue },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, noun, colour }) => colour(counted(count, noun)))
    .join(', ');
}

/** The colour of a severity. */
export function colourOf(severity: Severity, paint: Paint): (text: string) => string {
  return { error: paint.red, warning: paint.yellow, info: paint.blue }[severity];
}

function findingText(finding: Finding, path: string, source: FramedText, options: TextOptions): string {
  const { paint, columns, page = docsOf } = options;
  const range = source.lines.range(finding.span);
  // Lines and characters count from 1 here, as editors and terminals that follow such links expect.
  const place = `${printable(path)}:${range.start.line + 1}:${range.start.character + 1}`;
  const majors = finding.postgres === undefined ? '' : ` (${majorsText(finding.postgres)})`;
  return [
    `${label(finding, paint)} ${place}${majors}`,
    ...wrap(printable(finding.message), columns && columns - 2).map((line) => `  ${line}`),
    ...frame(source, range, paint, colourOf(finding.severity, paint), columns && columns - 2).map(
      (line) => `  ${line}`,
    ),
    ...finding.fixes.flatMap((fix) => {
      const [first = '', ...rest] = wrap(fixText(fix, finding.path), columns && columns - 7);
      return [`  ${paint.green('fix:')} ${first}`, ...rest.map((line) => `       ${line}`)];
    }),
    `  ${paint.dim(page(finding.rule))}`,
  ].join('\n');
}

function fixText({ title, applicability, edits, newFiles }: Fix, ownPath: string): string {
  const changed = edits.map(({ path }) => path);
  const added = newFiles.map(({ path }) => path);
  // That a fix changes the file that it is shown for goes without saying.
  const isElsewhere = changed.some((path) => path !== ownPath);
  const notes = [
    ...(applicability === 'needs-review' ? ['needs review'] : []),
    ...[isElsewhere ? filesText('changes', changed) : '', filesText('adds', added)].filter((note) => note !== ''),
  ];
  return `${printable(title)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function filesText(verb: string, paths: readonly string[]): string {
  const [only] = paths;
  if (only === undefined) return '';
  return `${verb} ${paths.length === 1 ? printable(baseName(only)) : counted(paths.length, 'file')}`;
}

function summary(files: readonly ReportedFile[], { paint, statements }: TextOptions): string {
  const counts = countsText(countFindings(files), paint);
  const where = `in ${counted(files.length, 'file')}`;
  if (counts === '') return paint.green(`No findings ${where}.`);
  return `${counts} ${where}${statements === undefined ? '' : ` (${counted(statements, 'statement')})`}`;
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
