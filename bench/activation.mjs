// npm run bench -- activation: what VS Code itself says of the activation of the packaged extension, and when the first
// squiggle of a folder of 500 migrations is on the screen. In code-server, as npm run test:e2e has it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findChromium, launchChromium } from '../test/e2e/chromium.mjs';
import {
  installCodeServer,
  installExtension,
  remoteUri,
  runsHere,
  startCodeServer,
  workbenchUrl,
} from '../test/e2e/codeServer.mjs';
import { packagedVsix } from '../test/e2e/vsix.mjs';

const migrations = 500;
const windows = 7;

/** A folder whose last migration blocks writes. Gives that file. */
function writeMigrations(folder) {
  mkdirSync(folder, { recursive: true });
  let last = '';
  for (let at = 1; at <= migrations; at++) {
    const stem = join(folder, `${String(at).padStart(6, '0')}_add_t${at}`);
    last = `${stem}.up.sql`;
    writeFileSync(last, `CREATE TABLE t${at} (id bigint PRIMARY KEY, name text NOT NULL);\n`);
    writeFileSync(`${stem}.down.sql`, `DROP TABLE t${at};\n`);
  }
  writeFileSync(last, 'CREATE INDEX t1_name_idx ON t1 (name);\n');
  return last;
}

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const commandLine = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It has ended.
  }
};

/** Waits until a language server runs that is not among the known ones, and remembers it. */
async function languageServerRuns(extensions, known) {
  for (;;) {
    const runs = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && !known.has(pid));
    const pid = runs.find((each) => commandLine(each).includes(extensions) && commandLine(each).includes('server.js'));
    if (pid !== undefined) return known.add(pid);
    await pause(5);
  }
}

/**
 * Opens the file in a new window. Gives milliseconds: to the text, to the start of the language server, to the first
 * squiggle, and of the activation as VS Code tells it.
 */
async function openWindow({ server, browser, root, file, extensions, known }) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const start = performance.now();
  await page.goto(workbenchUrl(server, root, [['openFile', remoteUri(server, file)]]));
  await page.locator('.monaco-editor .view-line').first().waitFor();
  const shown = performance.now() - start;
  await languageServerRuns(extensions, known);
  const serves = performance.now() - start;
  await page.locator('.monaco-editor .squiggly-error').first().waitFor();
  const squiggle = performance.now() - start;
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill('>Developer: Show Running Extensions');
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Running Extensions' }).first().waitFor();
  await page.keyboard.press('Enter');
  const row = page.locator('.runtime-extensions-editor .extension').filter({ hasText: 'Lockstep' }).first();
  const told = await row.locator('.activation-time').textContent();
  await context.close();
  return { shown, serves, squiggle, activation: Number(/(\d+)\s*ms/.exec(told)?.[1]) };
}

/** Prints the table. */
export async function activation() {
  if (!runsHere) {
    console.log('\nactivation: not run, npm has no VS Code of this platform.');
    return;
  }
  const home = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  const profile = { user: join(home, 'user'), extensions: join(home, 'extensions') };
  for (const folder of [join(profile.user, 'User'), profile.extensions]) mkdirSync(folder, { recursive: true });
  const settings = { 'security.workspace.trust.enabled': false, 'workbench.startupEditor': 'none' };
  writeFileSync(join(profile.user, 'User/settings.json'), JSON.stringify(settings));
  const root = join(home, 'project');
  const file = writeMigrations(join(root, 'migrations'));
  const installed = installCodeServer();
  installExtension(installed, profile, packagedVsix());
  const browser = await launchChromium(installed, findChromium());
  const server = await startCodeServer(installed, profile, { log: join(home, 'log') });
  try {
    const place = { server, browser, root, file, extensions: profile.extensions, known: new Set() };
    await openWindow(place); // fills the caches of Chromium and of the file system
    const seen = [];
    for (let at = 0; at < windows; at++) seen.push(await openWindow(place));
    console.log(`\nA window of VS Code on a folder of ${migrations} migrations, ${windows} windows, milliseconds`);
    for (const [name, of] of [
      ['activation of the extension, as VS Code tells it', ({ activation }) => activation],
      ['from the text on the screen to the start of the language server', ({ shown, serves }) => serves - shown],
      ['from there to the first squiggle', ({ serves, squiggle }) => squiggle - serves],
    ]) {
      const times = seen.map(of);
      console.log(`  ${name}: p50 ${Math.round(middle(times))}, slowest ${Math.round(Math.max(...times))}`);
    }
  } finally {
    await server.stop();
    await browser.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
