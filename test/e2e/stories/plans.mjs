// A change that waits for a deploy: the lightbulb writes a plan, somebody confirms the deploy, and the rest is applied.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const plan = 'lockstep/plans/drop-customers-phone';
const migration = '000009_drop_phone';

/** Each promise with its proof, in this order, in one window on a copy of the shop. */
export const plans = {
  'the lightbulb lets a drop wait for a deploy, and the view shows the plan': async ({ screen, folder }) => {
    const { page } = screen;
    writeFileSync(
      join(folder, `migrations/${migration}.up.sql`),
      "SET lock_timeout = '2s';\n\n-- Nobody calls them.\nALTER TABLE customers DROP COLUMN phone;\n",
    );
    writeFileSync(
      join(folder, `migrations/${migration}.down.sql`),
      "SET lock_timeout = '2s';\n\nALTER TABLE customers ADD COLUMN phone text;\n",
    );
    await screen.showViews();
    // Until the watcher has seen the files, all findings are asked for again, which closes the menu of the light bulb.
    await screen.statusBar('dev · 9 pending').waitFor();
    await screen.open(`migrations/${migration}.up.sql`);
    await screen.goToFinding('4:28', 'warning');
    await page.locator('.monaco-editor [class*=light-bulb]').first().waitFor();
    const fix = await screen.quickFix('Drop it in two releases');
    await fix.click();
    await page.locator('.tab[data-resource-name="1-drop-phone.sql"]').waitFor();
    await screen.row('drop customers.phone, waits for deploy').waitFor();
    await screen.picture('plan-waits');
    assert.doesNotMatch(readFileSync(join(folder, `migrations/${migration}.up.sql`), 'utf8'), /DROP COLUMN/);
  },

  'what waits is not applied': async ({ screen }) => {
    await screen.command('Lockstep: Apply…');
    await screen.dialog.getByText('Apply 9 migrations to dev?').waitFor();
    await screen.confirm('Apply');
    await screen.notification('9 migrations applied.').waitFor();
    await screen.statusBar('dev · 1 waits').waitFor();
    await screen.row('drop customers.phone, waits for deploy').waitFor();
    await screen.clearNotifications();
  },

  'Continue Plan… asks whether the deploy is live, and writes nothing when it is not': async ({ screen, folder }) => {
    await screen.menu(screen.row('drop customers.phone, waits for deploy'), 'Continue Plan…');
    await screen.dialog.getByText('no longer uses public.customers.phone').waitFor();
    await screen.picture('plan-continue');
    await screen.confirm('Cancel');
    assert.ok(existsSync(join(folder, plan)));
  },

  'once it is live, the plan writes its migrations, and Apply… runs them': async ({ screen, folder }) => {
    await screen.command('Lockstep: Continue Plan…');
    await screen.pick('drop-customers-phone');
    await screen.confirm('It Is Live');
    const written = screen.notification('2 files written by the plan drop-customers-phone.');
    await written.waitFor();
    await screen.row('drop_customers_phone, version 10, pending').waitFor();
    assert.ok(!existsSync(join(folder, plan)));
    await screen.picture('plan-continued');
    await written.getByRole('button', { name: 'Apply…' }).click();
    await screen.confirm('Apply');
    await screen.row('drop_customers_phone, version 10, applied').waitFor();
    await screen.statusBar('dev · up to date').waitFor();
    const up = readdirSync(join(folder, 'migrations')).find((name) => /^000010_.*\.up\.sql$/.test(name));
    assert.match(readFileSync(join(folder, 'migrations', up), 'utf8'), /DROP COLUMN phone/);
  },
};
