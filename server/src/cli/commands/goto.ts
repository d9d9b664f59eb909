import { stepsTo } from '../../runner/choose';
import type { Io } from '../io';
import { migrating, type MigratingOptions } from '../migrating';
import { runWish } from '../runSteps';
import { mayGoBack } from './down';

/** `lockstep goto VERSION`: applies or rolls back until that version is the last. */
export async function goTo(version: string, options: MigratingOptions, io: Io): Promise<number> {
  return migrating('goto', options, io, (context) =>
    runWish(
      {
        command: 'goto',
        creates: true,
        nothing: `The database is at version ${version}.`,
        steps(statuses) {
          const steps = stepsTo(statuses, version, context.project);
          if (steps.some(({ direction }) => direction === 'down')) mayGoBack(context);
          return steps;
        },
      },
      context,
      options,
      io,
    ),
  );
}
