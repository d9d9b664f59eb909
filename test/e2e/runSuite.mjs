// Runs the suite in a VS Code and reads what it found out.
import { existsSync, readFileSync } from 'node:fs';
import { remoteUri, workbenchUrl } from './codeServer.mjs';

/** Milliseconds for the whole suite. */
const limit = 300_000;

/** Runs the suite (a bundle) on a folder in code-server's extension host, with Chromium as its window. */
export async function runInCodeServer({ server, browser, suite, folder, development, log }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const ended = new Promise((done) => {
    page.once('crash', () => done('the page has crashed'));
    void server.exited.then((code) => done(`code-server has ended with ${code}`));
    void page.exposeFunction('codeAutomationExit', (code) => done(`VS Code has ended with ${code}`));
    setTimeout(() => done(`${limit / 1000} s have passed`), limit).unref();
  });
  await page.exposeFunction('codeAutomationLog', (_type, values) => log(values.join(' ')));
  const payload = [
    ['extensionDevelopmentPath', remoteUri(server, development)],
    ['extensionTestsPath', remoteUri(server, suite)],
  ];
  await page.goto(workbenchUrl(server, folder, payload));
  const how = await ended;
  await page.close();
  return how;
}

/** Prints the results of a suite. `how`: how its VS Code came to an end. Gives whether all is well. */
export function report(result, how) {
  const lines = existsSync(result) ? readFileSync(result, 'utf8').trim().split('\n') : [];
  const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  const summary = records.find((record) => 'passing' in record);
  for (const { name, ms, error } of records.filter((record) => 'name' in record)) {
    console.log(`  ${error === undefined ? '✓' : '✗'} ${name} (${ms} ms)`);
    if (error !== undefined) console.log(error.replaceAll(/^/gm, '      '));
  }
  if (summary === undefined) console.log(`The suite has not come to its end: ${how}.`);
  else console.log(`${summary.passing} passing${summary.failing > 0 ? `, ${summary.failing} failing` : ''}`);
  return summary !== undefined && summary.failing === 0 && summary.passing > 0;
}
