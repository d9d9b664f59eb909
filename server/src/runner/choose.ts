import type { Project } from '../core/project/project';
import type { MigrationStatus, Step } from './histories/history';
import { refused } from './refused';

const versionOf = (status: MigrationStatus | undefined): string | null => status?.version ?? null;

/** The steps that apply what is pending, at most `count`. */
export function stepsUp(statuses: readonly MigrationStatus[], count = Infinity): Step[] {
  return statuses
    .filter(({ state }) => state === 'pending')
    .slice(0, count)
    .flatMap(({ version, migration }) =>
      migration === null ? [] : [{ direction: 'up', migration, version, target: version, part: migration.up }],
    );
}

/** The steps that roll back what is applied, the last file first, at most `count`. */
export function stepsDown(statuses: readonly MigrationStatus[], count = 1): Step[] {
  const withFile = statuses.filter(({ migration }) => migration !== null);
  const steps = withFile.flatMap((status, at): Step[] => {
    const { migration, version, state } = status;
    if (migration === null || state !== 'applied') return [];
    return [{ direction: 'down', migration, version, target: versionOf(withFile[at - 1]), part: migration.down }];
  });
  return steps.reverse().slice(0, count);
}

/** The steps after which a version is the last that is applied. @throws Refused when there is no such version. */
export function stepsTo(statuses: readonly MigrationStatus[], wanted: string, project: Project): Step[] {
  const version = findVersion(statuses, wanted, project);
  const at = statuses.findIndex((status) => status.version === version);
  const above = statuses.slice(at + 1).filter(({ state }) => state === 'applied').length;
  return [...stepsDown(statuses, above), ...stepsUp(statuses.slice(0, at + 1))];
}

/** The version that somebody means: as the history writes it, or as the file name does (000002). */
export function findVersion(statuses: readonly MigrationStatus[], wanted: string, { layout }: Project): string {
  const found =
    statuses.find(({ version }) => version === wanted) ??
    statuses.find(({ version }) => /^\d+$/.test(wanted) && layout.compareVersions(version, wanted) === 0) ??
    statuses.find(({ migration }) => (migration?.up ?? migration?.down)?.file.path.startsWith(`${wanted}_`));
  if (found !== undefined) return found.version;
  const last = statuses.at(-1);
  throw refused(
    `There is no version ${wanted}${last === undefined ? '' : `; the last is ${last.version}`}.`,
    'lockstep status',
    'usage',
  );
}
