import { newMigrations } from '../../core/fixes/newMigrations';
import type { SourceFile } from '../../core/layouts/layout';
import type { StepOnDisk } from '../../files/plans';
import { failure } from '../failure';
import { exitCode, timestamp, type Io } from '../io';
import type { CommonOptions } from '../options';
import { shownPath } from '../paths';
import { beginStep, begunStep, finishStep } from '../planFiles';
import { endOf } from '../projects';
import { brokenFiles, findPlans, hasTrace, planNamed, shownIn } from '../waitingPlans';

export interface PlanContinueOptions extends CommonOptions {
  /** Somebody says that what the step waits for is live. */
  readonly live?: boolean;
}

/**
 * `lockstep plan continue NAME`: writes the migrations of the step that waits, once somebody says that what it waits for
 * is live. It changes files alone, no database.
 */
export async function planContinue(name: string, options: PlanContinueOptions, io: Io): Promise<number> {
  const { plan, project } = planNamed(name, await findPlans(options, io), io);
  const shown = shownIn(project, io);
  const begun = await begunStep(plan);
  if (begun !== undefined) {
    // Somebody has confirmed it before that run was stopped.
    await finishStep(begun, shown);
    return said(name, begun.files, plan.steps.filter(({ path }) => path !== begun.step).length, shown, io);
  }
  const broken = brokenFiles([plan], io);
  if (broken.length > 0) throw failure(`${broken.join('\n')}\nNothing was written.`);
  const [step, ...later] = plan.steps;
  if (step === undefined) throw failure(`The plan ${name} has no step: remove ${shownPath(plan.folder, io.cwd)}.`);
  if (!hasTrace(project, step.file.after))
    throw failure(
      `The plan ${name} goes on from ${step.file.after.join(', ')}, which ${shownPath(project.root, io.cwd)} does not hold. ` +
        `Where that file has another name by now, write it in ${shownPath(step.path, io.cwd)}; where the plan is of no use any more, remove its folder.`,
      exitCode.refused,
    );
  await confirm(step, options, io);
  const files = newMigrations(endOf(project, timestamp(io.now())), step.file.migrations);
  const begin = await beginStep(step, { root: project.root, files });
  await finishStep(begin, shown);
  return said(name, files, later.length, shown, io);
}

/** @throws Failure unless somebody says that it is live. */
const confirm = async ({ file: { live } }: StepOnDisk, options: PlanContinueOptions, io: Io): Promise<void> => {
  if (options.live === true) return;
  if (io.ask === undefined)
    throw failure(
      `This waits until it is live: ${live}. When it is, and no older version runs any more, say so with --live.`,
      exitCode.refused,
    );
  const answer = await io.ask(`Is this live, and does no older version run any more: ${live}? [y/N] `);
  if (!/^\s*y(?:es)?\s*$/i.test(answer)) throw failure('Nothing was written.', exitCode.refused);
};

const said = (
  name: string,
  files: readonly SourceFile[],
  left: number,
  shown: (path: string) => string,
  io: Io,
): number => {
  for (const { path } of files) io.stdout(`${shown(path)}\n`);
  const rest = left === 0 ? `The plan ${name} is done.` : `The plan ${name} has ${left} more to wait for.`;
  io.stderr(`${rest}\nNext: lockstep up\n`);
  return exitCode.done;
};
