// npm run demo: what Lockstep says about the migrations of a small shop, and what it does about them. Works on a copy;
// every line that begins with `$ ` can be repeated by hand.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const shop = join(import.meta.dirname, 'shop');
const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
const copy = mkdtempSync(join(tmpdir(), 'lockstep-demo-'));

const say = (text) => console.log(`\n${text}\n`);
const show = (command) => console.log(`$ ${command}`);

/** Runs the command line in the copy. Findings (1) are what the demo is about; anything else is a failure of it. */
const lockstep = (args, stdout = 'inherit') => {
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: copy, stdio: ['ignore', stdout, 'inherit'] });
  if (status !== 0 && status !== 1) process.exit(status ?? 1);
};

console.log('A shop is about to release four migrations, numbers 5 to 8. The earlier ones have run.\n');
cpSync(shop, copy, { recursive: true });
show(`alias lockstep='node ${cli}'`);
show(`cp -r ${shop}/. ${copy} && cd ${copy}`);

say('What would they do to a database that is in use?');
show('lockstep lint');
lockstep(['lint']);

say('Two of these have a fix that ends in the same schema and keeps nobody waiting.');
const before = new Set(readdirSync(join(copy, 'migrations')));
show('lockstep lint --fix > /dev/null');
lockstep(['lint', '--fix'], 'ignore');

say('What was dangerous now stands in migrations of its own:');
const created = readdirSync(join(copy, 'migrations')).filter((name) => !before.has(name) && name.endsWith('.up.sql'));
for (const name of created.sort()) {
  show(`cat migrations/${name}`);
  process.stdout.write(readFileSync(join(copy, 'migrations', name), 'utf8'));
}

say('What is left needs somebody who knows the application:');
show('lockstep lint');
lockstep(['lint']);

say('Applied as golang-migrate would, on an embedded PostgreSQL, since no other database is named:');
for (const command of ['status', 'up', 'status', 'down', 'up']) {
  show(`lockstep ${command}`);
  lockstep([command]);
}

say(`The copy stays in ${copy}.`);
