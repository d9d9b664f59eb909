// A server: a target is added, a migration that takes its time is cancelled, and a protected target wants its name.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const asleep = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;

/** Each promise with its proof, in this order, in one window on a copy of the shop. `database`: an empty one. */
export const servers = {
  'Add Target… writes lockstep.json without the password': async ({ screen, folder, database }) => {
    await screen.showViews();
    await screen.row('create_customers, version 1, pending').waitFor();
    await screen.command('Lockstep: Add Target…');
    await screen.answer('Add Target (1 of 3)', 'staging');
    await screen.answer('Add Target (2 of 3)', database.url.replace('postgres@', 'postgres:pumpkin@'));
    await screen.pick('Ask before each change');
    await screen.statusBar('staging · 8 pending').waitFor();
    const written = readFileSync(join(folder, 'lockstep.json'), 'utf8');
    assert.match(written, /"staging"/);
    assert.doesNotMatch(written, /pumpkin/);
    assert.match(written, /\/\/ The servers that these migrations run on/);
    await screen.row('staging, selected').waitFor();
  },

  'the question says on which server, and who waits there': async ({ screen, database }) => {
    await screen.command('Lockstep: Apply…');
    await screen.dialog.getByText('Apply 8 migrations to staging?').waitFor();
    await screen.dialog.getByText(`${database.place} as postgres`).waitFor();
    await screen.dialog.getByText('Reads and writes wait (ACCESS EXCLUSIVE)').waitFor();
    await screen.picture('confirm-server');
    await screen.confirm('Apply');
    await screen.row('large_orders, version 8, applied').waitFor();
    await screen.clearNotifications();
    const [{ count }] = await database.query('SELECT count(*)::int FROM orders');
    assert.equal(count, 0);
  },

  'Cancel ends the statement on the server, and what is said then is true': async ({ screen, folder, database }) => {
    const at = (name) => join(folder, 'migrations', name);
    writeFileSync(at('000009_slow.up.sql'), 'CREATE TABLE slow ();\n\nSELECT pg_sleep(600);\n');
    writeFileSync(at('000009_slow.down.sql'), 'DROP TABLE slow;\n');
    await screen.row('slow, version 9, pending').waitFor();
    await screen.command('Lockstep: Apply…');
    await screen.confirm('Apply');
    const progress = screen.notification('Applying to staging');
    await progress.getByText('000009_slow.up.sql').waitFor();
    for (let rows = []; rows.length === 0;) rows = await database.query(asleep);
    await screen.picture('progress');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await screen.notification('cancelled').filter({ hasText: 'Nothing was applied' }).waitFor();
    assert.deepEqual(await database.query(asleep), []);
    const [{ slow }] = await database.query(`SELECT to_regclass('slow') AS slow`);
    assert.equal(slow, null);
    await screen.row('slow, version 9, failed').waitFor();
    await screen.picture('cancelled');
    await screen.clearNotifications();
  },

  'a protected target wants the name of its database typed': async ({ screen, folder, database }) => {
    const file = join(folder, 'lockstep.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/("url": "postgres[^"]*")/, '$1, "protected": true'));
    await screen.row('staging, selected, protected').waitFor();
    await screen.command('Lockstep: Repair History…');
    await screen.dialog.getByText('The history will say: version 8').waitFor();
    await screen.confirm('Set History');
    await screen.page.locator('.quick-input-widget').filter({ hasText: 'staging is protected' }).waitFor();
    await screen.input.fill('shop');
    await screen.page.getByText(`The database is called ${database.name}`).waitFor();
    await screen.picture('protected');
    await screen.input.fill(database.name);
    await screen.page.keyboard.press('Enter');
    await screen.row('slow, version 9, pending').waitFor();
    await screen.clearNotifications();
  },

  'a server that is gone says so, and the embedded database can be selected instead': async ({ screen, folder }) => {
    const file = join(folder, 'lockstep.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'));
    await screen.statusBar('staging · unreachable').waitFor();
    await screen.page.getByRole('button', { name: 'Try Again' }).waitFor();
    await screen.picture('unreachable');
    await screen.statusBar('staging').click();
    await screen.page.locator('.quick-input-widget').filter({ hasText: 'Select Target' }).waitFor();
    await screen.picture('select-target');
    await screen.pick('dev');
    await screen.statusBar('dev · 9 pending').waitFor();
  },
};
