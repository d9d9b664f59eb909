import { writeDown } from '../fixes/writeDown';
import { hasTemplates, type AnalysedPart } from '../replay/analyse';
import { appliedFiles } from './applied';
import type { Fix } from './finding';
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

// The down is read as one, and no statement of it fails.
const isSound = (session: Session, up: AnalysedPart, fix: Fix): boolean => {
  if (fix.newFiles.some((made) => session.project.files.some(({ path }) => path === made.path))) return false;
  const after = sessionAfter(session, fix);
  return after.analyses.every(({ parts }) => {
    const down = parts.find(
      ({ migration, direction }) => direction === 'down' && migration.version === up.migration.version,
    );
    const isRefused = down?.replay.steps.some(
      ({ statement, effects }) => statement.problem !== null || effects.fails !== null,
    );
    return isRefused === false;
  });
};
