import { tokenize } from '../sql/lexer';
import type { Layout, LayoutProblem, ParsedName, SectionsRequest } from './layout';
import { compareNatural } from './naturalOrder';
import { maskTemplates } from './templates';
import { body, nextVersion, slug } from './scaffolding';

/** source/parse.go:22, matched against base names: the tool does not look into folders. Any extension will do there. */
const fileName = /^([0-9]+)_([^/]*)\.(down|up)\.sql$/;
const anyFile = /^([0-9]+)_[^/]*\.(?:down|up)\./;
/** Versions are uint64; what does not fit is skipped (source/iofs/iofs.go:60-63). */
const greatest = '18446744073709551615';

const parseName = (path: string): ParsedName | null => {
  const [, digits = '', name = '', direction] = fileName.exec(path) ?? [];
  if (direction === undefined || compareNatural(digits, greatest) > 0) return null;
  return { version: BigInt(digits).toString(), name, direction: direction === 'up' ? 'up' : 'down' };
};

const byteOrderMark = ({ path, text }: SectionsRequest): LayoutProblem[] =>
  text.startsWith('\uFEFF')
    ? [
        {
          rule: 'invalid-section',
          message: `${path} starts with a byte order mark, which golang-migrate sends along and PostgreSQL refuses as a syntax error.`,
          path,
          span: { start: 0, end: 1 },
        },
      ]
    : [];

/** x-multi-statement splits at every `;` byte, also inside strings, bodies and comments (multistmt/parse.go:18-32). */
const brokenBySemicolon = ({ path, text }: SectionsRequest): LayoutProblem[] =>
  tokenize(text).flatMap(({ kind, start, end }): LayoutProblem[] => {
    const at = text.indexOf(';', start);
    if (at === -1 || at >= end || kind === 'punctuation') return [];
    const where = kind === 'comment' ? 'comment' : kind === 'dollar' ? 'dollar-quoted body' : 'quoted text';
    return [
      {
        rule: 'invalid-section',
        message: `With multiStatement, golang-migrate cuts ${path} at every semicolon, also at this one inside a ${where}.`,
        path,
        span: { start: at, end: at + 1 },
      },
    ];
  });

/**
 * golang-migrate: `{version}_{title}.up.sql` and `.down.sql`, no grammar inside. The whole file is one simple-query
 * message (database/postgres, database/pgx/v5), or with x-multi-statement one message per statement.
 */
export const golangMigrate: Layout = {
  id: 'golang-migrate',
  displayName: 'golang-migrate',
  missingDown: 'always',
  countsUp: true,
  comparesTexts: false,
  claim(files) {
    const named = files.filter(({ path }) => parseName(path) !== null);
    // golang-migrate fills in nothing. Where most files want it, the tool is another one with such names (pop).
    const templated = named.filter(({ text }) => text.includes('{{') && maskTemplates(text) !== text);
    return templated.length * 2 < named.length ? 1 : 0;
  },
  parseName,
  // source/migration.go:73: by number.
  compareVersions: compareNatural,

  sections(request) {
    const { path, text, options } = request;
    const problems = [...byteOrderMark(request), ...(options.multiStatement ? brokenBySemicolon(request) : [])];
    const section = {
      direction: parseName(path)?.direction ?? 'up',
      span: { start: text.startsWith('\uFEFF') ? 1 : 0, end: text.length },
      sending: options.multiStatement ? 'statements' : 'message',
      cuts: [],
    } as const;
    return { sections: [section], problems };
  },

  optOut: () => null,

  // cli/commands.go:75-136 makes both files, empty; a sequence goes on from the last file.
  scaffold({ name, existing, now, up, down }) {
    const versions = existing.flatMap((path) => anyFile.exec(path)?.[1] ?? []).sort(compareNatural);
    const version = nextVersion(versions.at(-1) ?? null, now);
    const stem = `${version}_${slug(name)}`;
    const files = [{ path: `${stem}.up.sql`, text: body(up) }];
    if (down !== null) files.push({ path: `${stem}.down.sql`, text: body(down) });
    return { version: BigInt(version).toString(), files };
  },
};
