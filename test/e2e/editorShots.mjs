// What the screen shows: a finding with its squiggle and its text, and the menu of its fixes, in light and dark.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remoteUri, workbenchUrl } from './codeServer.mjs';

const migration = 'migrations/000005_add_phone_and_order_index.up.sql';
const finding = { line: 6, column: 7 };
/** Pixels, so that what is shown of the finding, and the menu of its fixes, have room below the statement. */
const sizes = { finding: { width: 880, height: 440 }, fix: { width: 880, height: 330 } };
const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern' };

/** What is not about a finding stays out of the picture. */
const tidy = {
  'breadcrumbs.enabled': false,
  'editor.fontFamily': "'DejaVu Sans Mono', Menlo, Consolas, monospace",
  'editor.fontSize': 14,
  'editor.lineHeight': 22,
  'editor.cursorBlinking': 'solid',
  // Below, where it covers no statement.
  'editor.hover.above': false,
  'editor.hideCursorInOverviewRuler': true,
  'editor.occurrencesHighlight': 'off',
  'editor.renderLineHighlight': 'none',
  'editor.scrollBeyondLastLine': false,
  'editor.stickyScroll.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.statusBar.visible': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
};

/** Opens the migration in a window with nothing but its editor, the cursor on the finding. */
async function openMigration(server, page, folder) {
  const at = `${remoteUri(server, join(folder, migration))}:${finding.line}:${finding.column}`;
  const payload = [
    ['gotoLineMode', 'true'],
    ['openFile', at],
  ];
  await page.goto(workbenchUrl(server, folder, payload));
  await page.locator('.monaco-editor .squiggly-error').first().waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+KeyB');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  await page.locator('.monaco-editor.focused').waitFor();
  await page.locator('.monaco-editor [class*=lightbulb]').first().waitFor();
}

/** Shows the text of the finding under the cursor. */
async function showFinding(page, attempts = 5) {
  await page.keyboard.press('Control+KeyK');
  await page.keyboard.press('Control+KeyI');
  // On a busy machine VS Code may draw the text twice, and then says forever that it is checking for quick fixes.
  const whole = page.locator('.monaco-hover').getByText('Quick Fix...');
  await whole.waitFor({ timeout: 5_000 }).catch(async (error) => {
    if (attempts === 1) throw error;
    await hideFinding(page);
    await showFinding(page, attempts - 1);
  });
}

async function hideFinding(page) {
  await page.keyboard.press('Escape');
  await page.locator('.monaco-hover').first().waitFor({ state: 'hidden' });
}

/** Opens the menu of the fixes of the finding under the cursor. */
async function showFixes(page, attempts = 5) {
  await page.keyboard.press('Control+.');
  const first = page.locator('.action-widget .monaco-list-row').first();
  // On a busy machine VS Code may lose the key while it still puts the hover away.
  await first.waitFor({ timeout: 5_000 }).catch(async (error) => {
    if (attempts === 1) throw error;
    await hideFinding(page);
    await showFixes(page, attempts - 1);
  });
}

/** Takes finding-light.png, finding-dark.png, fix-light.png and fix-dark.png on a fresh copy of the shop. */
export async function editorShots({ server, browser, profile, pictures, shop, copyTo }) {
  const file = join(profile.user, 'User/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  const folder = join(copyTo, 'pictured', 'shop');
  cpSync(shop, folder, { recursive: true });
  for (const [name, theme] of Object.entries(themes)) {
    writeFileSync(file, JSON.stringify({ ...settings, ...tidy, 'workbench.colorTheme': theme }));
    const page = await browser.newPage({ viewport: sizes.finding, deviceScaleFactor: 1.5 });
    try {
      await openMigration(server, page, folder);
      await showFinding(page);
      await page.screenshot({ path: join(pictures, `finding-${name}.png`) });
      await hideFinding(page);
      await page.setViewportSize(sizes.fix);
      await showFixes(page);
      await page.screenshot({ path: join(pictures, `fix-${name}.png`) });
    } catch (error) {
      const seen = join(tmpdir(), 'lockstep-e2e-screen.png');
      await page.screenshot({ path: seen }).catch(() => undefined);
      throw new Error(`The screen does not show what it should: ${seen}`, { cause: error });
    }
    await page.close();
  }
}
