import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appliedFiles } from '../core/lint/applied';
import { rollBackFirst } from '../core/lint/rollBackFirst';
import { applyFixes, type AppliedFix } from '../core/lint/applyFixes';
import type { FixSupplies, LazyFinding } from '../core/lint/lazyFinding';
import type { SourceFile } from '../core/layouts/layout';
import { failure } from './failure';
import type { Io } from './io';
import { shownPath } from './paths';
import { isAsked, type OpenProject } from './projects';

/** Applies the ready fixes of a project on disk, and says on stderr what was done. @returns the project as it is then. */
export async function fixProject(
  project: OpenProject,
  supplies: FixSupplies,
  isQuiet: boolean,
  io: Io,
): Promise<OpenProject> {
  const { found } = project;
  const { session, applied } = applyFixes(project.session, supplies, isAsked(found));
  const shown = (path: string): string => shownPath(join(found.root, path), io.cwd);
  if (applied.length === 0) return project;
  await writeFiles(found.root, found.files, session.project.files, shown);
  if (!isQuiet) for (const one of applied) io.stderr(appliedText(one, shown));
  const created = applied.flatMap(({ fix }) => fix.newFiles.map(({ path }) => path));
  const only = found.only && { only: [...found.only, ...created] };
  return { found: { ...found, ...only, files: session.project.files }, session };
}

const appliedText = ({ finding, fix }: AppliedFix, shown: (path: string) => string): string =>
  [
    `Fixed ${finding.rule} in ${shown(finding.path)}: ${fix.title}.`,
    ...fix.edits.filter(({ path }) => path !== finding.path).map(({ path }) => `  changed ${shown(path)}`),
    ...fix.newFiles.map(({ path }) => `  created ${shown(path)}`),
    '',
  ].join('\n');

/**
 * Which migrations have findings that a fix might have mended, and are left as they are since they are applied; and what
 * would have to go back on an embedded database for those that a fix would mend.
 */
export async function notEdited(
  { found, session }: OpenProject,
  supplies: () => Promise<FixSupplies>,
  io: Io,
): Promise<string[]> {
  const applied = appliedFiles(session);
  const asked = isAsked(found);
  const left = new Map<string, string[]>();
  const mayGoBack: LazyFinding[] = [];
  for (const { file, findings } of session.linted) {
    const where = applied.get(file.path);
    if (where === undefined || !asked(file.path) || !findings.some(({ source }) => source !== null)) continue;
    left.set(where.target, [...(left.get(where.target) ?? []), shownPath(join(found.root, file.path), io.cwd)]);
    if (where.isEmbedded) mayGoBack.push(...findings);
  }
  const lines = [...left].map(
    ([where, paths]) => `Not edited, since it is applied on ${where}: ${paths.join(', ')}.\n`,
  );
  if (mayGoBack.length === 0) return lines;
  const made = await supplies();
  const back = mayGoBack.flatMap((finding) => rollBackFirst(session, finding, made) ?? []);
  const [most] = back.sort((a, b) => b.count - a.count);
  if (most !== undefined)
    lines.push(`Nothing but ${most.target} has them: after \`lockstep down ${most.count}\` they can be edited.\n`);
  return lines;
}

/** New files first, since they may be refused: then nothing has been taken out of a file that stands nowhere else. */
const writeFiles = async (
  root: string,
  before: readonly SourceFile[],
  after: readonly SourceFile[],
  shown: (path: string) => string,
): Promise<void> => {
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  const created = after.filter(({ path }) => !texts.has(path));
  const changed = after.filter(({ path, text }) => texts.has(path) && texts.get(path) !== text);
  for (const file of created) await createFile(root, file, shown);
  for (const { path, text } of changed)
    await writeFile(join(root, path), text).catch((error: unknown) => {
      throw failure(`Cannot write ${shown(path)}: ${reasonOf(error)}.`);
    });
};

/** Writes a file that does not exist yet. @throws Failure when it does, or cannot be written. */
export async function createFile(
  root: string,
  { path, text }: SourceFile,
  shown: (path: string) => string,
): Promise<void> {
  const absolute = join(root, path);
  try {
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, text, { flag: 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (exists) throw failure(`${shown(path)} exists already, and nothing is overwritten. Run it again.`);
    throw failure(`Cannot create ${shown(path)}: ${reasonOf(error)}.`);
  }
}

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be written: check the permissions';
  if (code === 'EROFS') return 'its disk is read-only';
  if (code === 'ENOSPC') return 'the disk is full';
  return error instanceof Error ? error.message : String(error);
};
