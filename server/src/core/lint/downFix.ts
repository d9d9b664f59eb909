import { writeDown } from '../fixes/writeDown';
import { hasTemplates, type AnalysedPart } from '../replay/analyse';
import { appliedFiles } from './applied';
import type { Finding, Fix } from './finding';
import type { FixSupplies } from './lazyFinding';
import type { Session } from './session';
import { sessionAfter } from './verifyFix';

/**
 * The fix that writes the down of the migrations of a file, where the first of them has none or an empty one: null where
 * there is nothing to write, no place for it, or where what is written would fail.
 */
export function downFix(session: Session, path: string, { printer }: FixSupplies): Fix | null {
  const [analysis] = session.analyses;
  const { config, reader, options, layout } = session.request;
  if (analysis === undefined || options.direction === 'forward-only') return null;
  const up = analysis.parts.find(({ file, direction }) => file.path === path && direction === 'up');
  if (up === undefined) return null;
  const down = analysis.parts.find(({ migration, direction }) => direction === 'down' && migration === up.migration);
  const fix = writeDown({
    layout,
    options,
    up,
    down: down ?? null,
    hasTemplates: session.project.files.some(hasTemplates),
    lockTimeout: config.lockTimeout,
    printer,
    reader,
    isApplied: appliedFiles(session).has(path),
  });
  return fix === null || !isSound(session, up, fix) ? null : fix;
}

// The down is read as one, no statement of it fails, and none stands where it cannot run. That it stops others for as long
// as it works is what some take: which, and why, is listed in test/postgres/down/findingsOfDowns.ts.
const isSound = (session: Session, up: AnalysedPart, fix: Fix): boolean => {
  if (fix.newFiles.some((made) => session.project.files.some(({ path }) => path === made.path))) return false;
  const after = sessionAfter(session, fix);
  return after.analyses.every(({ parts }) => {
    const down = parts.find(
      ({ migration, direction }) => direction === 'down' && migration.version === up.migration.version,
    );
    if (down === undefined) return false;
    const isRefused = down.replay.steps.some(
      ({ statement, effects }) => statement.problem !== null || effects.fails !== null,
    );
    return !isRefused && !findingsIn(after, down).some(({ category }) => refusing.has(category));
  });
};

const refusing: ReadonlySet<Finding['category']> = new Set(['transaction', 'syntax']);

const findingsIn = ({ linted }: Session, { file, section: { span } }: AnalysedPart) =>
  linted
    .filter(({ file: { path } }) => path === file.path)
    .flatMap(({ findings }) => findings)
    .filter((finding) => span.start <= finding.span.start && finding.span.start < span.end);
