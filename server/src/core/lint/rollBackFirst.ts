import { appliedFiles } from './applied';
import type { FixSupplies, LazyFinding } from './lazyFinding';
import { findingWithFixes, type Session } from './session';

/** What has to go back before a migration can be edited again. */
export interface RollBackFirst {
  /** The embedded database that has it, and nothing else has. */
  readonly target: string;
  readonly version: string;
  /** How many migrations go back: it, and those that are applied behind it. */
  readonly count: number;
}

/**
 * For a finding whose migration lies on an embedded database and nowhere else: what has to go back there, so that a fix can
 * edit it. null: it is not applied, or elsewhere too, no fix would be offered, or one of those to go back has no down.
 */
export function rollBackFirst(session: Session, finding: LazyFinding, supplies: FixSupplies): RollBackFirst | null {
  const first = rollBackOf(session, finding.path);
  if (first === null) return null;
  const asIfNew = { ...session, request: { ...session.request, applied: undefined } };
  return findingWithFixes(asIfNew, finding, supplies).fixes.length > 0 ? first : null;
}

const rollBackOf = (session: Session, path: string): RollBackFirst | null => {
  const applied = appliedFiles(session);
  const on = applied.get(path);
  const { migrations } = session.project;
  const at = migrations.findIndex(({ up, down }) => [up, down].some((half) => half?.file.path === path));
  const version = migrations[at]?.version ?? null;
  if (on?.isEmbedded !== true || version === null) return null;
  const back = migrations.slice(at).filter(({ up }) => up !== null && applied.has(up.file.path));
  return back.every(({ down }) => down !== null) ? { target: on.target, version, count: back.length } : null;
};
