import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The name of the configuration file. */
export const configName = 'lockstep.json';

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The lockstep.json of a folder: its own, or the nearest above, but not above the repository that it lies in. */
export async function findConfig(folder: string): Promise<string | undefined> {
  const path = join(folder, configName);
  if (await exists(path)) return path;
  const parent = dirname(folder);
  if (parent === folder || (await exists(join(folder, '.git')))) return undefined;
  return findConfig(parent);
}
