import { stepsDown } from '../../runner/choose';
import { failure } from '../failure';
import { exitCode, type Io } from '../io';
import { migrating, type Migrating, type MigratingOptions } from '../migrating';
import { runWish } from '../runSteps';
import { countOption } from './up';

export interface DownOptions extends MigratingOptions {
  readonly all?: boolean;
}

/** `lockstep down [N]`: rolls back the last migrations, one where nothing is said. */
export async function down(given: string | undefined, options: DownOptions, io: Io): Promise<number> {
  if (given !== undefined && options.all === true) throw failure('Give either a number of migrations or --all.');
  const count = options.all === true ? Infinity : (countOption(given) ?? 1);
  return migrating('down', options, io, (context) => {
    mayGoBack(context);
    return runWish(
      {
        command: 'down',
        creates: false,
        nothing: 'Nothing is applied, so there is nothing to roll back.',
        steps: (statuses) => stepsDown(statuses, count),
      },
      context,
      options,
      io,
    );
  });
}

/** @throws Failure in a folder that goes forward only. */
export function mayGoBack({ project }: Pick<Migrating, 'project'>): void {
  if (project.options.direction === 'forward-only')
    throw failure(
      'lockstep.json says that this folder goes forward only: its migrations have no down.',
      exitCode.refused,
    );
}
