import { stepsUp } from '../../runner/choose';
import type { Step } from '../../runner/histories/history';
import { refused } from '../../runner/refused';
import { shownTable } from '../../runner/table';
import type { PlannedStep } from '../../runner/units';
import { exitCode, type Io } from '../io';
import { migrating, planOf, readStatuses, shownTarget, type MigratingOptions } from '../migrating';
import { countOption } from './up';
import { statusWithoutDatabase } from './status';

/** `lockstep plan [N]`: prints the SQL that `up` would send, message by message, and runs nothing. */
export async function plan(given: string | undefined, options: MigratingOptions, io: Io): Promise<number> {
  const count = countOption(given);
  const unmade = await statusWithoutDatabase(options, io);
  if (unmade !== undefined) {
    const { planned, create } = await unmade.plan(count);
    print(planned, create, options, io, `${unmade.target.name}, which is not made yet`);
    return exitCode.done;
  }
  return migrating('plan', options, io, async (context) => {
    const now = await readStatuses(context);
    const steps = stepsUp(now.statuses, count);
    const obstacle = context.history.obstacle(now.statuses, now.reading, 'up');
    if (obstacle !== null) throw refused(obstacle.message, obstacle.hint);
    const create =
      now.reading.state === 'absent' ? context.history.create(now.table, now.hasSchema).map(({ sql }) => sql) : [];
    print(
      await planOf(context, steps, now),
      create,
      options,
      io,
      `${shownTarget(context.target, context.session)}, history ${shownTable(now.table)}`,
    );
    return exitCode.done;
  });
}

const print = (
  planned: readonly PlannedStep[],
  create: readonly string[],
  { format }: MigratingOptions,
  io: Io,
  where: string,
): void => {
  if (format === 'json') {
    const migrations = planned.map(({ step: { version, part }, units }) => ({
      version,
      path: part?.file.path ?? null,
      units: units.map(({ messages, transaction }) => ({ transaction, messages: messages.map(({ sql }) => sql) })),
    }));
    io.stdout(
      `${JSON.stringify({ schemaVersion: 1, create: planned.length === 0 ? [] : create, migrations }, null, 2)}\n`,
    );
    return;
  }
  if (planned.length === 0) {
    io.stdout('-- Nothing is pending.\n');
    return;
  }
  const lines = [`-- What lockstep up sends to ${where}. Each block is one message.`];
  for (const sql of create) lines.push('', sql);
  for (const { step, units } of planned) {
    lines.push('', `-- ${title(step)}`);
    for (const { messages, transaction } of units) {
      lines.push(`-- ${transaction}:`);
      for (const { sql } of messages) lines.push(sql.replace(/\n+$/, ''));
    }
  }
  io.stdout(`${lines.join('\n')}\n`);
};

const title = ({ part, version }: Step): string =>
  part === null ? `version ${version}: no file, only the history changes` : part.file.path;
