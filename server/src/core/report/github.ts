import type { Severity } from '../lint/finding';
import type { JsonFinding, LintReport } from './types';
import { counted, majorsText } from './words';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * The report as workflow commands, which GitHub Actions shows beside the lines of a pull request. The paths of the
 * report must be relative to the repository. A line of plain text at the end is for the log.
 */
export function githubAnnotations({ files, counts }: LintReport): string {
  const lines = files.flatMap(({ path, findings }) => findings.map((finding) => annotation(path, finding)));
  const total = counts.error + counts.warning + counts.info;
  return `${[...lines, `${counted(total, 'finding')} in ${counted(files.length, 'file')}`].join('\n')}\n`;
}

function annotation(path: string, { rule, severity, message, range, postgres }: JsonFinding): string {
  const { start, end } = range;
  // Lines and columns count from 1. Columns make sense to GitHub only within one line.
  const columns = start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {};
  const title = postgres === undefined ? rule : `${rule} (${majorsText(postgres)})`;
  const properties = { file: path, line: start.line + 1, endLine: end.line + 1, ...columns, title };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${written.join(',')}::${escapeData(message)}`;
}

// What a workflow command takes as it is (actions/toolkit, packages/core/src/command.ts).
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
