import { join, resolve } from 'node:path';
import { readPlans, type PlanOnDisk } from '../files/plans';
import { failure } from './failure';
import type { Io } from './io';
import { layoutOption, type CommonOptions } from './options';
import { shownPath } from './paths';
import { discoverAt, type FoundProject } from './projects';
import { settingsReader } from './settings';

/** A plan with the migrations folder that it belongs to. */
export interface WaitingPlan {
  readonly plan: PlanOnDisk;
  readonly project: FoundProject;
}

/** The plans of a migrations folder, with what is wrong with their files. */
export function plansOf({ root, plans }: Pick<FoundProject, 'root' | 'plans'>): PlanOnDisk[] {
  return plans === undefined ? [] : readPlans(root, plans);
}

/** The plans of all migrations folders that are meant, by name. @throws Failure. */
export async function findPlans(options: CommonOptions, io: Io): Promise<WaitingPlan[]> {
  const folder = resolve(io.cwd, options.dir ?? '.');
  const settings = await settingsReader(options, io)(folder);
  const projects = await discoverAt(folder, settings, layoutOption(options), io);
  return projects.flatMap((project) => plansOf(project).map((plan) => ({ plan, project })));
}

/** Files of plans that cannot be read, one line each with its place. */
export function brokenFiles(plans: readonly PlanOnDisk[], io: Io): string[] {
  return plans.flatMap(({ problems }) => problems.map(({ path, message }) => `${shownPath(path, io.cwd)}:${message}`));
}

/** Whether a step follows on something: one of the migrations that it comes after is still there. */
export function hasTrace({ files }: Pick<FoundProject, 'files'>, after: readonly string[]): boolean {
  const paths = new Set(files.map(({ path }) => path));
  return after.length === 0 || after.some((path) => paths.has(path));
}

/** The plan of a name. @throws Failure that lists those that there are. */
export function planNamed(name: string, plans: readonly WaitingPlan[], io: Io): WaitingPlan {
  const named = plans.filter(({ plan }) => plan.name === name);
  const [found, second] = named;
  if (found === undefined) {
    const names = plans.map(({ plan }) => plan.name);
    throw failure(
      names.length === 0
        ? `There is no plan "${name}": no plan waits for a deploy here.`
        : `There is no plan "${name}". Those that wait for a deploy: ${names.join(', ')}.`,
    );
  }
  if (second === undefined) return found;
  const roots = named.map(({ project }) => `  ${shownPath(project.root, io.cwd)}`);
  throw failure(`Several folders have a plan "${name}"; say with --dir which one is meant:\n${roots.join('\n')}`);
}

/** A file of a plan's migrations folder as messages name it. */
export function shownIn({ root }: Pick<FoundProject, 'root'>, io: Io): (path: string) => string {
  return (path) => shownPath(join(root, path), io.cwd);
}

/** One line that names the plans that wait, and how to go on; undefined: none does. */
export function waitingText(plans: readonly PlanOnDisk[]): string | undefined {
  const [first, second] = plans.map(({ name }) => name);
  if (first === undefined) return undefined;
  return second === undefined
    ? `The plan ${first} waits for a deploy: lockstep plan continue ${first}`
    : `${plans.length} plans wait for a deploy: lockstep plan list`;
}
