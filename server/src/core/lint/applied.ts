import type { Fix } from './finding';
import type { Session } from './session';

/** Where a migration is known to be applied. */
export interface AppliedOn {
  /** The name of a target, or `startAfter` of lockstep.json. */
  readonly target: string;
  /** On an embedded database and nowhere else: nobody but its owner notices when it is taken back. */
  readonly isEmbedded: boolean;
}

/** Versions that are known to be applied, as the layout names them, each with where. */
export type Applied = ReadonlyMap<string, AppliedOn>;

const filesOf = new WeakMap<Session, ReadonlyMap<string, AppliedOn>>();

/**
 * The files of migrations that are known to be applied, by their paths, each with where. Their statements have run, so
 * that nothing but a new migration changes what they did.
 */
export function appliedFiles(session: Session): ReadonlyMap<string, AppliedOn> {
  const known = filesOf.get(session);
  if (known !== undefined) return known;
  const { request, project } = session;
  const { applied = new Map<string, AppliedOn>(), startAfter, layout } = request;
  const files = new Map<string, AppliedOn>();
  if (applied.size > 0 || startAfter !== undefined)
    for (const { version, up, down } of project.migrations) {
      if (version === null) continue;
      const where = whereApplied(version, applied, startAfter, layout.compareVersions.bind(layout));
      if (where !== undefined) for (const half of [up, down]) if (half !== null) files.set(half.file.path, where);
    }
  filesOf.set(session, files);
  return files;
}

const whereApplied = (
  version: string,
  applied: Applied,
  startAfter: string | undefined,
  compare: (a: string, b: string) => number,
): AppliedOn | undefined =>
  startAfter !== undefined && compare(version, startAfter) <= 0
    ? { target: applied.get(version)?.target ?? 'startAfter', isEmbedded: false }
    : applied.get(version);

/** Whether a fix changes the file of an applied migration. */
export function editsApplied(session: Session, { edits }: Pick<Fix, 'edits'>): boolean {
  const applied = appliedFiles(session);
  return edits.some(({ path }) => applied.has(path));
}
