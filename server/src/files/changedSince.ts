import { execFile } from 'node:child_process';

/** A git command's answer, or why there is none. */
type Answer = { readonly out: string } | { readonly code: number | 'ENOENT'; readonly message: string };

/**
 * The files below a folder that differ from a revision: committed since the branch left it, staged, changed in the
 * working tree or not tracked at all. Relative to the folder, with `/`; files that are gone are left out.
 * @throws Error with what to do, when the folder is in no checkout of git or the revision is not known there.
 */
export async function changedSince(revision: string, folder: string): Promise<string[]> {
  const inside = await git(folder, ['rev-parse', '--is-inside-work-tree']);
  if (!('out' in inside))
    throw new Error(
      inside.code === 'ENOENT'
        ? '--since asks git, and there is no git here: install it.'
        : `--since asks git what has changed, and ${folder} is in no checkout of git: leave --since out there.`,
    );
  const commit = await git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (!('out' in commit))
    throw new Error(
      `git does not know the revision "${revision}" in ${folder}. In CI, check out the whole history (fetch-depth: 0), and name a remote branch as origin/main.`,
    );
  const base = await git(folder, ['merge-base', commit.out.trim(), 'HEAD']);
  if (!('out' in base) && (await answer(folder, ['rev-parse', '--is-shallow-repository'])).trim() === 'true')
    throw new Error(
      `git does not know where this branch left "${revision}", since the checkout is shallow: check out the whole history (fetch-depth: 0).`,
    );
  // Histories without a common commit are compared as they are.
  const from = ('out' in base ? base.out : commit.out).trim();
  const [changed, untracked] = await Promise.all([
    answer(folder, ['diff', '--name-only', '-z', '--no-renames', '--diff-filter=d', '--relative', from, '--', '.']),
    answer(folder, ['ls-files', '--others', '--exclude-standard', '-z', '--', '.']),
  ]);
  return [...new Set([...changed.split('\0'), ...untracked.split('\0')])].filter((path) => path !== '').sort();
}

const answer = async (folder: string, args: readonly string[]): Promise<string> => {
  const result = await git(folder, args);
  if ('out' in result) return result.out;
  throw new Error(`git ${args[0] ?? ''} failed in ${folder}: ${result.message}`);
};

const git = (folder: string, args: readonly string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 256 * 1024 * 1024, windowsHide: true };
    execFile('git', args, options, (error, out, errors) => {
      if (error === null) resolve({ out });
      else resolve({ code: error.code === 'ENOENT' ? 'ENOENT' : Number(error.code ?? 1), message: errors.trim() });
    });
  });
