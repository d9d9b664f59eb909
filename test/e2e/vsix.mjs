// The extension as it is shipped.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What the package is made of. A folder counts with all that lies in it. */
const sources = [
  'package.json',
  'package-lock.json',
  'esbuild.mjs',
  '.vscodeignore',
  'client/src',
  'server/src',
  'syntaxes',
  'docs/rules',
  'docs/lockstep.schema.json',
  'docs/images/icon.png',
  'docs/images/view.svg',
  'docs/walkthrough',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/** When a path, or the newest thing in it, was last written; 0 where there is none. Milliseconds. */
const changedAt = (path) => {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
};

/** The VSIX, packaged anew where a source is newer. Gives its absolute path. */
export function packagedVsix() {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const vsix = join(root, `${name}-${version}.vsix`);
  const newest = Math.max(...sources.map((source) => changedAt(join(root, source))));
  if (changedAt(vsix) > newest) return vsix;
  execFileSync('npm', ['run', '--silent', 'package'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (!existsSync(vsix)) throw new Error(`npm run package has not made ${vsix}.`);
  return vsix;
}
