import { stepsDown } from '../../runner/choose';
import type { Io } from '../io';
import { migrating, type MigratingOptions } from '../migrating';
import { runWish } from '../runSteps';
import { mayGoBack } from './down';

/** `lockstep redo`: rolls the last migration back and applies it again. */
export async function redo(options: MigratingOptions, io: Io): Promise<number> {
  return migrating('redo', options, io, (context) => {
    mayGoBack(context);
    return runWish(
      {
        command: 'redo',
        creates: false,
        nothing: 'Nothing is applied, so there is nothing to do again.',
        steps: (statuses) =>
          stepsDown(statuses, 1).flatMap((step) => [
            step,
            { ...step, direction: 'up' as const, target: step.version, part: step.migration.up },
          ]),
      },
      context,
      options,
      io,
    );
  });
}
