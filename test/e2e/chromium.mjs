// A Chromium that plays the screen of VS Code, and takes the pictures.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const installed = () => {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const folders = ['/usr/bin', ...PATH.split(delimiter)];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
};

/**
 * The path of a Chromium: $CHROMIUM, or one that is installed. On Debian, as root, it is installed where it is missing.
 * @throws Error with what was tried.
 */
export function findChromium() {
  const found = installed();
  if (found !== undefined) return found;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0)
    throw new Error(`No Chromium: $CHROMIUM is not set, and ${names.join(', ')} are not on the PATH.`);
  console.log('Installing Chromium with apt-get …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = (...args) =>
    execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  const now = installed();
  if (now === undefined) throw new Error('apt-get has installed Chromium, but it is not on the PATH.');
  return now;
}

/** Starts a Chromium without a window that reaches nothing but this machine. `home`: the folder with playwright-core. */
export async function launchChromium(home, executablePath) {
  const { chromium } = createRequire(join(home, 'package.json'))('playwright-core');
  return chromium.launch({
    executablePath,
    // Whoever calls stops it, and what else it has started.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}
