import { appendFileSync } from 'node:fs';
import { promises } from './promises';

/** Runs in VS Code's extension host. Each line of $LOCKSTEP_E2E_RESULT is one test: its name, and what went wrong. */
export async function run(): Promise<void> {
  const result = process.env['LOCKSTEP_E2E_RESULT'];
  if (result === undefined) throw new Error('LOCKSTEP_E2E_RESULT says where the results go.');
  let passing = 0;
  const failed: string[] = [];
  for (const [name, proof] of Object.entries(promises)) {
    const start = performance.now();
    const error = await proof().then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
    );
    if (error === undefined) passing++;
    else failed.push(name);
    const ms = Math.round(performance.now() - start);
    appendFileSync(result, `${JSON.stringify({ name, ms, ...(error === undefined ? {} : { error }) })}\n`);
  }
  console.log(`${passing} passing`);
  // An exit code of 0 alone proves nothing: VS Code says so as well when its extension host dies.
  appendFileSync(result, `${JSON.stringify({ passing, failing: failed.length })}\n`);
  if (failed.length > 0) throw new Error(`${failed.length} failing: ${failed.join('; ')}`);
}
