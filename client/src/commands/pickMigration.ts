import { Uri, window } from 'vscode';
import { migrationLabel } from '../database/confirmText';
import type { ReportedMigration, StatusReport } from '../database/reports';

/** The migration that a command is about: the row or the file it was called on, else one that is asked for. */
export async function pickMigration(
  argument: unknown,
  report: StatusReport,
  { title, among }: { readonly title: string; readonly among: readonly ReportedMigration[] },
): Promise<ReportedMigration | undefined> {
  const named = migrationOf(argument, report);
  if (named !== undefined) return named;
  const items = among.map((migration) => ({
    label: migration.name === '' ? migration.version : migration.name,
    description: migration.name === '' ? '' : migration.version,
    migration,
  }));
  return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.migration;
}

/** The migration of a row of the tree, or of a file. */
export function migrationOf(argument: unknown, { migrations }: StatusReport): ReportedMigration | undefined {
  if (argument instanceof Uri)
    return migrations.find(({ path, downPath }) => [path, downPath].includes(argument.fsPath));
  if (typeof argument !== 'object' || argument === null || !('version' in argument)) return undefined;
  return migrations.find(({ version }) => version === argument.version);
}

/** A sentence about a migration that a command cannot take. */
export function sayNot(migration: ReportedMigration, what: string): void {
  void window.showInformationMessage(`${migrationLabel(migration)} ${what}`);
}
