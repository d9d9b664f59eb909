import type { AnalysedPart, AnalysedStatement, ProjectAnalysis } from '../replay/analyse';

/** A statement with its place among the parts of an analysis. */
export interface LocatedStatement extends AnalysedStatement {
  readonly part: AnalysedPart;
  /** Which part of the analysis, and which statement of the part. */
  readonly partIndex: number;
  readonly index: number;
}

/**
 * The statement of a file that holds a UTF-16 offset, from its first character to the one behind its last; null: white
 * space, a comment between statements, or no migration.
 */
export function statementAt({ parts }: ProjectAnalysis, path: string, offset: number): LocatedStatement | null {
  for (const [partIndex, part] of parts.entries()) {
    const { span } = part.section;
    if (part.file.path !== path || offset < span.start || offset > span.end) continue;
    const index = lastAtOrBefore(part.starts, offset);
    const found = locatedStatement(part, partIndex, index);
    if (found !== null && offset <= found.start + found.statement.text.length) return found;
  }
  return null;
}

/** The statement of a part by its index; null: there is none. */
export function locatedStatement(part: AnalysedPart, partIndex: number, index: number): LocatedStatement | null {
  const step = part.replay.steps[index];
  const start = part.starts[index];
  if (step === undefined || start === undefined) return null;
  return { statement: step.statement, start, step, part, partIndex, index };
}

/** The index of the last of some ascending numbers that is not above `limit`; -1: all are. */
export function lastAtOrBefore(ascending: readonly number[], limit: number): number {
  let low = -1;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
