import type { FixSupplies, LazyFinding } from './lazyFinding';
import { findingWithFixes, type Session } from './session';
import type { Fix } from './finding';
import { sessionAfter } from './verifyFix';

/** A fix that was applied, and the finding that it was for. */
export interface AppliedFix {
  readonly finding: LazyFinding;
  readonly fix: Fix;
}

/**
 * Applies the `ready` fixes of the findings that `isAsked` names, one at a time and in the order of their places, until
 * none is left. Every fix lessens the number of findings (verifiedFixes), so this ends; the bound is for a bug there.
 */
export function applyFixes(
  session: Session,
  supplies: FixSupplies,
  isAsked: (path: string) => boolean,
): { readonly session: Session; readonly applied: readonly AppliedFix[] } {
  const applied: AppliedFix[] = [];
  const bound = findingsOf(session, () => true).length;
  // What had no fix once is not tried again until the pass is over; a last pass without any success ends it.
  const tried = new Set<string>();
  let current = session;
  let before = 0;
  while (applied.length < bound) {
    const next = firstReady(current, supplies, isAsked, tried);
    if (next !== undefined) {
      applied.push(next);
      current = sessionAfter(current, next.fix);
    } else if (applied.length === before) break;
    else {
      before = applied.length;
      tried.clear();
    }
  }
  return { session: current, applied };
}

const findingsOf = (session: Session, isAsked: (path: string) => boolean): LazyFinding[] =>
  session.linted.flatMap(({ file, findings }) => (isAsked(file.path) ? findings : []));

const firstReady = (
  session: Session,
  supplies: FixSupplies,
  isAsked: (path: string) => boolean,
  tried: Set<string>,
): AppliedFix | undefined => {
  const alike = new Map<string, number>();
  for (const finding of findingsOf(session, isAsked)) {
    // Places move with the edits; the message says what is meant, and a number which of several alike.
    const name = `${finding.path} ${finding.rule} ${finding.message}`;
    const number = (alike.get(name) ?? 0) + 1;
    alike.set(name, number);
    const key = `${name} ${number}`;
    if (finding.source === null || tried.has(key)) continue;
    const fix = findingWithFixes(session, finding, supplies).fixes.find(
      ({ applicability }) => applicability === 'ready',
    );
    if (fix !== undefined) return { finding, fix };
    tried.add(key);
  }
  return undefined;
};
