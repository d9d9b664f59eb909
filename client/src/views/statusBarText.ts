import type { State } from '../database/state';
import { stands } from '../database/changeText';
import { nextSteps } from '../database/waitingSteps';

/** What the item in the status bar says. */
export interface StatusBarText {
  readonly text: string;
  readonly tooltip: string;
  /** Whether what is done there is done to a protected target: it gets the background of an error. */
  readonly isProtected: boolean;
}

/** undefined: there is nothing to say, and no item. */
export function statusBarText(state: State): StatusBarText | undefined {
  if (state.kind === 'unreachable') {
    const { name } = state.project.targets.selected;
    return { text: `$(database) ${name} · unreachable`, tooltip: state.message, isProtected: false };
  }
  if (state.kind !== 'known') return undefined;
  const { report, project } = state;
  const { name, place } = project.targets.selected;
  const { pending, failed, changed, missing } = report.counts;
  const notes = Object.entries({ failed, changed, missing }).flatMap(([word, count]) =>
    count > 0 ? [`${count} ${word}`] : [],
  );
  const waiting = nextSteps(report).map(
    ({ waitsFor: { plan, live } }) => `The plan ${plan} waits for a deploy: ${live}.`,
  );
  const parts = [
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...notes,
    ...(waiting.length === 0 ? [] : [waiting.length === 1 ? '1 waits' : `${waiting.length} wait`]),
  ];
  return {
    text: `$(database) ${name} · ${parts.length === 0 ? 'up to date' : parts.join(' · ')}`,
    tooltip: [`${stands(name, report)} ${place}.`, ...waiting, 'Select another target.'].join(' '),
    isProtected: report.target.protected,
  };
}
