import { isSameSchema } from '../catalog/alike';
import { entriesOf, lookUp } from '../catalog/persistentMap';
import type { SourceFile } from '../layouts/layout';
import type { ProjectAnalysis } from '../replay/analyse';
import { isPlanFile } from '../plans/plan';
import { applyEdits } from '../text/edit';
import type { Fix } from './finding';
import type { LazyFinding } from './lazyFinding';
import { openSession, type Session } from './session';
import { tryFix, type TriedFix } from './tryFix';

/** The files of a folder after a fix. */
export function filesAfter(files: readonly SourceFile[], fix: Pick<Fix, 'edits' | 'newFiles'>): SourceFile[] {
  const changed = files.map((file) => {
    const edits = fix.edits.filter(({ path }) => path === file.path).flatMap((change) => change.edits);
    return edits.length === 0 ? file : { path: file.path, text: applyEdits(file.text, edits) };
  });
  return [...changed, ...fix.newFiles.filter(({ path }) => !isPlanFile(path))];
}

/** The session of a folder after a fix. */
export function sessionAfter(session: Session, fix: Pick<Fix, 'edits' | 'newFiles'>): Session {
  return openSession({ ...session.request, files: filesAfter(session.project.files, fix) }, session);
}

/** The sessions of a folder after a fix: at once, then after each of its steps that wait for a deploy. */
export function sessionsAfter(session: Session, fix: Pick<Fix, 'edits' | 'newFiles' | 'waits'>): Session[] {
  const sessions = [sessionAfter(session, fix)];
  for (const newFiles of fix.waits ?? []) {
    const before = sessions.at(-1) ?? session;
    sessions.push(sessionAfter(before, { edits: [], newFiles }));
  }
  return sessions;
}

/**
 * The fixes that hold: on the folder as it would be, the finding is gone, no statement fails that did not, no new
 * finding appears, and the schema ends as it ended before (a repaired syntax error makes what was meant). Of one with
 * steps that wait for a deploy, no step brings a new finding, and the last one ends in that schema.
 */
export function verifiedFixes(session: Session, finding: LazyFinding, fixes: readonly Fix[]): Fix[] {
  return fixes.filter((fix) => {
    const newPaths = new Set(fix.newFiles.map(({ path }) => path));
    if (session.project.files.some(({ path }) => newPaths.has(path))) return false;
    // Steps that wait for a deploy are not tried in one go.
    const tried = fix.waits === undefined ? tryFix(session, fix, filesAfter(session.project.files, fix)) : undefined;
    // What the parser refused, or names what is not there, has changed nothing so far.
    if (tried !== undefined)
      return (
        lessens(tried, finding.rule) && (finding.category === 'syntax' || fix.mendsRefusal === true || tried.endsAlike)
      );
    const steps = sessionsAfter(session, fix);
    const [after] = steps;
    const end = steps.at(-1);
    return (
      after !== undefined &&
      (findingCounts(after).get(finding.rule) ?? 0) < (findingCounts(session).get(finding.rule) ?? 0) &&
      steps.every((step) => bringsNothing(session, step)) &&
      (finding.category === 'syntax' ||
        fix.mendsRefusal === true ||
        session.analyses.every((analysis, at) => endsAlike(analysis, end?.analyses[at])))
    );
  });
}

// The same on the files of the fix alone, where it does nothing to the others.
const lessens = ({ before, after }: TriedFix, rule: string): boolean => {
  const was = counted(before);
  const is = counted(after);
  return (is.get(rule) ?? 0) < (was.get(rule) ?? 0) && [...is].every(([key, count]) => count <= (was.get(key) ?? 0));
};

const countsOf = new WeakMap<Session, ReadonlyMap<string, number>>();

// How many findings of each rule and severity a session has, and what they say: their places move with the edits.
const findingCounts = (session: Session): ReadonlyMap<string, number> => {
  const known = countsOf.get(session);
  if (known !== undefined) return known;
  const counts = counted(session.linted.flatMap(({ findings }) => findings));
  countsOf.set(session, counts);
  return counts;
};

const counted = (findings: readonly Pick<LazyFinding, 'rule' | 'severity' | 'says'>[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const add = (key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { rule, severity, says = [''] } of findings)
    for (const what of says) {
      add(rule);
      add(`${rule} ${severity}`);
      add(`${rule} ${severity} ${what}`);
    }
  return counts;
};

/** Whether a session has no more findings of any rule and severity than another. */
export function bringsNothing(before: Session, after: Session): boolean {
  const counts = findingCounts(before);
  return [...findingCounts(after)].every(([key, count]) => count <= (counts.get(key) ?? 0));
}

const endsAlike = (before: ProjectAnalysis, after: ProjectAnalysis | undefined): boolean => {
  if (after === undefined) return false;
  const first = before.exit();
  const second = after.exit();
  for (const [key, value] of entriesOf(first)) if (!isSameSchema(key, value, lookUp(second, key))) return false;
  for (const [key, value] of entriesOf(second)) if (!isSameSchema(key, lookUp(first, key), value)) return false;
  return true;
};
