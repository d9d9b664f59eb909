import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The root of the repository that a folder lies in: the nearest with a .git above it; undefined: it lies in none. */
export async function repositoryRoot(folder: string): Promise<string | undefined> {
  const isRoot = await stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  if (isRoot) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : repositoryRoot(parent);
}
