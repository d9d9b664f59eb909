import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { plansFolder, stepNumber, type PlansPlace } from '../core/plans/plan';
import { readStepFile, type StepFile } from '../core/plans/stepFile';
import { createLineIndex } from '../core/text/lineIndex';
import { readText, type FileProblem } from './readFolder';

/** A step of a plan that waits, as its file says. */
export interface StepOnDisk {
  /** Of the file, absolute. */
  readonly path: string;
  /** Counted from 1; the steps before it have been written. */
  readonly number: number;
  readonly file: StepFile;
}

/** A plan on disk. */
export interface PlanOnDisk {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** The step that comes next, then those after it. */
  readonly steps: readonly StepOnDisk[];
  /** Files that cannot be read; they are not in `steps`. */
  readonly problems: readonly FileProblem[];
  /** Keeps what a run has begun to write, absolute; null: none was stopped on the way. */
  readonly begun: string | null;
}

/** How the name of the file ends that keeps what a step becomes; it begins with the name of the step's file. */
export const begunEnding = '.writing.json';

const withSlashes = (path: string): string => path.split(sep).join('/');

/** The folder that `lockstep/plans` lies in, absolute: that of lockstep.json, else the one around the migrations. */
const baseOf = (root: string, configFolder: string | undefined): string => {
  if (configFolder !== undefined) return resolve(configFolder);
  // Nothing is written outside of a repository.
  return existsSync(join(root, '.git')) ? root : dirname(root);
};

/** Where the plans of a migrations folder (absolute) are, and their names. */
export function placeOfPlans(root: string, configFolder: string | undefined): PlansPlace {
  const base = baseOf(root, configFolder);
  const folder = join(base, plansFolder);
  const migrations = relative(base, root);
  return {
    folder: withSlashes(relative(root, folder)),
    migrations: migrations === '' ? '.' : withSlashes(migrations),
    names: namesIn(folder),
  };
}

/** The migrations folder that a step is for, absolute. `planFolder`: that of its plan. */
export function migrationsOf(planFolder: string, { folder }: Pick<StepFile, 'folder'>): string {
  const inside = plansFolder.split('/').map(() => '..');
  return resolve(planFolder, '..', ...inside, ...folder.split('/'));
}

/** The plan in a folder (absolute). */
function readPlan(folder: string): PlanOnDisk {
  const entries = entriesOf(folder);
  const begun = entries.find(({ name }) => name.endsWith(begunEnding));
  const files = entries
    .flatMap(({ name: file }) => {
      const number = stepNumber(file);
      return number === null ? [] : [{ number, path: join(folder, file) }];
    })
    .sort((a, b) => a.number - b.number || (a.path < b.path ? -1 : 1));
  const steps: StepOnDisk[] = [];
  const problems: FileProblem[] = [];
  for (const { number, path } of files) {
    const read = readText(path);
    if ('problem' in read) {
      problems.push(read.problem);
      continue;
    }
    const file = readStepFile(read.text);
    if ('live' in file) steps.push({ path, number, file });
    else {
      const { line, character } = createLineIndex(read.text).position(file.offset);
      problems.push({ path, message: `${line + 1}:${character + 1}: ${file.message}` });
    }
  }
  const name = withSlashes(folder).split('/').at(-1) ?? '';
  return { name, folder, steps, problems, begun: begun === undefined ? null : join(folder, begun.name) };
}

/** All plans of a migrations folder, by name. */
export function readPlans(root: string, place: PlansPlace): PlanOnDisk[] {
  const folder = resolve(root, ...place.folder.split('/'));
  const isOwn = ({ folder: of, steps, problems, begun }: PlanOnDisk): boolean =>
    steps.length === 0
      ? problems.length > 0 || begun !== null
      : steps.some(({ file }) => migrationsOf(of, file) === root);
  return place.names.map((name) => readPlan(join(folder, name))).filter(isOwn);
}

const namesIn = (folder: string): string[] =>
  entriesOf(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

const entriesOf = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // There are no plans.
    return [];
  }
};
