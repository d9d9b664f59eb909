import type { Severity } from '../lint/finding';
import { fingerprints } from './fingerprint';
import type { LintReport } from './types';

/** An entry of GitLab's code quality report (the part of the Code Climate specification that GitLab reads). */
export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  /** The same for the same finding from one commit to the next, and unique in the report. */
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  /** `path` is relative to the repository; lines count from 1. */
  readonly location: { readonly path: string; readonly lines: { readonly begin: number; readonly end: number } };
}

const severities: Record<Severity, CodeQualityIssue['severity']> = {
  error: 'critical',
  warning: 'minor',
  info: 'info',
};

/** The report as GitLab's code quality artefact. The paths of the report must be relative to the repository. */
export function gitlabCodeQuality({ files }: LintReport): CodeQualityIssue[] {
  return files.flatMap(({ path, findings }) => {
    const names = fingerprints(path, findings);
    return findings.map(({ rule, severity, message, range }, at): CodeQualityIssue => ({
      description: message,
      check_name: rule,
      fingerprint: names[at] ?? '',
      severity: severities[severity],
      location: { path, lines: { begin: range.start.line + 1, end: range.end.line + 1 } },
    }));
  });
}
