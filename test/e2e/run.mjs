// npm run test:e2e [-- --update] [-- NAME…]: installs the packaged extension into a real VS Code, runs suite/ in its
// extension host and stories/ on its screen, on copies of examples/shop, and takes the pictures of docs/images; --update
// puts them there. With names (suite, daily, plans, servers, untrusted, pictures) it runs only those. Finds or installs all that
// it needs.
//   VSCODE_EXECUTABLE    a VS Code to use (then no pictures are taken)
//   CHROMIUM             a Chromium to use
//   LOCKSTEP_E2E_CACHE   where VS Code is installed, else ~/.cache/lockstep-e2e
//   LOCKSTEP_E2E=skip    does nothing, and says so
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { findChromium, launchChromium } from './chromium.mjs';
import { installCodeServer, installExtension, runsHere, startCodeServer } from './codeServer.mjs';
import { findDesktop } from './desktop.mjs';
import { keepPictures } from './pictures.mjs';
import { report, runInCodeServer } from './runSuite.mjs';
import { runStory, withoutTrust, withTrust } from './runStories.mjs';
import { startDatabase } from './database.mjs';
import { editorShots } from './editorShots.mjs';
import { daily } from './stories/daily.mjs';
import { plans } from './stories/plans.mjs';
import { servers } from './stories/servers.mjs';
import { untrusted } from './stories/untrusted.mjs';
import { stallsShot } from './stallsShot.mjs';
import { terminalShot } from './terminalShot.mjs';
import { packagedVsix } from './vsix.mjs';

const root = join(import.meta.dirname, '../..');
const seconds = () => `${performance.now() / 1000}`.replace(/(\.\d).*/, '$1 s');
const say = (text) => console.log(`${text} [${seconds()}]`);

/** What has been started and made; undone in reverse order, whatever happens. */
const undo = [];
const cleanUp = async () => {
  for (const step of undo.splice(0).reverse()) await step();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => void cleanUp().finally(() => process.exit(130)));

/** A fresh profile, a copy of the shop, an empty folder as "extension under development", and the bundled suite. */
async function prepare() {
  const home = mkdtempSync(join(tmpdir(), 'lockstep-e2e-'));
  undo.push(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const profile = { user: join(home, 'user'), extensions: join(home, 'extensions') };
  const development = join(home, 'development');
  for (const folder of [join(profile.user, 'User'), profile.extensions, development])
    mkdirSync(folder, { recursive: true });
  cpSync(join(import.meta.dirname, 'vscode/settings.json'), join(profile.user, 'User/settings.json'));
  // The suite is loaded for an extension under development. The one that is tested is installed, as by a user.
  const stub = { name: 'e2e', publisher: 'lockstep', version: '0.0.0', engines: { vscode: '*' } };
  writeFileSync(join(development, 'package.json'), JSON.stringify(stub));
  const shop = join(home, 'shop');
  cpSync(join(root, 'examples/shop'), shop, { recursive: true });
  const suite = join(home, 'suite.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'suite/index.ts')],
    outfile: suite,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return { home, profile, development, shop, suite, result: join(home, 'result.jsonl') };
}

/** What is named on the command line: `suite`, stories, `pictures` (those of the README); nothing: all of them. */
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isAsked = (name) => asked.length === 0 || asked.includes(name);

/** The suite, the stories and the pictures in code-server. */
async function inCodeServer(place, vsix, chromium) {
  const { home, profile, result } = place;
  const installed = installCodeServer();
  say(`VS Code: ${installed}, Chromium: ${chromium}`);
  installExtension(installed, profile, vsix);
  const browser = await launchChromium(installed, chromium);
  undo.push(() => browser.close());
  const start = async (name, options) => {
    const log = join(home, `${name}.log`);
    const server = await startCodeServer(installed, profile, { log, ...options });
    undo.push(server.stop);
    say(`VS Code runs at ${server.url}`);
    return { server, log };
  };

  if (isAsked('suite')) {
    const { server, log } = await start('suite', { runsSuites: true, env: { LOCKSTEP_E2E_RESULT: result } });
    if (!(await suiteIsGreen(place, { server, browser, log }))) return false;
    await server.stop();
    say('The suite is through');
  }
  const { server } = await start('stories', {});
  const pictures = join(home, 'pictures');
  mkdirSync(pictures);
  const window = { place, server, browser, profile, pictures, shop: join(root, 'examples/shop') };
  if (!(await storiesAreGreen(window))) return false;
  say('The stories are through');
  if (isAsked('pictures')) {
    await editorShots({ ...window, copyTo: home });
    await terminalShot({ browser, profile, pictures });
    await stallsShot({ browser, pictures });
  }
  keepPictures(pictures, join(root, 'docs/images'), process.argv.includes('--update'));
  return true;
}

/** What can be seen from within the extension host. */
async function suiteIsGreen({ suite, shop, development, result }, { server, browser, log }) {
  const said = [];
  const how = await runInCodeServer({
    ...{ server, browser, suite, folder: shop, development },
    log: (line) => said.push(line),
  });
  if (report(result, how)) return true;
  // VS Code is loud about modules of its own that are not built; ours are not among them.
  const isOwn = (line) => !/vscode\/out\/|node:internal|@vscode\//.test(line);
  const logged = readFileSync(log, 'utf8').split('\n');
  console.log(`\nVS Code's log:\n${[...said, ...logged].filter(isOwn).join('\n')}`);
  return false;
}

/** What only the screen shows. */
async function storiesAreGreen(window) {
  if (isAsked('daily') && !(await runStory('daily', daily, window))) return false;
  if (isAsked('plans') && !(await runStory('plans', plans, window))) return false;
  if (isAsked('servers')) {
    const database = await startDatabase();
    if (database === undefined)
      console.log('  No PostgreSQL is published for this platform: the servers are left out.');
    else {
      undo.push(database.stop);
      if (!(await runStory('servers', servers, { ...window, database }))) return false;
    }
  }
  if (!isAsked('untrusted')) return true;
  withTrust(window.profile);
  const isGreen = await runStory('untrusted', untrusted, window);
  withoutTrust(window.profile);
  return isGreen;
}

/** The suite in a VS Code for the desktop. */
async function inDesktop(place, vsix, executable) {
  const desktop = await findDesktop(executable);
  say(`VS Code: ${desktop.executable}`);
  desktop.install(place.profile, vsix);
  const how = await desktop.run(place);
  console.log('No stories and no pictures: what a screen shows is looked at in code-server.');
  return report(place.result, how);
}

async function main() {
  const executable = process.env.VSCODE_EXECUTABLE;
  const vsix = packagedVsix();
  say(`Package: ${vsix}`);
  const place = await prepare();
  if (executable) return inDesktop(place, vsix, executable);
  if (!runsHere) return inDesktop(place, vsix, undefined);
  let chromium;
  try {
    chromium = findChromium();
  } catch (error) {
    console.log(`${error.message} VS Code is downloaded instead of code-server.`);
    return inDesktop(place, vsix, undefined);
  }
  return inCodeServer(place, vsix, chromium);
}

if (process.env.LOCKSTEP_E2E === 'skip') {
  console.log('SKIPPED: LOCKSTEP_E2E=skip. Nothing was tested.');
  process.exit();
}
try {
  const isGreen = await main();
  process.exitCode = isGreen ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await cleanUp();
  say(process.exitCode === 0 ? 'Done' : 'FAILED');
}
