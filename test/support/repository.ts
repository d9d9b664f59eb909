import { execFileSync } from 'node:child_process';
import { folderWith, type Files } from './cli';

/** A checkout of git with one commit on the branch `main`, gone after the test. */
export interface Repository {
  readonly root: string;
  /** Runs a git command there. */
  readonly git: (...args: readonly string[]) => string;
}

/** Makes a repository whose first commit holds the files. */
export function repositoryWith(files: Files): Repository {
  const root = folderWith(files);
  const settings = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...settings, ...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'The first');
  return { root, git };
}
