// A workspace that is not trusted: it is linted, and nothing is run.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Each promise with its proof, in this order, in one window on a copy of the shop that nobody has trusted. */
export const untrusted = {
  'a workspace that is not trusted is linted': async ({ screen }) => {
    await screen.open('migrations/000005_add_phone_and_order_index.up.sql');
    await screen.page.locator('.monaco-editor .squiggly-error').first().waitFor();
  },

  'a workspace that is not trusted runs nothing': async ({ screen, folder }) => {
    await screen.showViews();
    await screen.page.getByText('Lockstep lints its migrations and runs nothing').waitFor();
    await screen.page.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await screen.picture('untrusted');
    await screen.page.keyboard.press('F1');
    await screen.input.fill('>Lockstep: ');
    const offered = screen.page.locator('.quick-input-list .monaco-list-row');
    await offered.filter({ hasText: 'Lockstep: Restart Server' }).waitFor();
    for (const title of ['Apply…', 'Roll Back…', 'Show Status', 'Add Target…'])
      assert.equal(await offered.filter({ hasText: `Lockstep: ${title}` }).count(), 0, title);
    await screen.page.keyboard.press('Escape');
    assert.ok(!existsSync(join(folder, '.lockstep')));
  },

  'trust turns the database on': async ({ screen }) => {
    await screen.page.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await screen.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await screen.row('create_customers, version 1, pending').waitFor();
    await screen.statusBar('dev · 8 pending').waitFor();
  },
};
