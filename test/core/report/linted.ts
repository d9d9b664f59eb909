import type { Finding } from '../../../server/src/core/lint/finding';
import { findingsToJson } from '../../../server/src/core/report/json';
import type { LintReport } from '../../../server/src/core/report/types';

/** The report of one file, `m/3.sql`, and of another without findings, with paths relative to a repository. */
export function linted(text: string, findings: readonly Finding[]): LintReport {
  const project = { printed: (path: string) => path, text: () => '' };
  return findingsToJson(
    [15],
    [
      { path: 'm/3.sql', text, findings, project },
      { path: 'm/4.sql', text: '', findings: [], project },
    ],
  );
}
