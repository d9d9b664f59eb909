import { resolve } from 'node:path';
import { commands, Range, Uri, window } from 'vscode';
import type { Dependencies } from '../commands/index';
import { exitCode, type TextRange } from './reports';
import type { Project } from './state';

/** What has gone wrong with a run, in the words of the command line. */
export interface Problem {
  readonly message: string;
  readonly exit: number;
  /** Relative to the project's `cwd`. */
  readonly path?: string;
  readonly range?: TextRange;
  /** The command of Lockstep that comes next; null: none. */
  readonly next: string | null;
}

/** Shows what has gone wrong, with a button for the next step. */
export async function showProblem(problem: Problem, project: Project, dependencies: Dependencies): Promise<void> {
  const { path, range, next, exit, message } = problem;
  const steps: Record<string, () => unknown> = {};
  if (path !== undefined && range !== undefined)
    steps['Open File'] = () => openAt(Uri.file(resolve(project.cwd, path)), range);
  if (next === 'repair') steps['Repair…'] = () => commands.executeCommand('lockstep.repair');
  if (exit === exitCode.usage && message.includes('lockstep.json'))
    steps['Open lockstep.json'] = () => window.showTextDocument(Uri.file(project.targets.file));
  if (exit === exitCode.unreachable && (await dependencies.passwords.forgetUsed()))
    steps['Enter Password Again…'] = () => commands.executeCommand('lockstep.showStatus');
  steps['Show Output'] = () => {
    dependencies.output.show();
  };
  const [first = ''] = message.split('\nNext: ');
  // What the user has cancelled is no error.
  const show = exit === exitCode.cancelled ? window.showWarningMessage : window.showErrorMessage;
  void show(first, ...Object.keys(steps)).then((step) => {
    if (step !== undefined) void steps[step]?.();
  });
}

/** Opens a file where something has gone wrong. */
export async function openAt(uri: Uri, { start, end }: TextRange): Promise<void> {
  const selection = new Range(start.line, start.character, end.line, end.character);
  await window.showTextDocument(uri, { selection });
}
