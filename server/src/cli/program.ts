import { Command, CommanderError } from 'commander';
import { isFailure } from './failure';
import { exitCode, type Io } from './io';
import type { CommonOptions } from './options';
import type { ExplainOptions } from './commands/explain';
import type { LintOptions } from './commands/lint';
import { registerRunner } from './runnerCommands';

/** Runs a command line and gives its exit code. Never throws: what goes wrong is one line on stderr. */
export async function run(args: readonly string[], io: Io, version: string): Promise<number> {
  const ended: { code: number } = { code: exitCode.done };
  try {
    await program(io, version, (code) => (ended.code = code)).parseAsync(args, { from: 'user' });
    return ended.code;
  } catch (error) {
    // Commander has printed its message. Help and the version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    io.stderr(errorText(error, io));
    return isFailure(error) ? error.exitCode : exitCode.usage;
  }
}

/** What is said about an error: a failure is meant for the user, anything else is a bug of ours. */
export function errorText(error: unknown, { env }: Pick<Io, 'env'>): string {
  if (isFailure(error)) return `lockstep: ${error.message}\n`;
  const known = error instanceof Error ? error : new Error(String(error));
  const stack = env['LOCKSTEP_DEBUG'] === '1' ? `${known.stack ?? ''}\n` : '';
  return `lockstep: internal error: ${known.message.split('\n', 1)[0] ?? ''}, please report it\n${stack}`;
}

const exitCodes = `
Exit codes:
  0  nothing at or above --fail-on, or all done
  1  findings
     pending migrations (status --exit-code)
  2  the command, lockstep.json or a file cannot be used; nothing ran
  3  there is no session with the database to be had
  4  a migration failed; what state that left is said
  5  the history refuses, or the target is protected
  130  cancelled`;

const program = (io: Io, version: string, end: (code: number) => void): Command => {
  const root = new Command('lockstep')
    .description('Says what each PostgreSQL migration does to a running database, and rewrites what is dangerous.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .helpCommand(false)
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'lockstep: '));
      },
      getOutHelpWidth: () => io.columns ?? 100,
      getErrHelpWidth: () => io.columns ?? 100,
    })
    .exitOverride()
    .addHelpText('after', exitCodes);

  const paths = ['[path...]', 'migrations folders, files in them, or projects that hold some'] as const;
  const lintCommand = root
    .command('lint')
    .argument(...paths)
    .description('print findings: what blocks, what fails, what breaks the application')
    .option('--format <format>', 'text, json, sarif, github, gitlab, junit or markdown', 'text')
    .option('--fail-on <level>', 'exit with 1 from this level on: error, warning, info or never', 'error')
    .option('--fix', 'apply the fixes that are ready, in the files and in new ones')
    .option('--since <revision>', 'lint what has changed since a revision of git; all of it is replayed')
    .option('--stdin-path <file>', 'read from standard input what that file is to hold');
  common(lintCommand).action(async (given: string[], options: LintOptions) => {
    const { lint } = await import('./commands/lint');
    end(await lint(given, options, io, version));
  });
  const explainCommand = root
    .command('explain')
    .argument(...paths)
    .description('print what PostgreSQL does for every statement: locks, rewrites, scans, who waits')
    .option('--format <format>', 'text, json or markdown', 'text');
  common(explainCommand).action(async (given: string[], options: ExplainOptions) => {
    const { explain } = await import('./commands/explain');
    end(await explain(given, options, io));
  });
  const newCommand = root
    .command('new')
    .argument('<name>', 'what it does, such as "add orders"')
    .description('make the files of the next migration, named as the tool of the folder names them');
  common(newCommand).action(async (name: string, options: CommonOptions) => {
    const { newMigration } = await import('./commands/new');
    end(await newMigration(name, options, io));
  });
  registerRunner(root, common, io, end);
  root
    .command('rules')
    .argument('[id]', "a rule, or another linter's name for it")
    .description('print the table of rules, or the page of one')
    .option('--no-color', 'print no colours')
    .action(async (id: string | undefined, options: CommonOptions) => {
      const { listRules } = await import('./commands/rules');
      end(listRules(id, options, io));
    });
  return root;
};

const common = (command: Command): Command =>
  command
    .option('--dir <folder>', 'where the migrations are, instead of the working directory')
    .option('--layout <id>', 'the tool that runs them, instead of finding out: golang-migrate, dbmate, flyway, plain')
    .option('--pg <majors>', 'the PostgreSQL majors to ask about, such as 16 or 14-17')
    .option('--config <file>', 'the configuration, instead of the nearest lockstep.json')
    .option('--quiet', 'print the result and nothing else')
    .option('--no-color', 'print no colours');
