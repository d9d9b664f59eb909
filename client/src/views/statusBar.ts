import { StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { StateKeeper } from '../database/state';
import { statusBarText } from './statusBarText';
import type { Part } from '../part';

/** The one item in the status bar: the selected target, and what it lacks. A click selects another. */
export function createStatusBar(keeper: StateKeeper): Part[] {
  const item = window.createStatusBarItem('lockstep.target', StatusBarAlignment.Left, 0);
  item.name = 'Lockstep: Target';
  item.command = 'lockstep.selectTarget';
  const show = (): void => {
    const said = statusBarText(keeper.current());
    if (said === undefined) {
      item.hide();
      return;
    }
    item.text = said.text;
    item.tooltip = said.tooltip;
    item.backgroundColor = said.isProtected ? new ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  };
  show();
  return [item, keeper.onDidChange(show)];
}
