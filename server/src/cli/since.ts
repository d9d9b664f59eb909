import { changedSince } from '../files/changedSince';
import { orFailure } from './failure';
import type { Io } from './io';
import { shownPath } from './paths';
import { isAsked, type FoundProject } from './projects';

/**
 * Narrows what was asked about to the migrations that changed since a revision (--since). All are replayed all the same.
 * A file beside a migration, such as Flyway's .conf, counts as the migration itself.
 * @throws Failure when a folder is in no checkout of git, or the revision is not known there.
 */
export async function onlyChanged(
  projects: readonly FoundProject[],
  revision: string,
  io: Io,
): Promise<FoundProject[]> {
  const narrowed: FoundProject[] = [];
  for (const project of projects) {
    const { root, files } = project;
    const changes = await orFailure(changedSince(revision, root), (text) =>
      text.replaceAll(root, shownPath(root, io.cwd)),
    );
    const changed = new Set(changes.flatMap((path) => [path, path.replace(/\.conf$/i, '')]));
    const asked = isAsked(project);
    const paths = [...files, ...project.problems.map(({ path }) => ({ path }))].map(({ path }) => path);
    narrowed.push({ ...project, only: paths.filter((path) => asked(path) && changed.has(path)) });
  }
  return narrowed;
}
