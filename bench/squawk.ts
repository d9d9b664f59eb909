import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

declare const __ROOT__: string;

/** The script that starts the squawk of this platform, installed if it is not; undefined: npm has no binary of it. */
export function squawkScript(): string | undefined {
  const folder = join(__ROOT__, 'bench/rivals');
  if (!existsSync(join(folder, 'node_modules')))
    spawnSync('npm', ['install', '--silent', '--no-package-lock'], {
      cwd: folder,
      stdio: 'ignore',
      shell: process.platform === 'win32',
    });
  const script = join(folder, 'node_modules/squawk-cli/js/bin/squawk');
  return existsSync(script) ? script : undefined;
}
