import type { Command } from 'commander';
import type { DownOptions } from './commands/down';
import type { RepairOptions } from './commands/repair';
import type { StatusOptions } from './commands/status';
import type { Io } from './io';
import type { MigratingOptions } from './migrating';

/** Adds the commands that go to a database. Each loads what it needs when it runs. */
export function registerRunner(
  root: Command,
  common: (command: Command) => Command,
  io: Io,
  end: (code: number) => void,
): void {
  const command = (name: string, description: string, formats = 'text, json or ndjson'): Command =>
    common(root.command(name).description(description))
      .option('--target <target>', 'the database: a name of lockstep.json, env:NAME, postgres://… or pglite:FOLDER')
      .option('--format <format>', formats, 'text');
  const changing = (name: string, description: string, formats?: string): Command =>
    command(name, description, formats)
      .option('--confirm <name>', 'the name of the database, for a protected target')
      .option('--backup <what>', 'the backup that was taken, for a target that wants one: a dump, or snapshot:ID');

  command('status', 'print what is applied, pending and missing', 'text or json')
    .option('--exit-code', 'exit with 1 when something is pending')
    .action(async (options: StatusOptions) => {
      const { status } = await import('./commands/status');
      end(await status(options, io));
    });
  const planCommand = command(
    'plan',
    'print the SQL that up would send, with its transactions; run nothing',
    'text or json',
  )
    .argument('[n]', 'at most that many migrations')
    .helpCommand(false)
    .action(async (count: string | undefined, options: MigratingOptions) => {
      const { plan } = await import('./commands/plan');
      end(await plan(count, options, io));
    });
  // The options of both are read by `plan` itself.
  planCommand
    .command('continue')
    .argument('<name>', 'a plan of lockstep/plans')
    .description('write the migrations of a plan that wait for a deploy, once it is live')
    .option('--live', 'say that it is live, and that no older version runs any more')
    .action(async (name: string, { live }: { readonly live?: boolean }) => {
      const { planContinue } = await import('./commands/planContinue');
      end(
        await planContinue(name, { ...planCommand.opts<MigratingOptions>(), ...(live === true ? { live } : {}) }, io),
      );
    });
  planCommand
    .command('list')
    .description('print the plans that wait for a deploy')
    .action(async () => {
      const { planList } = await import('./commands/planList');
      end(await planList(planCommand.opts(), io));
    });
  changing('up', 'apply what is pending')
    .argument('[n]', 'at most that many migrations')
    .action(async (count: string | undefined, options: MigratingOptions) => {
      const { up } = await import('./commands/up');
      end(await up(count, options, io));
    });
  changing('down', 'roll back the last migration')
    .argument('[n]', 'that many instead')
    .option('--all', 'all of them')
    .action(async (count: string | undefined, options: DownOptions) => {
      const { down } = await import('./commands/down');
      end(await down(count, options, io));
    });
  changing('redo', 'roll back the last migration and apply it again').action(async (options: MigratingOptions) => {
    const { redo } = await import('./commands/redo');
    end(await redo(options, io));
  });
  changing('goto', 'apply or roll back until a version is the last')
    .argument('<version>')
    .action(async (version: string, options: MigratingOptions) => {
      const { goTo } = await import('./commands/goto');
      end(await goTo(version, options, io));
    });
  changing('baseline', 'mark all up to a version as applied, and run none of it')
    .argument('<version>')
    .action(async (version: string, options: MigratingOptions) => {
      const { baseline } = await import('./commands/baseline');
      end(await baseline(version, options, io));
    });
  changing('repair', 'look at what a failure left in the history, and propose')
    .option('--to <version>', 'set the history to that version (0: nothing is applied)')
    .action(async (options: RepairOptions) => {
      const { repair } = await import('./commands/repair');
      end(await repair(options, io));
    });
  command('validate', 'say where files, history and database disagree').action(async (options: MigratingOptions) => {
    const { validate } = await import('./commands/validate');
    end(await validate(options, io));
  });
}
