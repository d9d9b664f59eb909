// A window of VS Code as its user has it: what is on the screen, and what keys and clicks do to it.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { workbenchUrl } from './codeServer.mjs';

/** Milliseconds after which a thing that should be on the screen will not come. */
const patience = 45_000;

const classes = { light: '.monaco-workbench.vs', dark: '.monaco-workbench.vs-dark' };

/** What has nothing to do with Lockstep stays out of the pictures. */
const tidy = {
  'breadcrumbs.enabled': false,
  'editor.fontFamily': "'DejaVu Sans Mono', Menlo, Consolas, monospace",
  'editor.fontSize': 13,
  'editor.lineHeight': 20,
  'editor.cursorBlinking': 'solid',
  'editor.renderLineHighlight': 'none',
  'editor.scrollBeyondLastLine': false,
  'editor.stickyScroll.enabled': false,
  // A row that is clicked is opened for good, and the view stays as it is.
  'explorer.autoReveal': false,
  'workbench.editor.enablePreview': false,
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
  // The theme follows what the browser prefers, which a picture changes while a dialog is open.
  'window.autoDetectColorScheme': true,
  'workbench.preferredLightColorTheme': 'Default Light Modern',
  'workbench.preferredDarkColorTheme': 'Default Dark Modern',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
};

/** Opens a folder in a window. `pictures`: where its pictures go. */
export async function openScreen({ server, browser, profile, pictures, folder, size }) {
  const file = join(profile.user, 'User/settings.json');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(before), ...tidy }));
  const context = await browser.newContext({ viewport: size ?? { width: 960, height: 600 }, deviceScaleFactor: 1.25 });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(workbenchUrl(server, folder, []));
  const dialog = page.locator('.monaco-dialog-box');
  const input = page.locator('.quick-input-widget input');
  const notification = (text) =>
    page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });

  const screen = {
    page,
    dialog,
    input,
    notification,
    /** A row of a tree, by what a screen reader says of it. */
    row: (spoken) => page.locator(`.monaco-list-row[aria-label^=${JSON.stringify(spoken)}]`),
    statusBar: (text) => page.locator('#lockstep\\.lockstep-postgres\\.lockstep\\.target').filter({ hasText: text }),
    /** Opens the container of Lockstep in the side bar. */
    async showViews() {
      await page.locator('.activitybar [aria-label="Lockstep"]').first().click();
      await page.locator('.pane-header[aria-label^="Migrations"]').first().waitFor();
    },
    /** Runs a command from the palette, by its whole title. */
    async command(title, attempts = 5) {
      const quick = { timeout: 5_000 };
      try {
        await page.keyboard.press('F1');
        await input.fill(`>${title}`, quick);
        await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor(quick);
      } catch (error) {
        // On a busy machine the palette may close again when the focus comes back from a dialog.
        if (attempts === 1) throw error;
        await page.keyboard.press('Escape');
        await screen.command(title, attempts - 1);
        return;
      }
      await page.keyboard.press('Enter');
    },
    /** Opens the menu of the light bulb, and gives its row with a text. New findings of the file would close it again. */
    async quickFix(text, attempts = 5) {
      await page.keyboard.press('Control+.');
      const row = page.locator('.action-widget .monaco-list-row').filter({ hasText: text }).first();
      try {
        await row.waitFor({ timeout: 10_000 });
        return row;
      } catch (error) {
        // On a busy machine the findings may be asked for once more, which closes the menu.
        if (attempts === 1) throw error;
        await page.keyboard.press('Escape');
        return screen.quickFix(text, attempts - 1);
      }
    },
    /** Answers the input box that has a title. */
    async answer(title, text) {
      await page.locator('.quick-input-widget').filter({ hasText: title }).waitFor();
      await input.fill(text);
      await page.keyboard.press('Enter');
    },
    /** Picks a row of the list that is open. */
    async pick(text) {
      await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first().click();
    },
    /** Chooses from the context menu of a row. */
    async menu(row, title) {
      await row.click({ button: 'right' });
      const item = page.locator('.monaco-menu .action-item').filter({ hasText: title }).first();
      // A menu takes no click in the moment in which it opens.
      await item.hover();
      await page.keyboard.press('Enter');
    },
    /** Presses the button of the modal dialog. */
    async confirm(button) {
      await dialog.getByRole('button', { name: button, exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
    },
    /** Puts all notifications away. */
    async clearNotifications() {
      await screen.command('Notifications: Clear All Notifications');
      await page.locator('.notifications-toasts .notification-list-item').first().waitFor({ state: 'hidden' });
    },
    /** Opens a file of the folder. */
    async open(path) {
      const name = basename(path);
      await page.keyboard.press('Control+KeyP');
      await input.waitFor();
      // The whole path: to find a file by its name, VS Code needs ripgrep.
      await input.fill(join(folder, path));
      await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
      await page.locator('.monaco-editor.focused').waitFor();
    },
    /** Puts the cursor of the open file on a finding, `line:column`, once there is one of a severity: `error`, `warning`. */
    async goToFinding(place, severity) {
      await page.locator(`.monaco-editor .squiggly-${severity}`).first().waitFor();
      await page.keyboard.press('Control+KeyG');
      await input.waitFor();
      await input.fill(`:${place}`);
      await page.keyboard.press('Enter');
      await page.locator('.monaco-editor.focused').first().waitFor();
    },
    /** Takes a picture in both themes. */
    async picture(name) {
      // Where it shows no tooltip.
      await page.mouse.move(640, 380);
      await page.locator('.workbench-hover-container').first().waitFor({ state: 'hidden' });
      for (const theme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: theme });
        await page.locator(classes[theme]).first().waitFor();
        await page.screenshot({ path: join(pictures, `${name}-${theme}.png`), animations: 'disabled' });
      }
    },
    async close() {
      await context.close();
      writeFileSync(file, before);
    },
  };
  await page.locator('.monaco-workbench').waitFor();
  return screen;
}
