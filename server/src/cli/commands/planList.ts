import { exitCode, type Io } from '../io';
import { oneOf } from '../options';
import type { MigratingOptions } from '../migrating';
import { shownPath } from '../paths';
import { brokenFiles, findPlans } from '../waitingPlans';

/** `lockstep plan list`: the plans that wait for a deploy, with what must be live. */
export async function planList(options: MigratingOptions, io: Io): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json']);
  const found = await findPlans(options, io);
  const plans = found.map(({ plan: { name, steps }, project }) => ({
    name,
    root: project.root,
    steps: steps.map(({ number, path, file }) => ({ number, path, live: file.live })),
  }));
  const broken = brokenFiles(
    found.map(({ plan }) => plan),
    io,
  );
  for (const line of broken) io.stderr(`${line}\n`);
  if (format === 'json') io.stdout(`${JSON.stringify({ schemaVersion: 1, plans }, null, 2)}\n`);
  else if (plans.length === 0) io.stdout('No plan waits for a deploy.\n');
  else
    for (const { name, root, steps } of plans) {
      io.stdout(`${name} (${shownPath(root, io.cwd)})\n`);
      for (const { number, live } of steps) io.stdout(`  step ${number} waits until this is live: ${live}\n`);
    }
  return broken.length > 0 ? exitCode.usage : exitCode.done;
}
