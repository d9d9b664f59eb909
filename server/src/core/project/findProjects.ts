import { detectLayout, layouts } from '../layouts/index';
import { dbmate } from '../layouts/dbmate';
import { flyway } from '../layouts/flyway';
import { golangMigrate } from '../layouts/golangMigrate';
import type { Layout, SourceFile } from '../layouts/layout';
import { isNamedByItsFolder, isVersionFolder, plain } from '../layouts/plain';
import { isPlanFile } from '../plans/plan';

/** A migrations folder among the files of a larger one. */
export interface FoundProject {
  /** Relative to the folder that was searched, with `/`; empty: that folder itself. */
  readonly root: string;
  readonly layout: Layout;
  /** Relative to `root`. */
  readonly files: readonly SourceFile[];
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const below = (root: string, path: string): string => (root === '' ? path : path.slice(root.length + 1));

const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
};

/** Whether a tool that does not look into folders owns these files of one folder, whatever the folder's name is. */
const standsAlone = (files: readonly SourceFile[]): boolean =>
  golangMigrate.claim(files) > 0 || dbmate.claim(files) > 0 || plain.claim(files) === 2;

/**
 * The migrations folder to which the files of `folder` belong: the folder itself, or one above it when the folder is a
 * single migration (`20240131_init/migration.sql`) or a version (`v1.3/`, `2024/`). `files` are those right in it, with
 * paths relative to it. '' is as high as it goes.
 */
export function projectFolderOf(folder: string, files: readonly SourceFile[]): string {
  const sql = files.filter(({ path }) => /\.sql$/i.test(path));
  const isMigration =
    sql.length > 0 && /^v?\d/i.test(baseOf(folder)) && sql.every(({ path }) => isNamedByItsFolder(path));
  let root = isMigration ? parentOf(folder) : folder;
  while (root !== '' && isVersionFolder(baseOf(root)) && !(root === folder && standsAlone(sql))) root = parentOf(root);
  return root;
}

/** Flyway's default location, which it scans with all folders below (FlywayModel.java:59-72). */
const flywayLocation = /(?:^|\/)db\/migration$/;

/** The highest folder of one Flyway: a folder of its files above, or the default location. */
const flywayRoot = (root: string, roots: ReadonlySet<string>, at: string): string => {
  let highest = root;
  for (let folder = root; folder !== '';) {
    folder = parentOf(folder);
    const path = folder === '' ? at : `${at}/${folder}`;
    if (roots.has(folder) || flywayLocation.test(path)) highest = folder;
  }
  return highest;
};

const repeatsVersions = (files: readonly SourceFile[]): boolean => {
  const versions = files
    .flatMap(({ path }) => flyway.parseName(path) ?? [])
    .flatMap(({ version, direction }) => (version === null || direction !== 'up' ? [] : [version]))
    .sort((a, b) => flyway.compareVersions(a, b));
  return versions.some(
    (version, index) => index > 0 && flyway.compareVersions(versions[index - 1] ?? '', version) === 0,
  );
};

/**
 * Finds the migrations folders among files: each folder that a layout claims, with the folders that belong to it
 * (versions, Prisma's and diesel's one folder per migration, what Flyway scans). `at` is the searched folder's own
 * path, with `/`, as far as it is known.
 */
export function findProjects(files: readonly SourceFile[], at = ''): FoundProject[] {
  const byFolder = groupBy(files, ({ path }) => parentOf(path));
  const rootOfFolder = new Map(
    Array.from(byFolder, ([folder, inFolder]) => [
      folder,
      projectFolderOf(
        folder,
        inFolder.map((file) => ({ ...file, path: baseOf(file.path) })),
      ),
    ]),
  );
  const byRoot = groupBy(files, ({ path }) => rootOfFolder.get(parentOf(path)) ?? '');

  const flywayRoots = new Set(
    Array.from(byRoot, ([root, own]) =>
      detectLayout(own.map((file) => ({ ...file, path: below(root, file.path) }))) === flyway ? root : null,
    ).filter((root) => root !== null),
  );
  const merged = groupBy([...flywayRoots], (root) => flywayRoot(root, flywayRoots, at));
  for (const [highest, roots] of merged) {
    const together = roots.flatMap((root) => byRoot.get(root) ?? []);
    // The same version twice: folders for several databases, of which each run takes one.
    if (!roots.includes(highest) && repeatsVersions(together)) continue;
    const own = roots.includes(highest) ? [] : (byRoot.get(highest) ?? []);
    for (const root of roots) byRoot.delete(root);
    byRoot.set(highest, [...own, ...together]);
  }

  return Array.from(byRoot, ([root, own]): FoundProject => {
    const relative = own.map((file) => ({ ...file, path: below(root, file.path) }));
    return { root, layout: detectLayout(relative), files: relative };
  })
    .filter(({ layout, files: own }) => layout.claim(own) > 0)
    .sort((a, b) => (a.root < b.root ? -1 : a.root > b.root ? 1 : 0));
}

/** Whether a file's path alone makes it worth reading, to see whether its folder is one of migrations. */
export function mayBeMigration(path: string): boolean {
  const base = baseOf(path);
  if (isPlanFile(path)) return false;
  return (
    layouts.some((layout) => layout.parseName(base) !== null) ||
    isNamedByItsFolder(base) ||
    isVersionFolder(baseOf(parentOf(path)))
  );
}
