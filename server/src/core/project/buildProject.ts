import type { Layout, LayoutOptions, LayoutProblem, ParsedName, Sections, SourceFile } from '../layouts/layout';
import { compareText } from '../layouts/naturalOrder';
import type { Migration, MigrationPart, Project } from './project';

/** Looks up a file of the folder by its path, for what a tool keeps beside a migration. */
export function companionOf(files: readonly SourceFile[]): (path: string) => string | undefined {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (path) => texts.get(path);
}

/** The sections of one file. They depend on nothing but the arguments, so that they can be kept until one changes. */
export function sectionsOf(
  layout: Layout,
  file: SourceFile,
  options: LayoutOptions,
  companion: (path: string) => string | undefined,
): Sections {
  return layout.sections({ path: file.path, text: file.text, options, companion });
}

interface NamedFile {
  readonly file: SourceFile;
  readonly name: ParsedName;
  readonly sections: Sections;
}

/** The files of one version, or one repeatable file. */
interface Group {
  readonly version: string | null;
  readonly files: readonly NamedFile[];
  readonly ups: readonly MigrationPart[];
  readonly downs: readonly MigrationPart[];
}

const names = new WeakMap<SourceFile, { readonly layout: Layout; readonly name: ParsedName | null }>();

const nameOf = (layout: Layout, file: SourceFile): ParsedName | null => {
  const known = names.get(file);
  if (known?.layout === layout) return known.name;
  const name = layout.parseName(file.path);
  names.set(file, { layout, name });
  return name;
};

const groupOf = (files: readonly NamedFile[]): Group => {
  const parts = files.flatMap(({ file, sections }) => sections.sections.map((section) => ({ file, section })));
  return {
    version: files[0]?.name.version ?? null,
    files,
    ups: parts.filter(({ section }) => section.direction !== 'down'),
    downs: parts.filter(({ section }) => section.direction === 'down'),
  };
};

const groupByVersion = (layout: Layout, named: readonly NamedFile[]): Group[] => {
  const versioned = named
    .filter(({ name }) => name.version !== null)
    .sort(
      (a, b) =>
        layout.compareVersions(a.name.version ?? '', b.name.version ?? '') || compareText(a.file.path, b.file.path),
    );
  const runs: NamedFile[][] = [];
  for (const file of versioned) {
    const run = runs.at(-1);
    const same =
      run?.[0] !== undefined && layout.compareVersions(run[0].name.version ?? '', file.name.version ?? '') === 0;
    if (same) run.push(file);
    else runs.push([file]);
  }
  if (layout.comparePaths !== undefined)
    runs.sort((a, b) => layout.comparePaths?.(a[0]?.file.path ?? '', b[0]?.file.path ?? '') ?? 0);
  return runs.map(groupOf);
};

const repeatables = (named: readonly NamedFile[]): Group[] =>
  named
    .filter(({ name }) => name.version === null)
    .sort((a, b) => compareText(a.name.name, b.name.name) || compareText(a.file.path, b.file.path))
    .map((file) => groupOf([file]));

/** A file of several ups (Liquibase's changesets, a version used twice) gives as many migrations. */
const migrationsOf = ({ version, files, ups, downs }: Group): Migration[] =>
  Array.from({ length: Math.max(ups.length, downs.length) }, (_, index) => {
    const up = ups[index] ?? null;
    const down = downs[index] ?? null;
    const own = files.find(({ file }) => file === (up ?? down)?.file);
    return { version, name: own?.name.name ?? '', up, down };
  });

const problem = (rule: LayoutProblem['rule'], path: string, message: string): LayoutProblem => ({
  rule,
  message,
  path,
  span: { start: 0, end: 0 },
});

const duplicateVersions = ({ version, files, ups, downs }: Group): LayoutProblem[] => {
  // A layout of pairs has two files per version; the second one of the same direction is the problem.
  const distinct = (parts: readonly MigrationPart[]): string[] => [...new Set(parts.map(({ file }) => file.path))];
  const paths = [distinct(ups), distinct(downs)].find(({ length }) => length > 1) ?? [];
  const [first, ...others] = files.map(({ file }) => file.path).filter((path) => paths.includes(path));
  return others.map((path) =>
    problem('duplicate-version', path, `Version ${version ?? ''} is used by both ${first ?? ''} and ${path}.`),
  );
};

const unpaired = (layout: Layout, options: LayoutOptions, groups: readonly Group[]): LayoutProblem[] => {
  const paired = groups.filter(({ ups, downs }) => ups.length > 0 && downs.length > 0).length;
  const lacking = groups.filter(({ ups, downs }) => ups.length > 0 && downs.length === 0).length;
  const expectsDown = (file: NamedFile): boolean => {
    if (options.direction === 'forward-only' || layout.missingDown === 'never') return false;
    if (layout.missingDown === 'always') return true;
    // `x.up.sql` asks for a twin where others have one. A file with sections may leave its down out (goose): there it
    // takes a habit of nine in ten to call that forgotten.
    return file.name.direction === null ? paired >= lacking * 9 : paired > 0;
  };
  return groups.flatMap(({ version, files, ups, downs }): LayoutProblem[] => {
    const [file] = files;
    if (file === undefined) return [];
    const { path } = file.file;
    // Sections inside a file are the layout's own business.
    if (ups.length === 0 && downs.length > 0 && file.name.direction === 'down')
      return [problem('missing-up', path, `${path} takes back version ${version ?? ''}, which has no up.`)];
    if (ups.length > 0 && downs.length === 0 && expectsDown(file))
      return [problem('missing-down', path, `Version ${version ?? ''} has no down: nothing takes ${path} back.`)];
    return [];
  });
};

/** Sequences have at most six digits (golang-migrate's -digits); anything longer is a date or a time. */
const sequenceNumber = /^0*\d{1,6}$/;
const shownHoles = 5;

const versionGaps = (groups: readonly Group[]): LayoutProblem[] => {
  const numbers = groups
    .flatMap(({ version, files, ups }) =>
      version !== null && sequenceNumber.test(version)
        ? [{ number: Number(version), path: (ups[0] ?? files[0])?.file.path ?? '' }]
        : [],
    )
    .sort((a, b) => a.number - b.number);
  const holes = numbers.slice(1).flatMap(({ number, path }, index) => {
    const previous = numbers[index]?.number ?? number;
    if (number - previous < 2) return [];
    const from = previous + 1;
    const to = number - 1;
    return [{ path, size: to - from + 1, text: from === to ? String(from) : `${from} to ${to}` }];
  });
  const missing = holes.reduce((sum, { size }) => sum + size, 0);
  const [first] = holes;
  // A folder numbered 10, 20, 30 leaves room on purpose.
  if (first === undefined || missing * 2 > numbers.length) return [];
  const shown = holes.slice(0, shownHoles).map(({ text }) => text);
  const more = holes.length > shownHoles ? ' and more' : '';
  const [verb, noun] = missing === 1 ? ['is', 'Version'] : ['are', 'Versions'];
  const message = `${noun} ${shown.join(', ')}${more} ${verb} missing between ${numbers[0]?.number ?? 0} and ${numbers.at(-1)?.number ?? 0}.`;
  return [problem('version-gap', first.path, message)];
};

/**
 * Orders the files of a folder into migrations as its tool would apply them, repeatable ones last, and says what is
 * wrong with names, pairs, sections and versions. Files that the layout does not recognise are no migrations.
 * `read` may give sections that are already known (sectionsOf).
 */
export function buildProject(
  layout: Layout,
  files: readonly SourceFile[],
  options: LayoutOptions,
  read?: (file: SourceFile) => Sections,
): Project {
  const companion = companionOf(files);
  const named = files.flatMap((file): NamedFile[] => {
    const name = nameOf(layout, file);
    if (name === null) return [];
    return [{ file, name, sections: read?.(file) ?? sectionsOf(layout, file, options, companion) }];
  });
  const groups = groupByVersion(layout, named);
  const all = [...groups, ...repeatables(named)];
  return {
    layout,
    options,
    files,
    migrations: all.flatMap(migrationsOf),
    problems: [
      ...all.flatMap((group) => group.files.flatMap(({ sections }) => sections.problems)),
      ...groups.flatMap(duplicateVersions),
      ...unpaired(layout, options, groups),
      ...(layout.countsUp ? versionGaps(groups) : []),
    ],
  };
}
