// What `lockstep plan continue` does to files. The migrations of a step are written once, however often the process is
// killed on the way: what is going to be written is kept beside the step until all of it is there.
import { readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SourceFile } from '../core/layouts/layout';
import { begunEnding, type PlanOnDisk, type StepOnDisk } from '../files/plans';
import { failure } from './failure';
import { createFile } from './writeFixes';

/** The files that a step becomes. */
export interface StepFiles {
  /** The migrations folder, absolute. */
  readonly root: string;
  /** Relative to `root`. */
  readonly files: readonly SourceFile[];
}

/** A step that is being written. */
interface Begun extends StepFiles {
  /** The file of the step, absolute. */
  readonly step: string;
}

/** The step whose migrations a run before this one has begun to write; undefined: there is none. */
export async function begunStep({ begun }: Pick<PlanOnDisk, 'begun'>): Promise<Begun | undefined> {
  if (begun === null) return undefined;
  const kept = JSON.parse(await readFile(begun, 'utf8')) as StepFiles;
  return { ...kept, step: begun.slice(0, -begunEnding.length) };
}

/** Keeps what a step becomes, before anything of it is written. */
export async function beginStep({ path }: Pick<StepOnDisk, 'path'>, files: StepFiles): Promise<Begun> {
  const kept = `${path}${begunEnding}`;
  // It is there whole or not at all.
  await writeFile(`${kept}.new`, JSON.stringify(files));
  await rename(`${kept}.new`, kept);
  return { ...files, step: path };
}

/**
 * Writes the migrations that are not there yet, then takes the step out of its plan, and the plan away with its last
 * step. @throws Failure when a file cannot be written; then a second run goes on.
 */
export async function finishStep({ root, files, step }: Begun, shown: (path: string) => string): Promise<void> {
  for (const file of files) await writeMissing(root, file, shown);
  await rm(step, { force: true });
  for (const kept of [`${step}${begunEnding}.new`, `${step}${begunEnding}`]) await rm(kept, { force: true });
  const folder = dirname(step);
  // What else lies there is kept, and the folder with it.
  if ((await readdir(folder)).length === 0) await rmdir(folder);
}

const writeMissing = async (root: string, file: SourceFile, shown: (path: string) => string): Promise<void> => {
  const absolute = join(root, file.path);
  const there = await readFile(absolute, 'utf8').catch(() => undefined);
  if (there === undefined) return createFile(root, file, shown);
  // A run that was killed may have written the first part.
  const isCut = there !== file.text && file.text.startsWith(there);
  if (isCut)
    await writeFile(absolute, file.text).catch((error: unknown) => {
      throw failure(`Cannot write ${shown(file.path)}: ${error instanceof Error ? error.message : String(error)}.`);
    });
};
