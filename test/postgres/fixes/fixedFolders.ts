import { applyFixes } from '../../../server/src/core/lint/applyFixes';
import type { Session } from '../../../server/src/core/lint/session';
import { sessionsAfter } from '../../../server/src/core/lint/verifyFix';
import { createPrinter } from '../../../server/src/core/fixes/printer';
import { findingsOf, openFolder, parser, type Folder } from '../../support/folder';
import type { Fixed } from './proof';

/** A folder after one of its fixes. */
export interface FixedFolder extends Fixed {
  readonly title: string;
}

/** The title of a folder after all fixes that need no review. */
export const allReady = 'all that are ready';

const supplies = { printer: await createPrinter(parser), now: '20260801120000' };

const key = ({ project }: Session): string =>
  JSON.stringify(project.files.map(({ path, text }) => [path, text]).sort());

/** A folder after each fix that it is offered, and after all that are ready, each result once. */
export function fixedFolders(folder: Folder, major: number): FixedFolder[] {
  const before = openFolder({ ...folder, major });
  const results = new Map<string, FixedFolder>();
  const add = (title: string, after: Session): void => {
    if (!results.has(key(after))) results.set(key(after), { title, before, after });
  };
  for (const { rule, fixes } of findingsOf(before))
    for (const fix of fixes) add(`${rule}: ${fix.title}`, sessionsAfter(before, fix).at(-1) ?? before);
  const { session, applied } = applyFixes(before, supplies, () => true);
  if (applied.length > 0) add(allReady, session);
  return [...results.values()];
}
