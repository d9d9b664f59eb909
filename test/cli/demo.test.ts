import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, lockstep } from '../support/cli';

const examples = join(import.meta.dirname, '../../examples');

test('the demo finds four things, repairs two of them in a copy, and leaves the example as it is', () => {
  const before = filesIn(join(examples, 'shop'));
  const output = execFileSync(process.execPath, [join(examples, 'demo.mjs')], { encoding: 'utf8', stdio: 'pipe' });
  const copy = /^The copy stays in (.*)\.$/m.exec(output)?.[1] ?? '';
  const created = readdirSync(join(copy, 'migrations')).filter((name) => /^0000(09|1\d)_.*\.up\.sql$/.test(name));
  rmSync(copy, { recursive: true });

  expect(output).toContain('\n4 errors in 16 files');
  expect(output).toContain('\n2 errors in 20 files');
  for (const word of ['CREATE INDEX CONCURRENTLY', 'VALIDATE CONSTRAINT', 'ShareLock', 'AccessExclusiveLock'])
    expect(output).toContain(word);
  expect(output).toContain('\n10 applied on pglite:.lockstep/dev');
  expect(output).toContain('\n1 rolled back on pglite:.lockstep/dev');
  for (const name of created) expect(output).toContain(`$ cat migrations/${name}\n`);
  expect(created).toHaveLength(2);
  expect(filesIn(join(examples, 'shop'))).toEqual(before);
});

test('of the four things two have a fix that is ready', async () => {
  const { stdout } = await lockstep(['lint', '--format', 'json'], { cwd: join(examples, 'shop') });
  expect(stdout.match(/"applicability": "ready"/g)).toHaveLength(2);
});
