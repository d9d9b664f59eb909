// What a terminal shows: the first findings of `lockstep lint examples/shop`, in its colours.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const command = 'lint examples/shop';
/** How wide the terminal is, and how many findings are shown. */
const columns = 108;
const shown = 3;

/** What the command line's escape codes (SGR) mean: a style that begins, or those that end. */
const begins = {
  1: 'font-weight: bold',
  2: 'color: #8b949e',
  31: 'color: #ff7b72',
  32: 'color: #7ee787',
  33: 'color: #e3b341',
  34: 'color: #79c0ff',
  35: 'color: #d2a8ff',
  36: 'color: #76e3ea',
};
const ends = { 22: [1, 2], 39: [31, 32, 33, 34, 35, 36], 0: Object.keys(begins).map(Number) };

const escape = String.fromCharCode(27);
const code = new RegExp(`${escape}\\[(\\d*)m`);

const escapeHtml = (text) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Text with SGR codes as HTML. */
function toHtml(text) {
  let active = new Set();
  // An odd part is a code, an even one the text after it.
  const parts = text.split(code).map((part, at) => {
    if (at % 2 === 0)
      return `<span style="${[...active].map((begun) => begins[begun]).join(';')}">${escapeHtml(part)}</span>`;
    if (part in begins) active.add(Number(part));
    else active = new Set([...active].filter((begun) => !(ends[Number(part)] ?? []).includes(begun)));
    return '';
  });
  return parts.join('');
}

/** What the command line that lies in the installed extension writes to a terminal; script(1) plays the terminal. */
function output({ extensions }) {
  const folder = readdirSync(extensions).find((name) => name.startsWith('lockstep.'));
  const cli = join(extensions, folder, 'dist/cli.js');
  const line = `stty cols ${columns} && '${process.execPath}' '${cli}' ${command}`;
  const env = { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1', NO_COLOR: '' };
  const { status, stdout } = spawnSync('script', ['-qec', line, '/dev/null'], { cwd: root, encoding: 'utf8', env });
  // 1: there are findings.
  if (status !== 1) throw new Error(`lockstep ${command} has ended with ${status}: ${stdout}`);
  return stdout.replaceAll('\r', '').split('\n\n').slice(0, shown).join('\n\n');
}

/** Takes terminal.png. */
export async function terminalShot({ browser, profile, pictures }) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 800 }, deviceScaleFactor: 1.25 });
  await page.setContent(`<style>
    body { margin: 0; background: #0d1117 }
    pre { display: inline-block; box-sizing: content-box; margin: 0; padding: 18px 22px; color: #e6edf3;
      font: 13px/1.45 'DejaVu Sans Mono', Menlo, Consolas, monospace }
  </style><pre><span style="${begins[32]}">$</span> lockstep ${command}\n${toHtml(output(profile))}</pre>`);
  await page.locator('pre').screenshot({ path: join(pictures, 'terminal.png') });
  await page.close();
}
