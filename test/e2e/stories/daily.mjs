// A day with the embedded database: a finding is fixed, a migration is written and applied, and the views tell.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The migration that the fix of the first promise adds. */
const fixed = 'orders_customer_id_idx';

/** Each promise with its proof, in this order, in one window on a copy of the shop. */
export const daily = {
  'the view shows what is pending before there is a database': async ({ screen, folder }) => {
    await screen.showViews();
    await screen.row('create_customers, version 1, pending').waitFor();
    await screen.row('large_orders, version 8, pending').waitFor();
    await screen.statusBar('dev · 8 pending').waitFor();
    await screen.page.getByText('dev is not made yet').first().waitFor();
    await screen.picture('view-pending');
    assert.ok(!existsSync(join(folder, '.lockstep')), 'looking at the view has made a database');
  },

  'the lightbulb mends the text and adds the migration that it takes': async ({ screen, folder }) => {
    const { page } = screen;
    await screen.open('migrations/000005_add_phone_and_order_index.up.sql');
    await screen.goToFinding('6:7', 'error');
    await page.locator('.monaco-editor [class*=lightbulb]').first().waitFor();
    await screen.quickFix('CONCURRENTLY');
    await screen.picture('lightbulb');
    await page.keyboard.press('Enter');
    await screen.statusBar('dev · 9 pending').waitFor();
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
    await screen.picture('fixed');
    const added = readdirSync(join(folder, 'migrations')).filter((name) => name.startsWith('000009'));
    assert.equal(added.length, 2, added.join());
    assert.match(readFileSync(join(folder, 'migrations', added[1]), 'utf8'), /CREATE INDEX CONCURRENTLY/);
    for (const name of added) await page.locator(`.tab[data-resource-name="${name}"]`).waitFor();
    await page.locator('.tab.active[data-resource-name="000005_add_phone_and_order_index.up.sql"]').waitFor();
    assert.equal(await page.locator('.tab.dirty').count(), 0, 'the fix has left a file unsaved');
  },

  'one Undo takes back all that the lightbulb did, and Redo does it again': async ({ screen, folder }) => {
    const { page } = screen;
    const added = () => readdirSync(join(folder, 'migrations')).filter((name) => name.startsWith('000009'));
    await page.locator('.monaco-editor.focused').first().waitFor();
    await page.keyboard.press('Control+KeyZ');
    await screen.statusBar('dev · 8 pending').waitFor();
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();
    assert.deepEqual(added(), []);
    await page.keyboard.press('Control+Shift+KeyZ');
    await screen.statusBar('dev · 9 pending').waitFor();
    await page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached' });
    assert.match(readFileSync(join(folder, 'migrations', added()[1]), 'utf8'), /CREATE INDEX CONCURRENTLY/);
    await screen.command('File: Save All');
    await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
  },

  'New Migration… writes the next files, and the tree has them': async ({ screen, folder }) => {
    await screen.command('Lockstep: New Migration…');
    await screen.answer('New Migration', 'add gift notes');
    await screen.page.locator('.tab.active[data-resource-name="000010_add_gift_notes.up.sql"]').waitFor();
    await screen.row('add_gift_notes, version 10, pending').waitFor();
    writeFileSync(
      join(folder, 'migrations/000010_add_gift_notes.up.sql'),
      "SET lock_timeout = '2s';\n\nALTER TABLE orders ADD COLUMN gift_note text;\n",
    );
    writeFileSync(
      join(folder, 'migrations/000010_add_gift_notes.down.sql'),
      "SET lock_timeout = '2s';\n\nALTER TABLE orders DROP COLUMN gift_note;\n",
    );
    await screen.statusBar('dev · 10 pending').waitFor();
  },

  'Preview SQL shows what would be sent, and sends nothing': async ({ screen, folder }) => {
    await screen.command('Lockstep: Preview SQL');
    await screen.page.locator('.tab.active[data-resource-name="Apply to dev.sql"]').waitFor();
    await screen.page.locator('.view-line').filter({ hasText: 'What lockstep up sends' }).waitFor();
    await screen.picture('preview');
    await screen.command('View: Close Editor');
    assert.ok(!existsSync(join(folder, '.lockstep')), 'the preview has made a database');
  },

  'Apply… asks first, and does nothing when it is told not to': async ({ screen, folder }) => {
    await screen.command('Lockstep: Apply…');
    const { dialog } = screen;
    await dialog.getByText('Apply 10 migrations to dev?').waitFor();
    await dialog.getByText('Only Lockstep uses an embedded database').waitFor();
    await screen.picture('confirm');
    await screen.confirm('Cancel');
    assert.ok(!existsSync(join(folder, '.lockstep')), 'Cancel has applied');
  },

  'Apply… on the embedded database changes the tree and the status bar': async ({ screen }) => {
    await screen.command('Lockstep: Apply…');
    await screen.confirm('Apply');
    await screen.notification('10 migrations applied. dev: 10 applied, nothing pending.').waitFor();
    await screen.row('add_gift_notes, version 10, applied').waitFor();
    await screen.statusBar('dev · up to date').waitFor();
    await screen.picture('applied');
    await screen.clearNotifications();
  },

  'a history that another process changes is followed by the tree': async ({ screen, folder, cli }) => {
    execFileSync(process.execPath, [cli, 'down', '2'], { cwd: folder });
    await screen.row('add_gift_notes, version 10, pending').waitFor();
    await screen.row('large_orders, version 8, applied').waitFor();
    await screen.statusBar('dev · 2 pending').waitFor();
  },

  'Apply Up To Here… applies that far and no further': async ({ screen }) => {
    await screen.menu(screen.row(`${fixed}, version 9, pending`), 'Apply Up To Here…');
    await screen.dialog.getByText(`Apply 9 ${fixed} to dev?`).waitFor();
    await screen.confirm('Apply');
    await screen.row(`${fixed}, version 9, applied`).waitFor();
    await screen.row('add_gift_notes, version 10, pending').waitFor();
    await screen.clearNotifications();
  },

  'a file that was changed after it was applied says so': async ({ screen, folder }) => {
    const file = join(folder, 'migrations/000002_create_products.up.sql');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}\n-- changed\n`);
    await screen.row('create_products, version 2, changed').waitFor();
    await screen.statusBar('1 pending · 1 changed').waitFor();
    await screen.picture('view-changed');
    writeFileSync(file, text);
    await screen.row('create_products, version 2, applied').waitFor();
  },

  'the lightbulb of a migration that dev has rolls it back first, and then fixes it': async ({ screen }) => {
    const { page } = screen;
    await screen.open('migrations/000008_large_orders.up.sql');
    await screen.goToFinding('4:52', 'error');
    await screen.quickFix('Roll back 2 migrations on dev, so that 8 can be fixed');
    await screen.picture('roll-back-to-fix');
    await page.keyboard.press('Enter');
    await screen.dialog.getByText('Roll back 2 migrations on dev?').waitFor();
    await screen.confirm('Roll Back');
    await screen.row('large_orders, version 8, pending').waitFor();
    await screen.clearNotifications();
    await screen.quickFix('Split into');
    await page.keyboard.press('Escape');
    await screen.menu(screen.row(`${fixed}, version 9, pending`), 'Apply Up To Here…');
    await screen.confirm('Apply');
    await screen.row(`${fixed}, version 9, applied`).waitFor();
    await screen.clearNotifications();
  },

  'Roll Back… says which rows cannot come back, and rolls back': async ({ screen }) => {
    await screen.menu(screen.row('orders_have_customers, version 6, applied'), 'Roll Back…');
    await screen.dialog.getByText('Roll back 4 migrations on dev?').waitFor();
    await screen.picture('roll-back');
    await screen.confirm('Roll Back');
    await screen.notification('4 migrations rolled back. dev: 5 applied, 5 pending.').waitFor();
    await screen.row('orders_have_customers, version 6, pending').waitFor();
    await screen.clearNotifications();
  },

  'a migration that fails says where, and Open File goes there': async ({ screen, folder }) => {
    const file = join(folder, 'migrations/000006_orders_have_customers.up.sql');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, "SET lock_timeout = '2s';\n\nSELECT 1 / (SELECT count(*) FROM products WHERE id < 0);\n");
    await screen.row('orders_have_customers, version 6, pending').waitFor();
    await screen.command('Lockstep: Apply…');
    await screen.confirm('Apply');
    const failed = screen.notification('division by zero');
    await failed.waitFor();
    await screen.picture('failed');
    await failed.getByRole('button', { name: 'Open File' }).click();
    await screen.page.locator('.tab.active[data-resource-name="000006_orders_have_customers.up.sql"]').waitFor();
    await screen.row('orders_have_customers, version 6, failed').waitFor();
    writeFileSync(file, text);
  },

  'Repair History… says what it found, and the next Apply… runs': async ({ screen }) => {
    await screen.command('Lockstep: Repair History…');
    await screen.dialog.getByText('The history will say: version 5').waitFor();
    await screen.picture('repair');
    await screen.confirm('Set History');
    await screen.row('orders_have_customers, version 6, pending').waitFor();
    await screen.clearNotifications();
  },

  'Lint All Migrations fills the Problems view': async ({ screen }) => {
    await screen.command('Lockstep: Lint All Migrations');
    const problems = screen.page.locator('.markers-panel-container');
    // No editor has shown this file.
    await problems.getByText('type-change-blocks').first().waitFor();
    await screen.picture('problems');
  },

  'Show Rule Documentation… shows the page that the extension brings along': async ({ screen }) => {
    await screen.command('Lockstep: Show Rule Documentation…');
    await screen.input.fill('index-blocks-writes');
    await screen.pick('index-blocks-writes');
    await screen.page.locator('.tab.active').filter({ hasText: 'Preview index-blocks-writes.md' }).waitFor();
    const frame = screen.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await frame.getByRole('heading', { name: 'index-blocks-writes' }).waitFor();
    await screen.picture('rule-page');
  },
};
