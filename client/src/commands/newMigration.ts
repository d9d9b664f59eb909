import { resolve } from 'node:path';
import { Uri, window, workspace, type WorkspaceFolder } from 'vscode';
import { exitCode } from '../database/reports';
import type { State } from '../database/state';
import type { Dependencies } from './index';
import { sayWhyNot } from './knownProject';

/** Where the first migration of a folder goes, by the tool that will run it. */
const beginnings = [
  {
    label: 'golang-migrate',
    detail: 'migrations/000001_name.up.sql and .down.sql',
    layout: 'golang-migrate',
    dir: 'migrations',
  },
  {
    label: 'dbmate',
    detail: 'db/migrations/20260101120000_name.sql, up and down in one file',
    layout: 'dbmate',
    dir: 'db/migrations',
  },
  { label: 'Flyway', detail: 'db/migration/V1__name.sql', layout: 'flyway', dir: 'db/migration' },
  { label: 'Another tool, or none', detail: 'migrations/0001_name.sql', layout: 'plain', dir: 'migrations' },
] as const;

/** Makes the files of the next migration, named as the tool of the folder names them, and opens the first. */
export async function newMigration(dependencies: Dependencies): Promise<void> {
  const place = await placeFor(dependencies);
  if (place === undefined) return;
  const name = await window.showInputBox({
    title: 'New Migration',
    prompt: 'What does it do?',
    placeHolder: 'add orders',
    validateInput: (text) => (/[\p{L}\p{N}]/u.test(text) ? undefined : 'A name has letters or digits.'),
  });
  if (name === undefined) return;
  const cwd = place.folder.uri.fsPath;
  const { exit, stdout, message } = await dependencies.runner({
    args: ['new', name, ...place.args],
    cwd,
    mayAsk: false,
  });
  const [first] = stdout.trim().split('\n');
  if (exit !== exitCode.done || first === undefined) {
    void window.showErrorMessage(message);
    return;
  }
  await window.showTextDocument(Uri.file(resolve(cwd, first)));
}

interface MigrationPlace {
  readonly folder: WorkspaceFolder;
  readonly args: readonly string[];
}

const placeFor = async (dependencies: Dependencies): Promise<MigrationPlace | undefined> => {
  const state = await settled(dependencies);
  if (state.kind === 'noMigrations') return beginning(state.project.folder);
  if ('project' in state) return { folder: state.project.folder, args: ['--dir', state.project.dir] };
  // A folder that is not trusted runs nothing, and a new file is none the worse for it.
  const folder = workspace.workspaceFolders?.[0];
  if (state.kind === 'untrusted' && folder !== undefined) return { folder, args: [] };
  await sayWhyNot(state, dependencies);
  return undefined;
};

const settled = ({ keeper }: Dependencies): Promise<State> | State => {
  const state = keeper.current();
  return state.kind === 'loading' ? keeper.refresh() : state;
};

const beginning = async (folder: WorkspaceFolder): Promise<MigrationPlace | undefined> => {
  const picked = await window.showQuickPick(beginnings, {
    title: 'New Migration: Which tool runs it?',
    placeHolder: 'The tool decides how the files are named',
  });
  if (picked === undefined) return undefined;
  return { folder, args: ['--dir', resolve(folder.uri.fsPath, picked.dir), '--layout', picked.layout] };
};
