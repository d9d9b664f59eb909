import { EventEmitter, ThemeIcon, TreeItem, window, type TreeDataProvider } from 'vscode';
import type { StateKeeper } from '../database/state';
import type { Target } from '../database/targetList';
import { viewIds } from './ids';
import { targetRow } from './targetRow';
import type { Part } from '../part';

/** The view Databases: the targets of lockstep.json and the embedded database, with the selected one marked. */
export function createDatabasesView(keeper: StateKeeper): Part[] {
  const changed = new EventEmitter<undefined>();
  const targets = () => {
    const state = keeper.current();
    return 'project' in state ? state.project.targets : undefined;
  };
  const trouble = () => {
    const state = keeper.current();
    return state.kind === 'unreachable' ? state.message : undefined;
  };
  const provider: TreeDataProvider<Target> = {
    onDidChangeTreeData: changed.event,
    getChildren: (element) => (element === undefined ? [...(targets()?.all ?? [])] : []),
    getTreeItem: (target) => {
      const isSelected = target.name === targets()?.selected.name;
      const row = targetRow(target, isSelected, isSelected ? trouble() : undefined);
      const item = new TreeItem(row.label);
      item.id = target.name;
      item.description = row.description;
      item.tooltip = row.spoken;
      item.iconPath = new ThemeIcon(row.icon);
      item.contextValue = row.contextValue;
      item.accessibilityInformation = { label: row.spoken };
      return item;
    },
  };
  const view = window.createTreeView(viewIds.databases, { treeDataProvider: provider });
  return [
    view,
    changed,
    keeper.onDidChange(() => {
      changed.fire(undefined);
    }),
  ];
}
