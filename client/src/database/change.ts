import { ProgressLocation, window, type CancellationToken, type Progress } from 'vscode';
import type { Dependencies } from '../commands/index';
import { showProblem } from './problem';
import { confirm } from './confirm';
import type { Change } from './confirmText';
import { counted, endText, progressText, sentences } from './changeText';
import { exitCode, type RunEvent, type StatusReport } from './reports';
import type { Ended } from './runner';
import type { Project } from './state';

/** What is run: a command of the command line that changes a database. */
export interface Wanted {
  readonly change: Change;
  /** Without the target: `up 2`. */
  readonly args: readonly string[];
  /** Said before it instead of what the migrations do; see confirm. */
  readonly reasons?: string;
}

/** What a run has told of itself. */
interface Told {
  readonly done: RunEvent[];
  error: Extract<RunEvent, { event: 'error' }> | undefined;
}

/**
 * The one way in which a database is changed: asks, runs with a progress that can be cancelled, asks the database how it
 * stands then, and says that.
 */
export async function changeDatabase(
  wanted: Wanted,
  { project, report }: { readonly project: Project; readonly report: StatusReport },
  dependencies: Dependencies,
): Promise<void> {
  const { runner, keeper } = dependencies;
  const confirmed = await confirm(wanted.change, project, report, runner, wanted.reasons);
  if (confirmed === undefined) return;
  const told: Told = { done: [], error: undefined };
  const ended = await keeper.during(() => runShown(wanted, confirmed, project, told, dependencies));
  const state = keeper.current();
  const now = state.kind === 'known' ? state.report : undefined;
  const done = told.done.length;
  const said = endText({ verb: wanted.change.verb, done, ended, target: project.targets.selected.name, now });
  if (ended.exit === exitCode.done) void window.showInformationMessage(said);
  else {
    const message = told.error?.message ?? (ended.message || 'The command line has ended without a word.');
    await showProblem(
      {
        message: sentences(message, said),
        exit: ended.exit,
        ...(told.error?.path === undefined ? {} : { path: told.error.path }),
        ...(told.error?.range === undefined ? {} : { range: told.error.range }),
        next: told.error?.next ?? null,
      },
      project,
      dependencies,
    );
  }
}

/** What a progress says, before the name of the target. */
const doing: Readonly<Record<Change['verb'], string>> = {
  Apply: 'Applying to',
  'Roll Back': 'Rolling back on',
  'Set History': 'Setting the history of',
};

const runShown = (
  { change, args }: Wanted,
  confirmed: readonly string[],
  { cwd, dir, targets }: Project,
  told: Told,
  { runner }: Dependencies,
): Thenable<Ended> =>
  window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: `${doing[change.verb]} ${targets.selected.name}`,
      cancellable: true,
    },
    (progress: Progress<{ message?: string; increment?: number }>, token: CancellationToken) => {
      const total = change.migrations.length;
      if (total > 1) progress.report({ message: counted(total, 'migration') });
      token.onCancellationRequested(() => {
        progress.report({ message: 'cancelling the statement on the server …' });
      });
      return runner({
        args: [...args, '--dir', dir, '--target', targets.selected.argument, ...confirmed, '--format', 'ndjson'],
        cwd,
        token,
        mayAsk: true,
        onEvent(event) {
          if (event.event === 'migration' && event.state === 'done') told.done.push(event);
          if (event.event === 'error') told.error = event;
          const message = progressText(event, told.done.length, total);
          if (message === undefined) return;
          const isStep = event.event === 'migration' && event.state === 'done' && total > 0;
          progress.report({ message, ...(isStep ? { increment: 100 / total } : {}) });
        },
      });
    },
  );
