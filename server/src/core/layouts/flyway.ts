import { isPlanFile } from '../plans/plan';
import { tokenize } from '../sql/lexer';
import { split } from '../sql/splitter';
import type { Layout, ParsedName, Section } from './layout';
import { compareNatural, compareText } from './naturalOrder';
import { body, increment, nowLike, slug } from './scaffolding';

/**
 * The naming defaults of FlywayModel.java:59-72: prefix (case matters), version, `__`, description, suffix (case does
 * not). ResourceNameParser takes a missing `__` for an empty description.
 */
const fileName = /^([VUR])(\d+(?:[._]\d+)*)?(?:__(.*))?\.sql$/;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const withLowerSuffix = (path: string): string => path.replace(/\.sql$/i, '.sql');

const parseName = (path: string): ParsedName | null => {
  if (isPlanFile(path)) return null;
  const [, prefix, digits, description = ''] = fileName.exec(withLowerSuffix(baseName(path))) ?? [];
  // Repeatable ones have no version, the others must (ResourceNameParser.parse).
  if (prefix === undefined || (prefix === 'R') !== (digits === undefined)) return null;
  const name = description.replaceAll('_', ' ');
  if (digits === undefined) return name === '' ? null : { version: null, name, direction: 'repeatable' };
  return { version: digits.replaceAll('_', '.'), name, direction: prefix === 'U' ? 'down' : 'up' };
};

/** MigrationVersion.java:51,103-108,303-317: parts as numbers, trailing zero parts dropped. */
const compareVersions = (a: string, b: string): number => {
  const normal = (version: string): string => version.replaceAll('_', '.').replace(/(?:\.0+)+$/, '');
  return compareNatural(normal(a), normal(b));
};

/**
 * The statements for which Flyway leaves the transaction by itself (PostgreSQLParser.java:34-43,146-168), over the text
 * without comments, white space as single blanks. `ALTER TYPE … ADD VALUE` counts there only before PostgreSQL 12.
 */
const nonTransactional =
  /^(?:(?:CREATE|DROP)(?: UNIQUE)? INDEX CONCURRENTLY|(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)|ALTER SYSTEM|REINDEX(?: VERBOSE)? (?:SCHEMA|DATABASE|SYSTEM)|VACUUM|DISCARD ALL)\b/i;

/** Whether every statement is of that list; a mixture is an error in Flyway and stays in the transaction here. */
const leavesTransaction = (text: string): boolean => {
  const statements = split(text, { start: 0, end: text.length }).flatMap(({ statement }) => statement ?? []);
  return (
    statements.length > 0 &&
    statements.every(({ start, end }) => {
      const words: string[] = [];
      for (const token of tokenize(text, start, end)) {
        if (token.kind === 'comment') continue;
        if (token.kind !== 'word' || words.length === 4) break;
        words.push(text.slice(token.start, token.end));
      }
      return nonTransactional.test(words.join(' '));
    })
  );
};

const configOf = (path: string): string => `${path}.conf`;
const turnsOff = /^[ \t]*executeInTransaction[ \t]*[=:][ \t]*false[ \t\r]*$/im;

/** The version after `last` as the file name writes it (`1_9`, `2.0.1`, `007`, `20240131`). */
const versionAfter = (last: string, now: string): string => {
  const [first = ''] = last.split(/[._]/);
  const time = nowLike(first, now);
  if (time !== null && compareNatural(time, first) > 0) return time;
  return last.replace(/\d+$/, increment);
};

/**
 * Flyway (community): `V{version}__{description}.sql`, `R__{description}.sql`, in folders below each other. One
 * transaction per migration, each statement a message of its own within. `U…` is the undo of Flyway Teams. `B…`
 * (baseline) is no migration here: it repeats what the versioned ones up to it have done.
 */
export const flyway: Layout = {
  id: 'flyway',
  displayName: 'Flyway',
  missingDown: 'never',
  countsUp: false,
  comparesTexts: true,
  claim: (files) => (files.some(({ path }) => baseName(path).includes('__') && parseName(path) !== null) ? 1 : 0),
  parseName,
  compareVersions,

  sections({ path, text, companion }) {
    const outside = turnsOff.test(companion(configOf(path)) ?? '') || leavesTransaction(text.replace(/^\uFEFF/, ' '));
    const section: Section = {
      direction: parseName(path)?.direction ?? 'up',
      // ChecksumCalculator and the reader drop one U+FEFF at the start.
      span: { start: text.startsWith('\uFEFF') ? 1 : 0, end: text.length },
      sending: outside ? 'statements' : 'transaction',
      cuts: [],
    };
    return { sections: [section], problems: [] };
  },

  optOut(path, _text, section) {
    if (section.sending !== 'transaction') return null;
    return { edits: [], newFiles: [{ path: configOf(path), text: 'executeInTransaction=false\n' }] };
  },

  // Community Flyway knows no down, so `down` is left out.
  scaffold({ name, existing, now, up, outsideTransaction }) {
    const versioned = existing
      .flatMap((path) => {
        const version = parseName(path)?.version;
        const written = fileName.exec(withLowerSuffix(baseName(path)))?.[2];
        return version == null || written === undefined ? [] : [{ path, version, written }];
      })
      .sort((a, b) => compareVersions(a.version, b.version) || compareText(a.path, b.path));
    const last = versioned.at(-1);
    const version = last === undefined ? '1' : versionAfter(last.written, now);
    const folder = last?.path.slice(0, last.path.lastIndexOf('/') + 1) ?? '';
    const path = `${folder}V${version}__${slug(name)}.sql`;
    const files = [{ path, text: body(up) }];
    if (outsideTransaction.up) files.push({ path: configOf(path), text: 'executeInTransaction=false\n' });
    return { version: version.replaceAll('_', '.'), files };
  },
};
