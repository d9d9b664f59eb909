import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Memento } from 'vscode';
import { readTargets, withTarget, type NewTarget, type Target } from './targetList';

/** The targets of a migrations folder, and which of them is selected. */
export interface Targets {
  /** Never empty: the embedded database is always there. */
  readonly all: readonly Target[];
  readonly selected: Target;
  /** The lockstep.json that names them: an absolute path, where there may be no file yet. */
  readonly file: string;
}

const keyOf = (dir: string): string => `lockstep.target:${dir}`;

/** The lockstep.json of a folder: the nearest one, up to `top`; where there is none, the one that `top` would have. */
export function configFileOf(dir: string, top: string): string {
  for (let folder = dir; ; folder = dirname(folder)) {
    const file = join(folder, 'lockstep.json');
    if (existsSync(file)) return file;
    const rest = relative(top, folder);
    if (rest === '' || rest.startsWith('..') || isAbsolute(rest)) return join(top, 'lockstep.json');
  }
}

/** Reads the targets of a folder (absolute, within the workspace folder `top`). */
export async function targetsOf(dir: string, top: string, memento: Memento): Promise<Targets> {
  const file = configFileOf(dir, top);
  const all = readTargets(await readFile(file, 'utf8').catch(() => ''), dirname(file));
  const name = memento.get<string>(keyOf(top));
  const embedded = all.find(({ isDefault }) => isDefault);
  const selected = all.find((target) => target.name === name) ?? embedded ?? all[0];
  if (selected === undefined) throw new Error('the embedded database is always there');
  return { all, selected, file };
}

/** Remembers which target the user works with in a workspace folder. */
export async function selectTargetOf(top: string, { name }: Pick<Target, 'name'>, memento: Memento): Promise<void> {
  await memento.update(keyOf(top), name);
}

/** Writes a target into lockstep.json, which keeps its comments; makes the file where there is none. */
export async function writeTarget(file: string, target: NewTarget): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '{}\n');
  await writeFile(file, withTarget(text, target));
}
