import { window } from 'vscode';
import { nameProblem, splitPassword, urlProblem } from '../database/targetList';
import { configFileOf, selectTargetOf, targetsOf, writeTarget } from '../database/targets';
import type { Dependencies } from './index';
import { sayWhyNot } from './knownProject';

/** Asks for a target and writes it into lockstep.json; a password goes into VS Code's SecretStorage instead. */
export async function addTarget(dependencies: Dependencies): Promise<void> {
  const { keeper, memento, passwords } = dependencies;
  const state = keeper.current();
  if (!('project' in state)) {
    await sayWhyNot(state, dependencies);
    return;
  }
  const { dir, folder } = state.project;
  const top = folder.uri.fsPath;
  const { all } = await targetsOf(dir, top, memento);
  const name = await window.showInputBox({
    title: 'Add Target (1 of 3): Name',
    prompt: 'What the database is called here, such as staging.',
    ignoreFocusOut: true,
    validateInput: (text) => nameProblem(text, all),
  });
  if (name === undefined) return;
  const written = await window.showInputBox({
    title: `Add Target (2 of 3): Where is ${name}?`,
    prompt: 'A URL, or env:NAME for one in an environment variable. A password is kept in VS Code’s secret storage.',
    placeHolder: 'postgres://user@host:5432/database',
    ignoreFocusOut: true,
    validateInput: urlProblem,
  });
  if (written === undefined) return;
  const isProtected = await askProtected(name);
  if (isProtected === undefined) return;
  const isUrl = written.startsWith('postgres');
  const { url, password, account } = isUrl ? splitPassword(written) : { url: written, password: null, account: null };
  if (password !== null) await passwords.store(account, password);
  await writeTarget(configFileOf(dir, top), { name, url, isProtected });
  await selectTargetOf(top, { name }, memento);
  const after = await keeper.refresh(true);
  if (after.kind !== 'known') await sayWhyNot(after, dependencies);
}

const askProtected = async (name: string): Promise<boolean | undefined> => {
  const open = { label: 'Ask before each change', isProtected: false };
  const guarded = {
    label: '$(lock) Protect it',
    detail: 'Each change also wants the name of the database typed. For production.',
    isProtected: true,
  };
  const title = `Add Target (3 of 3): Protect ${name}?`;
  return (await window.showQuickPick([open, guarded], { title, ignoreFocusOut: true }))?.isProtected;
};
