import { stepsUp } from '../../runner/choose';
import type { MigrationStatus } from '../../runner/histories/history';
import { exitCode, type Io } from '../io';
import { failure } from '../failure';
import { migrating, type MigratingOptions } from '../migrating';
import { runWish } from '../runSteps';
import { plansOf, waitingText } from '../waitingPlans';

/** `lockstep up [N]`: applies what is pending. */
export async function up(given: string | undefined, options: MigratingOptions, io: Io): Promise<number> {
  const count = countOption(given);
  return migrating('up', options, io, async (context) => {
    const { output, history, found } = context;
    const code = await runWish(
      {
        command: 'up',
        creates: true,
        nothing: 'Nothing is pending.',
        steps(statuses) {
          const steps = stepsUp(statuses, count);
          for (const message of lateOnes(statuses, history.id))
            output.report({ event: 'notice', version: null, severity: 'INFO', message });
          return steps;
        },
      },
      context,
      options,
      io,
    );
    const waiting = waitingText(plansOf(found));
    if (code === exitCode.done && waiting !== undefined) output.line(waiting);
    return code;
  });
}

/** A count of migrations, 1 or more. @throws Failure. */
export function countOption(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(given)) throw failure(`"${given}" is not a number of migrations: give 1 or more.`);
  return Number(given);
}

/** What is pending below what is applied: dbmate applies it all the same. */
const lateOnes = (statuses: readonly MigrationStatus[], tool: string): string[] => {
  const last = statuses.findLastIndex(({ state }) => state === 'applied');
  return statuses
    .slice(0, Math.max(0, last))
    .filter(({ state }) => state === 'pending')
    .map(
      ({ version }) =>
        `${version} is older than ${statuses[last]?.version ?? ''}, which is applied; ${tool} applies it all the same, and so does Lockstep.`,
    );
};
