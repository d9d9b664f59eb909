import type { LogOutputChannel, Memento, Uri } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Passwords } from '../database/passwords';
import type { Runner } from '../database/runner';
import type { StateKeeper } from '../database/state';
import type { LintResults } from '../views/lintResults';
import type { Previews } from '../views/previews';
import { addTarget } from './addTarget';
import type { CommandId } from './ids';
import { apply } from './apply';
import { applyUpTo } from './applyUpTo';
import { continuePlan } from './continuePlan';
import { lintAll } from './lintAll';
import { newMigration } from './newMigration';
import { openCounterpart } from './openCounterpart';
import { previewSql } from './previewSql';
import { repair } from './repair';
import { reportIssue } from './reportIssue';
import { restartServer } from './restartServer';
import { rollBack } from './rollBack';
import { selectFolder } from './selectFolder';
import { selectTarget } from './selectTarget';
import { showOutput } from './showOutput';
import { showRule } from './showRule';
import { showStatus } from './showStatus';

/** What commands may use. */
export interface Dependencies {
  readonly client: LanguageClient;
  readonly output: LogOutputChannel;
  readonly runner: Runner;
  readonly passwords: Passwords;
  readonly keeper: StateKeeper;
  readonly previews: Previews;
  readonly lintResults: LintResults;
  /** What VS Code remembers for this workspace. */
  readonly memento: Memento;
  /** Where the extension is installed. */
  readonly home: Uri;
  readonly version: string;
}

/** A command: with what VS Code gives it, such as the row of a tree, and what it may use. */
type Command = (argument: unknown, dependencies: Dependencies) => unknown;

/** All commands, by the id that package.json contributes. */
export const commands: Readonly<Record<CommandId, Command>> = {
  'lockstep.newMigration': (_, dependencies) => newMigration(dependencies),
  'lockstep.apply': (_, dependencies) => apply(dependencies),
  'lockstep.applyUpTo': applyUpTo,
  'lockstep.rollBack': rollBack,
  'lockstep.continuePlan': continuePlan,
  'lockstep.showStatus': (_, dependencies) => showStatus(dependencies),
  'lockstep.previewSql': previewSql,
  'lockstep.addTarget': (_, dependencies) => addTarget(dependencies),
  'lockstep.selectTarget': selectTarget,
  'lockstep.selectFolder': (_, dependencies) => selectFolder(dependencies),
  'lockstep.repair': (_, dependencies) => repair(dependencies),
  'lockstep.openCounterpart': openCounterpart,
  'lockstep.lintAll': (_, dependencies) => lintAll(dependencies),
  'lockstep.showRuleDocumentation': showRule,
  'lockstep.restartServer': (_, { client }) => restartServer(client),
  'lockstep.showOutput': (_, { output }) => {
    showOutput(output);
  },
  'lockstep.reportIssue': (_, dependencies) => reportIssue(dependencies),
};
