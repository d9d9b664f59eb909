import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { squawkScript } from './squawk';
import { quantile, table } from './statistics';

declare const __ROOT__: string;

const runs = 25;

const time = (command: string, args: readonly string[], cwd: string): number => {
  const started = performance.now();
  spawnSync(command, args, { cwd, stdio: 'ignore' });
  return performance.now() - started;
};

/** The cold start of `lockstep lint` on one file beside squawk's, as a user starts both, in turn. */
export async function start(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  const file = join(folder, '1_add_index.sql');
  writeFileSync(file, 'CREATE INDEX users_email_idx ON users (email);\n');
  const node = process.execPath;
  const rival = squawkScript();
  const contenders: { name: string; args: string[] }[] = [
    { name: 'node -e 0 (the floor)', args: ['-e', '0'] },
    { name: 'lockstep --version', args: [join(__ROOT__, 'dist/cli.js'), '--version'] },
    { name: 'lockstep lint FILE', args: [join(__ROOT__, 'dist/cli.js'), 'lint', file] },
    ...(rival === undefined ? [] : [{ name: 'squawk FILE', args: [rival, file] }]),
  ];
  const times = contenders.map(() => [] as number[]);
  for (let run = 0; run < runs; run++)
    for (const [at, { args }] of contenders.entries()) times[at]?.push(time(node, args, folder));
  rmSync(folder, { recursive: true });
  console.log(`\nCold start of a whole process, milliseconds, ${runs} runs in turn`);
  console.log(
    table(
      ['', 'p50', 'p95'],
      contenders.map(({ name }, at) => [
        name,
        quantile(times[at] ?? [], 0.5).toFixed(0),
        quantile(times[at] ?? [], 0.95).toFixed(0),
      ]),
    ),
  );
  if (rival === undefined) console.log('squawk: not run, npm has no binary of it for this platform.');
  await Promise.resolve();
}
