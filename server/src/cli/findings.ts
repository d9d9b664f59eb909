import type { Finding, Severity } from '../core/lint/finding';
import type { FixSupplies, LazyFinding } from '../core/lint/lazyFinding';
import { appliedFiles } from '../core/lint/applied';
import { findingWithFixes, type Session } from '../core/lint/session';
import { createPrinter } from '../core/fixes/printer';
import type { SourceFile } from '../core/layouts/layout';
import type { Parser } from '../core/sql/parser';
import { timestamp, type Io } from './io';
import { isAsked, type OpenProject } from './projects';

/** A file that was asked about, with its findings. */
export interface FileFindings {
  readonly file: SourceFile;
  readonly findings: readonly Finding[];
}

/**
 * The findings of the files that were asked about. `supplies` undefined: without fixes. `wantsFixes` may leave some
 * without, since each fix takes time to verify.
 */
export function findingsOf(
  { found, session }: OpenProject,
  supplies: FixSupplies | undefined,
  wantsFixes: () => boolean = () => true,
): FileFindings[] {
  const asked = isAsked(found);
  const withFixes = (finding: LazyFinding): Finding =>
    supplies === undefined || !mayHaveFix(session, finding) || !wantsFixes()
      ? { ...finding, fixes: [] }
      : findingWithFixes(session, finding, supplies);
  return session.linted
    .filter(({ file }) => asked(file.path))
    .map(({ file, findings }) => ({ file, findings: findings.map(withFixes) }));
}

const mayHaveFix = (session: Session, { source, correct, path }: LazyFinding): boolean =>
  appliedFiles(session).has(path) ? correct !== undefined : source !== null;

/** What fixes need. The printer is loaded only where there is something to fix. */
export async function suppliesFor(
  projects: readonly OpenProject[],
  parser: Parser,
  io: Io,
): Promise<FixSupplies | undefined> {
  const mayBeFixed = projects.some(({ session }) =>
    session.linted.some(({ findings }) => findings.some((finding) => mayHaveFix(session, finding))),
  );
  return mayBeFixed ? makeSupplies(parser, io) : undefined;
}

/** What fixes need, whether there is something to fix or not. */
export async function makeSupplies(parser: Parser, io: Io): Promise<FixSupplies> {
  return { printer: await createPrinter(parser), now: timestamp(io.now()) };
}

/** What --fail-on takes. */
export const failLevels = ['error', 'warning', 'info', 'never'] as const;

const weight: Record<Severity, number> = { error: 3, warning: 2, info: 1 };

/** Whether any finding is at or above a level. */
export function reaches(
  files: readonly { readonly findings: readonly Pick<Finding, 'severity'>[] }[],
  level: (typeof failLevels)[number],
): boolean {
  if (level === 'never') return false;
  return files.some(({ findings }) => findings.some(({ severity }) => weight[severity] >= weight[level]));
}
