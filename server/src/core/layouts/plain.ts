import type { Layout, ParsedName, ScaffoldRequest, Section } from './layout';
import { isPlanFile } from '../plans/plan';
import { markerOf } from './markers/index';
import { compareNatural } from './naturalOrder';
import { body, increment, nextVersion, nowLike, slug } from './scaffolding';

/** Dates as names begin with them: 2024-01-31, 2024_01_31_235959, 2024-01-31-235959. */
const dated = /^(\d{4}([-_])\d{2}\2\d{2}(?:[-_T ]?\d{2}[-:.]?\d{2}(?:[-:.]?\d{2})?)?)(?:[-_. ]+(.*))?$/;
/** Numbers: 001_x, 0001-x, V0001.Name, 01__x, 1.2.3_x, 012b_x. */
const numbered = /^([Vv]?)(\d+(?:\.\d+)*(?:(?<=\d{3})[A-Za-z])?)(?:([-_. ]+)(.*))?$/;
const versionFolder = /^v?\d+(?:\.\d+)*$/i;
const ownFolder = /^(up|down|migration)\.sql$/i;

/** Whether a folder's name is a version (`v1.3`, `0.26`, `2024`), so that its files belong to the folder above it. */
export function isVersionFolder(name: string): boolean {
  return versionFolder.test(name);
}

/** Whether a file is all of a migration that its folder names: up.sql and down.sql (diesel), migration.sql (Prisma). */
export function isNamedByItsFolder(fileName: string): boolean {
  return ownFolder.test(fileName);
}

interface Stem {
  readonly version: string;
  readonly name: string;
}

const parseStem = (stem: string): Stem | null => {
  const [, date, , title = ''] = dated.exec(stem) ?? [];
  // A day alone is no version: two migrations may be made on it, and their names tell them apart.
  if (date !== undefined) return { version: date.replace(/\D/g, '').length > 8 ? date : stem, name: title };
  const [, , version, , name = ''] = numbered.exec(stem) ?? [];
  return version === undefined ? null : { version, name };
};

interface Place {
  /** The folders above the file, without a trailing `/`; empty: the root. */
  readonly folder: string;
  readonly base: string;
}

const placeOf = (path: string): Place => {
  const slash = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(0, slash)), base: path.slice(slash + 1) };
};

const parseName = (path: string): ParsedName | null => {
  if (isPlanFile(path)) return null;
  const { folder, base } = placeOf(path);
  const stemWithDirection = /^(.*)\.sql$/i.exec(base)?.[1];
  if (stemWithDirection === undefined) return null;

  const own = ownFolder.exec(base)?.[1]?.toLowerCase();
  if (own !== undefined && folder !== '') {
    const stem = folder.includes('/') ? null : parseStem(folder);
    if (stem === null) return null;
    // Prisma's history holds the folder's name, diesel's the part before the first `_` without dashes.
    if (own === 'migration') return { version: folder, name: stem.name, direction: 'up' };
    const [digits = ''] = folder.replaceAll('-', '').split('_');
    const version = /^\d+$/.test(digits) ? digits : stem.version;
    return { version, name: stem.name, direction: own === 'down' ? 'down' : 'up' };
  }

  const [, beforeDirection, written] = /^(.*)\.(up|down)$/i.exec(stemWithDirection) ?? [];
  const stem = beforeDirection ?? stemWithDirection;
  const direction = written === undefined ? null : written.toLowerCase() === 'up' ? 'up' : 'down';
  const parsed = parseStem(stem);
  if (folder !== '') {
    if (!isVersionFolder(placeOf(folder).base)) return null;
    return { version: `${folder}/${parsed?.version ?? stem}`, name: parsed?.name ?? stem, direction };
  }
  if (parsed !== null) return { ...parsed, direction };
  return direction === null ? null : { version: stem, name: stem, direction };
};

const sections: Layout['sections'] = ({ path, text }) => {
  const direction = parseName(path)?.direction ?? null;
  // What stands before the first line is no SQL, whatever the tool does with it.
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const whole: Section = {
    direction: direction ?? 'up',
    span: { start, end: text.length },
    sending: 'message',
    cuts: [],
  };
  return { sections: markerOf(text, direction)?.sections(text, start, direction) ?? [whole], problems: [] };
};

const optOut: Layout['optOut'] = (path, text, section) => {
  if (section.sending !== 'transaction') return null;
  const edits = markerOf(text, parseName(path)?.direction ?? null)?.optOut(text, section) ?? null;
  return edits === null ? null : { edits, newFiles: [] };
};

/** The day after a date of eight digits. */
const dayAfter = (day: string): string =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)) + 1))
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');

/** Puts digits in the places of the digits of a pattern. */
const fill = (pattern: string, digits: string): string => {
  let at = 0;
  return pattern.replace(/\d/g, () => digits[at++] ?? '0');
};

/** The stem of the migration after the one that is called `last`, with the same separators. */
const stemAfter = (last: string, name: string, now: string): string => {
  const title = slug(name);
  const date = dated.exec(last)?.[1];
  if (date !== undefined) {
    const digits = date.replace(/\D/g, '');
    const time = now.slice(0, digits.length);
    const separator = /^[-_. ]+/.exec(last.slice(date.length))?.[0] ?? '-';
    const stamped = (stamp: string): string => `${fill(date, stamp)}${separator}${title}`;
    if (compareNatural(stamped(time), last) > 0 && time !== digits) return stamped(time);
    if (digits.length > 8) return stamped(increment(digits));
    return compareNatural(stamped(digits), last) > 0 ? stamped(digits) : stamped(dayAfter(digits));
  }
  const [, prefix = '', version = '', separator = '_'] = numbered.exec(last) ?? [];
  const digits = version.replace(/[A-Za-z]$/, '');
  const next = /^\d+$/.test(digits) ? nextVersion(digits, now) : digits.replace(/\d+$/, increment);
  return `${prefix}${next}${separator}${title}`;
};

interface Known extends Place {
  readonly path: string;
  readonly version: string;
  readonly direction: ParsedName['direction'];
}

/** Where the new migration goes and how its files end. */
const nextStem = (last: Known | undefined, name: string, now: string): string => {
  if (last === undefined) return `${now}_${slug(name)}`;
  const { folder, base } = last;
  if (ownFolder.test(base)) return stemAfter(folder, name, now);
  const stem = base.replace(/(?:\.(?:up|down))?\.sql$/i, '');
  if (parseStem(stem) !== null) return `${folder === '' ? '' : `${folder}/`}${stemAfter(stem, name, now)}`;
  // Files without a number in a folder that has one: the next folder.
  if (folder !== '') {
    const year = nowLike(placeOf(folder).base, now);
    return `${year ?? folder.replace(/\d+$/, increment)}/${slug(name)}`;
  }
  return `${now}_${slug(name)}`;
};

const scaffold = ({ name, existing, now, up, down, outsideTransaction, sample }: ScaffoldRequest) => {
  const known = existing
    .flatMap((path): Known[] => {
      const parsed = parseName(path);
      if (parsed?.version == null) return [];
      return [{ path, version: parsed.version, direction: parsed.direction, ...placeOf(path) }];
    })
    .sort((a, b) => compareNatural(a.version, b.version) || compareNatural(a.path, b.path));
  const last = known.at(-1);
  const stem = nextStem(last, name, now);

  const inFolder = last !== undefined && ownFolder.test(last.base);
  const isPrisma = inFolder && last.base.toLowerCase() === 'migration.sql';
  const inPairs = last === undefined ? down !== null : last.direction !== null && !isPrisma;
  const marker = sample === undefined ? undefined : markerOf(sample.text, parseName(sample.path)?.direction ?? null);
  const upPath = isPrisma
    ? `${stem}/migration.sql`
    : inFolder
      ? `${stem}/up.sql`
      : `${stem}${inPairs ? '.up' : ''}.sql`;
  const text = marker?.scaffold({ up, down: inPairs ? null : down, outsideTransaction }) ?? body(up);
  const files = [{ path: upPath, text }];
  // A single file without markers has no place for a down.
  if (inPairs && down !== null)
    files.push({ path: inFolder ? `${stem}/down.sql` : `${stem}.down.sql`, text: body(down) });
  return { version: parseName(upPath)?.version ?? stem, files };
};

/**
 * What no tool's layout claims: numbered and dated files, pairs `NAME.up.sql` and `NAME.down.sql`, folders that hold
 * up.sql, down.sql or migration.sql, folders whose name is a version. The markers of tools without a layout of their
 * own are read (markers/); without any, a file is one simple-query message, as Prisma sends it (runners.md, 13).
 */
export const plain: Layout = {
  id: 'plain',
  displayName: 'plain SQL files',
  missingDown: 'when-others-have',
  countsUp: true,
  claim(files) {
    const named = files.flatMap(({ path, text }) => {
      const parsed = parseName(path);
      return parsed === null ? [] : [{ text, direction: parsed.direction }];
    });
    if (named.some(({ text, direction }) => markerOf(text, direction) !== undefined)) return 2;
    return named.length > 0 ? 1 : 0;
  },
  parseName,
  compareVersions: compareNatural,
  sections,
  optOut,
  scaffold,
};

/**
 * `plain` for files whose names say nothing, given one by one or in a folder of such: every .sql file is a migration,
 * in the order of their names.
 */
export const anySqlFile: Layout = {
  ...plain,
  parseName: (path) => {
    if (isPlanFile(path)) return null;
    const stem = /^(.*)\.sql$/i.exec(path)?.[1];
    return (
      parseName(path) ?? (stem === undefined ? null : { version: stem, name: placeOf(stem).base, direction: null })
    );
  },
};
