import { commands } from 'vscode';
import type { StateKeeper } from '../database/state';
import { stateKey } from './ids';
import type { Part } from '../part';

/** The one place that sets context keys: `stateKey` is the kind of the state, which menus and welcomes ask for. */
export function keepContextKeys(keeper: StateKeeper): Part[] {
  const set = (): void => void commands.executeCommand('setContext', stateKey, keeper.current().kind);
  set();
  return [keeper.onDidChange(set)];
}
