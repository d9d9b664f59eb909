import { dirname, sep } from 'node:path';
import { EventEmitter, window, workspace, type Event, type Memento, type WorkspaceFolder } from 'vscode';
import { exitCode, type ExplainReport, type StatusFailure, type StatusReport } from './reports';
import type { Ended, Runner } from './runner';
import { targetsOf, type Targets } from './targets';
import type { Part } from '../part';

/** The migrations folder that the views and commands are about. */
export interface Project {
  readonly folder: WorkspaceFolder;
  /** Absolute: where the command line looks for the migrations. */
  readonly dir: string;
  /** Absolute: where the command line runs, which is where lockstep.json is or would be. */
  readonly cwd: string;
  readonly targets: Targets;
}

/** What is known about the project of this window. */
export type State =
  /** Nothing has been asked yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'noMigrations'; readonly project: Project }
  /** Several folders hold migrations, and none has been chosen. */
  | { readonly kind: 'several' }
  | { readonly kind: 'unreachable'; readonly project: Project; readonly message: string }
  /** lockstep.json, a file or the layout stands in the way. */
  | { readonly kind: 'unusable'; readonly project: Project; readonly message: string }
  | { readonly kind: 'known'; readonly project: Project; readonly report: StatusReport };

/** The state of this window, and how it is kept fresh. */
export interface StateKeeper extends Part {
  readonly current: () => State;
  readonly onDidChange: Event<State>;
  /** Asks anew. `mayAsk`: the user waits for it, and may be asked for a password. */
  readonly refresh: (mayAsk?: boolean) => Promise<State>;
  /** Keeps all questions waiting while a run changes the database, and asks when it is over. */
  readonly during: <T>(run: () => Thenable<T>) => Promise<T>;
  /** Where migrations are, in all folders of the window. */
  readonly migrationFolders: () => Promise<{ folder: WorkspaceFolder; dir: string; layout: string }[]>;
  readonly chooseFolder: (chosen: { folder: WorkspaceFolder; dir: string }) => Promise<State>;
}

const chosenKey = 'lockstep.folder';

/** Keeps the state. It asks the command line, which alone knows. */
export function createStateKeeper(runner: Runner, memento: Memento): StateKeeper {
  const changed = new EventEmitter<State>();
  let state: State = { kind: 'loading' };
  let asking: Promise<State> | undefined;
  let asksAgain = false;
  let running: Promise<unknown> = Promise.resolve();

  const chosen = (): { folder: WorkspaceFolder; dir: string } | undefined => {
    const dir = memento.get<string>(chosenKey);
    const folder = workspace.workspaceFolders?.find(
      ({ uri }) => dir === uri.fsPath || dir?.startsWith(`${uri.fsPath}${sep}`) === true,
    );
    return dir === undefined || folder === undefined ? undefined : { folder, dir };
  };
  const stateOf = async (folder: WorkspaceFolder, dir: string, mayAsk: boolean): Promise<State> => {
    const targets = await targetsOf(dir, folder.uri.fsPath, memento);
    const project: Project = { folder, dir, cwd: dirname(targets.file), targets };
    const args = ['status', '--format', 'json', '--dir', dir, '--target', targets.selected.argument];
    return stateAfter(await runner({ args, cwd: project.cwd, mayAsk }), project);
  };
  const ask = async (mayAsk: boolean): Promise<State> => {
    const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    if (folders.length === 0) return { kind: 'noFolder' };
    if (!workspace.isTrusted) return { kind: 'untrusted' };
    const one = chosen();
    if (one !== undefined) {
      const known = await stateOf(one.folder, one.dir, mayAsk);
      // The folder that was chosen may be gone.
      if (known.kind !== 'noMigrations') return known;
    }
    const states: State[] = [];
    for (const folder of folders) states.push(await stateOf(folder, folder.uri.fsPath, mayAsk));
    const holding = states.filter(({ kind }) => kind !== 'noMigrations');
    return (holding.length > 1 ? undefined : (holding[0] ?? states[0])) ?? { kind: 'several' };
  };
  const refresh = async (mayAsk = false): Promise<State> => {
    if (asking !== undefined) {
      asksAgain = true;
      return asking;
    }
    asking = (async () => {
      do {
        asksAgain = false;
        await running;
        state = await ask(mayAsk);
        changed.fire(state);
      } while (hasToAskAgain());
      return state;
    })();
    try {
      return await asking;
    } finally {
      asking = undefined;
    }
  };
  // Set while `ask` waits, which the compiler cannot see.
  const hasToAskAgain = (): boolean => asksAgain;

  return {
    current: () => state,
    onDidChange: changed.event,
    refresh,
    async during(run) {
      const done = Promise.resolve(run());
      running = done.catch(() => undefined);
      try {
        return await done;
      } finally {
        await refresh();
      }
    },
    async migrationFolders() {
      const found: { folder: WorkspaceFolder; dir: string; layout: string }[] = [];
      for (const folder of workspace.workspaceFolders ?? []) {
        const args = ['explain', '--format', 'json', '--dir', folder.uri.fsPath];
        const { exit, stdout } = await runner({ args, cwd: folder.uri.fsPath, mayAsk: false });
        if (exit !== exitCode.done) continue;
        const { projects } = JSON.parse(stdout) as ExplainReport;
        found.push(...projects.map(({ root, layout }) => ({ folder, dir: root, layout })));
      }
      return found;
    },
    async chooseFolder({ dir }) {
      await memento.update(chosenKey, dir);
      return refresh(true);
    },
    dispose() {
      changed.dispose();
    },
  };
}

const stateAfter = ({ exit, stdout, message }: Ended, project: Project): State => {
  if (exit === exitCode.done) return { kind: 'known', project, report: JSON.parse(stdout) as StatusReport };
  switch (failureIn(stdout)) {
    case 'no-migrations':
      return { kind: 'noMigrations', project };
    case 'several-folders':
      return { kind: 'several' };
    case 'unreachable':
      return { kind: 'unreachable', project, message };
    case 'unusable':
    case undefined:
      return { kind: 'unusable', project, message };
  }
};

// undefined: the process ended before it could say.
const failureIn = (stdout: string): StatusFailure['error']['code'] | undefined =>
  stdout.trim() === '' ? undefined : (JSON.parse(stdout) as StatusFailure).error.code;

/**
 * Asks anew when something may have changed: a migration, lockstep.json, the record of an embedded database (which
 * another process may write), and, for a server, when the user comes back to the window. Servers are not polled.
 */
export function keepFresh(keeper: StateKeeper): Part[] {
  const refresh = (): void => void keeper.refresh();
  const onServer = (): boolean => {
    const state = keeper.current();
    return 'project' in state && state.project.targets.selected.folder === null;
  };
  const watch = (pattern: string, onChange: () => void): Part => {
    const watcher = workspace.createFileSystemWatcher(pattern);
    watcher.onDidCreate(refresh);
    watcher.onDidDelete(refresh);
    watcher.onDidChange(onChange);
    return watcher;
  };
  return [
    // What is in a file changes no answer of a server.
    watch('**/*.sql', () => {
      if (!onServer()) refresh();
    }),
    watch('**/lockstep.json', refresh),
    watch('**/.lockstep/*.json', refresh),
    window.onDidChangeWindowState(({ focused }) => {
      const isWanted = workspace.getConfiguration('lockstep').get<boolean>('refreshOnFocus') === true;
      if (focused && isWanted && onServer()) refresh();
    }),
    workspace.onDidChangeWorkspaceFolders(refresh),
    workspace.onDidGrantWorkspaceTrust(refresh),
  ];
}
