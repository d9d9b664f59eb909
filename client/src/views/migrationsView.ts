import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, Uri, window, type TreeDataProvider } from 'vscode';
import type { ReportedMigration } from '../database/reports';
import type { State, StateKeeper } from '../database/state';
import { viewIds } from './ids';
import { migrationRow } from './migrationRow';
import { viewMessage } from './viewMessage';
import type { Part } from '../part';

/** The view Migrations: what the selected target has and lacks. Its elements are what commands get from its menus. */
export function createMigrationsView(keeper: StateKeeper): Part[] {
  const changed = new EventEmitter<undefined>();
  const provider: TreeDataProvider<ReportedMigration> = {
    onDidChangeTreeData: changed.event,
    getChildren: (element) => (element === undefined ? rows(keeper.current()) : []),
    getTreeItem: (migration) => itemOf(migration, targetOf(keeper.current())),
  };
  const view = window.createTreeView(viewIds.migrations, { treeDataProvider: provider });
  const show = (state: State): void => {
    const message = viewMessage(state);
    // undefined takes it away, which the type does not say.
    Object.assign(view, { message });
    view.description = state.kind === 'known' ? targetOf(state) : '';
    changed.fire(undefined);
  };
  show(keeper.current());
  return [view, changed, keeper.onDidChange(show)];
}

const rows = (state: State): ReportedMigration[] => (state.kind === 'known' ? [...state.report.migrations] : []);

const targetOf = (state: State): string => ('project' in state ? state.project.targets.selected.name : '');

const itemOf = (migration: ReportedMigration, target: string): TreeItem => {
  const row = migrationRow(migration, target);
  const item = new TreeItem(row.label);
  // A step that waits has no version yet.
  item.id = migration.version === '' ? (migration.path ?? '') : migration.version;
  item.description = row.description;
  item.tooltip = row.tooltip;
  item.accessibilityInformation = { label: row.spoken };
  item.iconPath = new ThemeIcon(
    row.icon.id,
    row.icon.colour === undefined ? undefined : new ThemeColor(row.icon.colour),
  );
  item.contextValue = row.contextValue;
  if (row.opens !== null) {
    item.command = { command: 'vscode.open', title: 'Open', arguments: [Uri.file(row.opens)] };
    // Shows the problems of the file on its row.
    item.resourceUri = Uri.file(row.opens);
  }
  return item;
};
