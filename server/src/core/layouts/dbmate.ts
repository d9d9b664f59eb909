import type { Layout, LayoutProblem, ParsedName, Section, SectionsRequest, Sections } from './layout';
import { compareText } from './naturalOrder';
import { body, increment, nextVersion, slug } from './scaffolding';

/** pkg/dbmate/db.go:35: all leading digits are the version, as text; the rest is free. */
const fileName = /^(\d+)([^/]*)\.sql$/;
/** pkg/dbmate/migration.go:62-63, limited to the line: column 0 only, options after white space. */
const directive = /^--[ \t]*migrate:(up|down)(?:[ \t]+\S.*|[ \t\r]*)$/gm;

const parseName = (path: string): ParsedName | null => {
  const [, version, rest = ''] = fileName.exec(path) ?? [];
  return version === undefined ? null : { version, name: rest.replace(/^[_.-]/, ''), direction: null };
};

interface Directive {
  readonly direction: 'up' | 'down';
  readonly start: number;
  /** The end of the line, without white space. */
  readonly end: number;
  readonly sending: Section['sending'];
}

/** Options are `key:value` words of the directive line; only `transaction:false` means something (migration.go). */
const directivesOf = (text: string): Directive[] =>
  Array.from(text.matchAll(directive), (match) => {
    const line = match[0].trimEnd();
    return {
      direction: match[1] === 'up' ? 'up' : 'down',
      start: match.index,
      end: match.index + line.length,
      // The last of several wins, as in the tool's map of options.
      sending:
        line
          .match(/\stransaction:\S+/g)
          ?.at(-1)
          ?.trim() === 'transaction:false'
          ? 'message'
          : 'transaction',
    };
  });

const problemsOf = ({ path, text }: SectionsRequest, directives: readonly Directive[]): LayoutProblem[] => {
  const problems: LayoutProblem[] = [];
  const say = (message: string, start: number, end: number): void => {
    problems.push({ rule: 'invalid-section', message, path, span: { start, end } });
  };
  if (text.startsWith('\uFEFF'))
    say(
      `${path} starts with a byte order mark, so dbmate does not see its '-- migrate:up' and refuses the file.`,
      0,
      1,
    );

  const first = directives[0];
  const firstUp = directives.find(({ direction }) => direction === 'up');
  if (firstUp === undefined) {
    say(`${path} has no '-- migrate:up' block, which dbmate requires.`, first?.start ?? 0, first?.end ?? 0);
    return problems;
  }
  if (first?.direction === 'down')
    say(`${path} has its '-- migrate:down' before any '-- migrate:up', which dbmate refuses.`, first.start, first.end);

  // Before the first block only blank lines and `--` lines (migration.go, statementsPrecedeMigrateBlocks).
  let at = 0;
  for (const line of text.slice(0, first?.start).split('\n')) {
    const sql = line.replace(/^\uFEFF/, '').trim();
    if (sql !== '' && !sql.startsWith('--')) {
      say(`${path} has SQL before its '-- migrate:up', which dbmate refuses.`, at, at + line.trimEnd().length);
      break;
    }
    at += line.length + 1;
  }

  const second = directives.filter(({ direction }) => direction === 'up')[1];
  if (second !== undefined)
    // dbmate 2.36.0: the first pair is applied and recorded, the second fails on the history's key (#820).
    say(`${path} has more than one '-- migrate:up', of which dbmate applies only the first.`, second.start, second.end);
  else if (directives.filter(({ direction }) => direction === 'down').length > 1) {
    const extra = directives.filter(({ direction }) => direction === 'down')[1] ?? firstUp;
    say(`${path} has more than one '-- migrate:down' for its '-- migrate:up'.`, extra.start, extra.end);
  } else if (!directives.some(({ direction }) => direction === 'down'))
    say(
      `${path} has no '-- migrate:down' block, which dbmate requires even if it is empty.`,
      firstUp.start,
      firstUp.end,
    );
  return problems;
};

const sections = (request: SectionsRequest): Sections => {
  const { text } = request;
  // With the mark taken as a line break of its own, the offsets stay and the blocks are seen all the same.
  const readable = text.startsWith('\uFEFF') ? `\n${text.slice(1)}` : text;
  const directives = directivesOf(readable);
  const problems = problemsOf(request, directives);
  const found = directives.map(({ direction, start, sending }, index): Section => {
    const end = directives[index + 1]?.start ?? text.length;
    return { direction, span: { start, end }, sending, cuts: [] };
  });
  if (found.length > 0) return { sections: found, problems };
  // dbmate would not run it. Taken for an up, so that whoever has yet to write the marker sees the rest.
  const whole = { start: text.startsWith('\uFEFF') ? 1 : 0, end: text.length };
  return { sections: [{ direction: 'up', span: whole, sending: 'transaction', cuts: [] }], problems };
};

/**
 * dbmate: `{version}_{name}.sql` with the blocks `-- migrate:up` and `-- migrate:down`. A block is one simple-query
 * message, its directive line included, inside BEGIN and COMMIT unless the line says `transaction:false`.
 */
export const dbmate: Layout = {
  id: 'dbmate',
  displayName: 'dbmate',
  missingDown: 'never',
  countsUp: false,
  comparesTexts: false,
  // Names alone say nothing: every tool has numbered .sql files.
  claim: (files) => (files.some(({ path, text }) => parseName(path) !== null && text.search(directive) !== -1) ? 2 : 0),
  parseName,
  // db.go:508-530 sorts by file name; versions are compared as they stand in the names that dbmate itself makes.
  compareVersions: (a, b) => (a === b ? 0 : compareText(`${a}_`, `${b}_`)),
  comparePaths: compareText,
  sections,

  optOut(_path, text, section) {
    if (section.sending !== 'transaction') return null;
    const found = directivesOf(text).find(({ start }) => start === section.span.start);
    if (found === undefined) return null;
    const edit = { span: { start: found.end, end: found.end }, newText: ' transaction:false' };
    return { edits: [edit], newFiles: [] };
  },

  // db.go:285: `{UTC YYYYMMDDHHMMSS}_{name}.sql` with both blocks; a folder that counts on is counted on.
  scaffold({ name, existing, now, up, down, outsideTransaction }) {
    const names = existing.filter((path) => parseName(path) !== null).sort(compareText);
    const versions = new Set(names.map((path) => parseName(path)?.version));
    const last = names.at(-1) ?? '';
    const sortsLast = (version: string): boolean => compareText(`${version}_`, last) > 0 && !versions.has(version);

    const counted = nextVersion(parseName(last)?.version ?? null, now);
    // After 9 or 99 nothing that counts on sorts last; then the time, and failing that at least a new version.
    let version = [counted, now].find(sortsLast) ?? counted;
    while (versions.has(version)) version = increment(version);

    const block = (direction: 'up' | 'down', outside: boolean, sql: string): string =>
      `-- migrate:${direction}${outside ? ' transaction:false' : ''}\n${body(sql)}`;
    const text = [
      block('up', outsideTransaction.up, up),
      up.trim() === '' ? '\n\n' : '\n',
      // The block is required even where there is nothing to undo.
      block('down', outsideTransaction.down, down ?? ''),
      (down ?? '').trim() === '' ? '\n' : '',
    ].join('');
    return { version, files: [{ path: `${version}_${slug(name)}.sql`, text }] };
  },
};
