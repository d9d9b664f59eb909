import type { State } from '../database/state';

/** What stands above the rows of the view Migrations; undefined: nothing. Where there are no rows, a welcome stands. */
export function viewMessage(state: State): string | undefined {
  if (state.kind !== 'known') return undefined;
  const { report, project } = state;
  // What the command line calls repair is a command of ours.
  if (report.advice !== null)
    return report.next === 'repair'
      ? `${report.advice.replace(/ ?Next: [^.]*$/, '')} Repair History… looks at what it left.`
      : report.advice;
  if (report.target.server === null)
    return `${project.targets.selected.name} is not made yet: the first Apply makes it, an embedded PostgreSQL for development.`;
  return undefined;
}
