import { commands, Uri, window, workspace } from 'vscode';
import type { Dependencies } from './index';

/** Shows the page of a rule, which the extension brings along: of the id that is given, else one that is asked for. */
export async function showRule(argument: unknown, { home }: Dependencies): Promise<void> {
  const folder = Uri.joinPath(home, 'docs', 'rules');
  const names = (await workspace.fs.readDirectory(folder)).map(([name]) => name);
  const ids = names.flatMap((name) => (name.endsWith('.md') ? [name.slice(0, -'.md'.length)] : []));
  const given = typeof argument === 'string' && ids.includes(argument) ? argument : undefined;
  const id =
    given ?? (await window.showQuickPick(ids, { title: 'Show Rule Documentation', placeHolder: 'The id of a rule' }));
  if (id !== undefined) await commands.executeCommand('markdown.showPreview', Uri.joinPath(folder, `${id}.md`));
}
