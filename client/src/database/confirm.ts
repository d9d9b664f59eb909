import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { window } from 'vscode';
import { facts, question, type Change, type Place } from './confirmText';
import type { ExplainedFile, ExplainReport, StatusReport } from './reports';
import type { Runner } from './runner';
import type { Project } from './state';

/**
 * The one function that asks before anything changes a database: where, what, who waits, and what does not come back.
 * Gives the arguments that say so to the command line; undefined: the user does not want it.
 * `reasons`: what is said instead of what the migrations do, where none of them is run.
 */
export async function confirm(
  change: Change,
  project: Project,
  report: StatusReport,
  runner: Runner,
  reasons?: string,
): Promise<readonly string[] | undefined> {
  const { selected } = project.targets;
  const place: Place = {
    ...report.target,
    shownName: selected.name,
    embeddedIn: selected.folder === null ? null : selected.place,
  };
  const detail = reasons ?? (await explained(change, project, place, runner));
  const asked = await window.showWarningMessage(question(change, place), { modal: true, detail }, change.verb);
  if (asked !== change.verb) return undefined;
  const named = place.protected ? await typedName(selected.name, place) : [];
  if (named === undefined || !selected.requiresBackup || change.verb === 'Set History') return named;
  const backup = await askBackup(selected.name);
  return backup === undefined ? undefined : [...named, '--backup', backup];
}

const typedName = async (name: string, place: Place): Promise<readonly string[] | undefined> => {
  const typed = await window.showInputBox({
    title: `${name} is protected`,
    prompt: `To change it, type the name of its database: ${place.database}`,
    placeHolder: place.database,
    ignoreFocusOut: true,
    validateInput: (text) => (text === place.database ? undefined : `The database is called ${place.database}.`),
  });
  return typed === place.database ? ['--confirm', typed] : undefined;
};

/** What the backup is of a target that wants one; the command line looks whether it is whole and new. */
const askBackup = async (name: string): Promise<string | undefined> => {
  const dump = { label: '$(file) Choose the dump…', detail: 'What pg_dump wrote, not older than a day' };
  const snapshot = { label: '$(cloud) Name a snapshot…', detail: 'Kept elsewhere, and taken on trust' };
  const picked = await window.showQuickPick([dump, snapshot], { title: `${name} wants a backup first` });
  if (picked === dump) return (await window.showOpenDialog({ openLabel: 'Use as Backup' }))?.[0]?.fsPath;
  if (picked !== snapshot) return undefined;
  const id = await window.showInputBox({ title: 'The id of the snapshot', ignoreFocusOut: true });
  return id === undefined || id === '' ? undefined : `snapshot:${id}`;
};

const explained = async (change: Change, project: Project, place: Place, runner: Runner): Promise<string> => {
  const major = /\d+/.exec(place.server ?? '')?.[0];
  const args = ['explain', '--format', 'json', '--dir', project.dir, ...(major === undefined ? [] : ['--pg', major])];
  const { exit, stdout } = await runner({ args, cwd: project.cwd, mayAsk: false });
  const { projects } = exit === 0 ? (JSON.parse(stdout) as ExplainReport) : { projects: [] };
  const paths = new Set(change.migrations.map(({ path, downPath }) => (change.direction === 'up' ? path : downPath)));
  const files = projects.flatMap(({ root, files }) =>
    files
      .map((file) => ({ ...file, path: join(root, file.path) }))
      .filter(({ path, direction }) => paths.has(path) && direction === change.direction),
  );
  const texts = new Map<ExplainedFile, string>();
  for (const file of files) texts.set(file, await readFile(file.path, 'utf8').catch(() => ''));
  return facts(change, place, files, (file) => texts.get(file) ?? '');
};
