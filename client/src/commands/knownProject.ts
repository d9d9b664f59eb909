import { commands, window } from 'vscode';
import type { StatusReport } from '../database/reports';
import type { Project, State } from '../database/state';
import { showProblem } from '../database/problem';
import type { Dependencies } from './index';

/** A project whose target has answered. */
export interface Known {
  readonly project: Project;
  readonly report: StatusReport;
}

/** The project that a command works on, asked for where it is not known; else says why there is none. */
export async function knownProject(dependencies: Dependencies): Promise<Known | undefined> {
  const { keeper } = dependencies;
  const current = keeper.current();
  // An embedded database is watched; a server may have been changed by anybody since it was asked.
  const isWatched = current.kind === 'known' && current.project.targets.selected.folder !== null;
  const state = isWatched ? current : await keeper.refresh(true);
  if (state.kind === 'known') return state;
  await sayWhyNot(state, dependencies);
  return undefined;
}

/** Says why a command can do nothing here, with a button for the next step. */
export async function sayWhyNot(state: State, dependencies: Dependencies): Promise<void> {
  switch (state.kind) {
    case 'untrusted':
      return offer(
        'Lockstep goes to no database from a workspace that you do not trust.',
        'Manage Workspace Trust',
        'workbench.trust.manage',
      );
    case 'noFolder':
      return offer('There is no folder open, so there are no migrations.', 'Open Folder…', 'vscode.openFolder');
    case 'noMigrations':
      return offer('There are no migrations here yet.', 'New Migration…', 'lockstep.newMigration');
    case 'several':
      return offer('Several folders hold migrations.', 'Select Migrations Folder…', 'lockstep.selectFolder');
    case 'unreachable':
    case 'unusable': {
      const exit = state.kind === 'unreachable' ? 3 : 2;
      return showProblem({ message: state.message, exit, next: null }, state.project, dependencies);
    }
    case 'loading':
    case 'known':
      return;
  }
}

const offer = async (message: string, step: string, command: string): Promise<void> => {
  if ((await window.showWarningMessage(message, step)) === step) await commands.executeCommand(command);
};
