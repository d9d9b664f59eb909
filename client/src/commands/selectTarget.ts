import { commands, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { selectTargetOf } from '../database/targets';
import type { Target } from '../database/targetList';
import type { Project } from '../database/state';
import type { Dependencies } from './index';
import { sayWhyNot } from './knownProject';

/** Selects the database that the views and commands are about: the row it was called on, else one that is asked for. */
export async function selectTarget(argument: unknown, dependencies: Dependencies): Promise<void> {
  const { keeper, memento } = dependencies;
  const state = keeper.current();
  if (!('project' in state)) {
    await sayWhyNot(state, dependencies);
    return;
  }
  const target = rowOf(argument, state.project) ?? (await pick(state.project));
  if (target === 'add') {
    await commands.executeCommand('lockstep.addTarget');
    return;
  }
  if (target === undefined) return;
  await selectTargetOf(state.project.folder.uri.fsPath, target, memento);
  const after = await keeper.refresh(true);
  if (after.kind !== 'known') await sayWhyNot(after, dependencies);
}

const rowOf = (argument: unknown, { targets }: Project): Target | undefined =>
  typeof argument === 'object' && argument !== null && 'argument' in argument
    ? targets.all.find((target) => target.argument === argument.argument)
    : undefined;

const pick = async ({ targets }: Project): Promise<Target | 'add' | undefined> => {
  const items: (QuickPickItem & { target?: Target })[] = targets.all.map((target) => ({
    label: `$(${target.isProtected ? 'lock' : 'database'}) ${target.name}`,
    description: `${target.name === targets.selected.name ? 'selected · ' : ''}${target.place}`,
    target,
  }));
  const add = { label: '$(add) Add Target…' };
  const picked = await window.showQuickPick([...items, { label: '', kind: QuickPickItemKind.Separator }, add], {
    title: 'Select Target',
    placeHolder: 'The database that Lockstep shows and changes',
    matchOnDescription: true,
  });
  return picked === add ? 'add' : (picked as { target?: Target } | undefined)?.target;
};
