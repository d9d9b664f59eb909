import { expect } from 'vitest';
import type { Finding, Fix } from '../../server/src/core/lint/finding';
import { filesAfter } from '../../server/src/core/lint/verifyFix';
import type { Session } from '../../server/src/core/lint/session';
import { isPlanFile } from '../../server/src/core/plans/plan';
import { findingsOf, openFolder, type Folder } from './folder';

/**
 * What every fix has to hold, whatever it does: edits that do not overlap, of files that are there; new files that are
 * not; a result that parses, brings in no finding and has one less of the rule, and that nothing offers to fix again in
 * the same way. Gives the text of each file that changes or is new.
 */
export function checkFix(folder: Folder, session: Session, finding: Finding, fix: Fix): Record<string, string> {
  const before = new Map(session.request.files.map(({ path, text }) => [path, text]));
  const edited = fix.edits.map(({ path }) => path);
  expect(
    edited.filter((path, at) => !before.has(path) || edited.indexOf(path) !== at),
    'files edited in vain',
  ).toEqual([]);
  expect(
    fix.newFiles.filter(({ path }) => before.has(path)),
    'new files that are there',
  ).toEqual([]);
  for (const { path, edits } of fix.edits) {
    const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    for (const [at, { span }] of ordered.entries()) {
      const limit = ordered[at + 1]?.span.start ?? before.get(path)?.length ?? 0;
      expect(span.end, `an edit of ${path} overlaps the next or leaves the file`).toBeLessThanOrEqual(limit);
    }
  }

  const files = filesAfter(session.request.files, fix);
  const plans = fix.newFiles.filter(({ path }) => isPlanFile(path));
  const changed = files.filter(({ path, text }) => before.get(path) !== text);
  expect(changed, `files that "${fix.title}" changes`).not.toEqual([]);
  for (const { text } of [...changed, ...plans]) expect(text).not.toMatch(/\bundefined\b|\[object /);

  // From nothing, not from the session before: what fixes are verified with is not what proves them.
  const findings = findingsOf(openFolder(folder, files));
  const known = countBy(findingsOf(session), described);
  const brought = [...countBy(findings, described)].filter(([key, count]) => count > (known.get(key) ?? 0));
  expect(brought, `findings that "${fix.title}" brings`).toEqual([]);
  const ofRule = (all: readonly Finding[]): number => all.filter(({ rule }) => rule === finding.rule).length;
  expect(ofRule(findings), `"${fix.title}" leaves the finding`).toBeLessThan(ofRule(findingsOf(session)));
  const offers = (all: readonly Finding[]): number =>
    all.flatMap(({ fixes }) => fixes).filter(({ title }) => title === fix.title).length;
  expect(offers(findings), `"${fix.title}" is offered again`).toBeLessThan(offers(findingsOf(session)));
  let later = files;
  for (const waiting of fix.waits ?? []) {
    later = filesAfter(later, { edits: [], newFiles: waiting });
    const known = countBy(findingsOf(session), described);
    const found = countBy(findingsOf(openFolder(folder, later)), described);
    expect(
      [...found].filter(([key, count]) => count > (known.get(key) ?? 0)),
      `findings that a step of "${fix.title}" brings`,
    ).toEqual([]);
  }
  return Object.fromEntries([...changed, ...plans].map(({ path, text }) => [path, text]));
}

const described = ({ rule, severity, message }: Finding): string => `${rule} (${severity}): ${message}`;

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
