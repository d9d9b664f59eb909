import type { Finding, Fix } from '../lint/finding';
import { createLineIndex } from '../text/lineIndex';
import type { LineIndex } from '../text/lineIndex';
import type { Counts, JsonFinding, JsonFix, LintReport } from './types';
import { docsOf } from './words';

/** A file with its findings. Findings of other paths do not belong here. */
export interface ReportedFile {
  /** As it is printed: absolute in JSON. */
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** The files of a project, which fixes name by their paths relative to the root. */
export interface ProjectFiles {
  /** A relative path as it is printed. */
  readonly printed: (path: string) => string;
  /** The text of a file that an edit changes; undefined when there is no such file. */
  readonly text: (path: string) => string | undefined;
}

/** A file to be linted in JSON: the project says where the files of its fixes are. */
export interface JsonFile extends ReportedFile {
  readonly project: ProjectFiles;
}

/** The report of `lockstep lint --format json`. */
export function findingsToJson(postgres: readonly number[], files: readonly JsonFile[]): LintReport {
  return {
    schemaVersion: 1,
    postgres,
    files: files.map(({ path, text, findings, project }) => {
      const lines = createLineIndex(text);
      return { path, findings: findings.map((finding) => findingToJson(finding, lines, project)) };
    }),
    counts: countFindings(files),
  };
}

/** A finding in JSON, as `lint` and `explain` print it. `lines` are those of the finding's own file. */
export function findingToJson(finding: Finding, lines: LineIndex, project: ProjectFiles): JsonFinding {
  const { rule, category, severity, message, span, certain, postgres, fixes } = finding;
  return {
    rule,
    category,
    severity,
    message,
    range: lines.range(span),
    certain,
    docs: docsOf(rule),
    ...(postgres === undefined ? {} : { postgres }),
    fixes: fixes.map((fix) => fixToJson(fix, finding.path, lines, project)),
  };
}

/** How many findings there are of each severity. */
export function countFindings(files: readonly { readonly findings: readonly Pick<Finding, 'severity'>[] }[]): Counts {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { findings } of files) for (const { severity } of findings) counts[severity]++;
  return counts;
}

function fixToJson(fix: Fix, ownPath: string, ownLines: LineIndex, project: ProjectFiles): JsonFix {
  return {
    title: fix.title,
    applicability: fix.applicability,
    edits: fix.edits.flatMap(({ path, edits }) => {
      // A file without text is empty: an edit can only insert there.
      const lines = path === ownPath ? ownLines : createLineIndex(project.text(path) ?? '');
      return edits.map(({ span, newText }) => ({ path: project.printed(path), range: lines.range(span), newText }));
    }),
    newFiles: fix.newFiles.map(({ path, text }) => ({ path: project.printed(path), text })),
  };
}
