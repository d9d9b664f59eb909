// Installs the tools that the interop tests run beside Lockstep, once: `node test/interop/tools/install.mjs`.
// dbmate comes from npm, where it is published for the platform; golang-migrate from the Go proxy, where there is `go`.
// Exit: 0 also where there is none; the tests of a tool that is missing are skipped, and say so.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const marker = join(folder, 'node_modules', '.lockstep-installed');
const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const wanted = Object.keys(optionalDependencies).filter((name) =>
  name.endsWith(`/${process.platform}-${process.arch}`),
);

if (wanted.length === 0)
  console.log(`dbmate is not installed for ${process.platform}-${process.arch}: its interop tests are skipped.`);
else if (!existsSync(marker) || readFileSync(marker, 'utf8') !== lock) {
  console.log('Installing dbmate (about 35 MB) …');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0 || !wanted.every((name) => existsSync(join(folder, 'node_modules', name))))
    console.log('dbmate could not be installed: its interop tests are skipped.');
  else writeFileSync(marker, lock);
}

const version = 'v4.20.1';
const go = join(folder, '.go', version);
if (!existsSync(go)) {
  const module = `github.com/golang-migrate/migrate/v4/cmd/migrate@${version}`;
  const found = spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
  if (!found) console.log('There is no go: the interop tests of golang-migrate are skipped.');
  else {
    console.log(`Building golang-migrate ${version} …`);
    const made = spawnSync('go', ['install', '-tags', 'postgres pgx5', module], {
      env: { ...process.env, GOBIN: `${go}.part` },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (made.status !== 0) console.log('golang-migrate could not be built: its interop tests are skipped.');
    else renameSync(`${go}.part`, go);
  }
}
