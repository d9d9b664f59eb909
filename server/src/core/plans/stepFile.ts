// The file of a waiting step: SQL for people to read, with lines of its own between that are read back.
//
//   -- Comments, as many as there are.
//   --@ live: application code that no longer uses users.mail
//   --@ folder: db/migrations
//   --@ after: 20240131120000_drop_mail.sql                     once for each file; one of them must be there
//
//   --@ migration: drop mail of users                           one or more
//   --@ up, outside a transaction                               the words behind the comma where they hold
//   DROP INDEX CONCURRENTLY users_mail_idx;
//   --@ down
//   CREATE INDEX CONCURRENTLY users_mail_idx ON users (mail);
//
// A line of SQL that begins like one of these gets a backslash behind its dashes. A value that is more than one plain
// line is written as JSON writes a string.
import type { NewMigration } from '../fixes/newMigrations';
import { body } from '../layouts/scaffolding';

/** What the file of a waiting step says. */
export interface StepFile {
  readonly live: string;
  /** The migrations folder, relative to the folder that `lockstep/plans` lies in, with `/`. */
  readonly folder: string;
  /** Migrations that come before it, relative to the migrations folder: without any of them it follows on nothing. */
  readonly after: readonly string[];
  readonly migrations: readonly Required<NewMigration>[];
}

/** Why a file cannot be read as one of a waiting step. */
export interface StepFileProblem {
  /** One sentence with what is expected. */
  readonly message: string;
  /** UTF-16, in the text. */
  readonly offset: number;
}

const outside = ', outside a transaction';

/** The text of the file; `plan`: the name of the plan. SQL is kept but for white space around it. */
export function writeStepFile(plan: string, { live, folder, after, migrations }: StepFile): string {
  const where = folder === '.' ? 'the migrations folder' : oneLine(folder);
  const head = [
    '-- This waits for a deploy, and no tool runs it. Once what is named below is live, and no older version runs any more,',
    `--   lockstep plan continue ${plan}`,
    `-- writes its migrations behind the last of ${where}.`,
    field('live', live),
    field('folder', folder),
    ...after.map((path) => field('after', path)),
  ];
  const written = migrations.flatMap(({ name, up, down, outsideTransaction }) => [
    '',
    field('migration', name),
    `--@ up${outsideTransaction.up ? outside : ''}`,
    section(up),
    `--@ down${outsideTransaction.down ? outside : ''}`,
    section(down),
  ]);
  return `${[...head, ...written].join('\n')}\n`;
}

const field = (key: string, value: string): string =>
  `--@ ${key}: ${value === oneLine(value) && !value.startsWith('"') && value !== '' ? value : JSON.stringify(value)}`;

const oneLine = (value: string): string => value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

const section = (sql: string): string =>
  body(sql.replace(/^\s+/, ''))
    .replaceAll(/^--(?=\\*@)/gm, '--\\')
    .trimEnd();

/** Reads the text of a file, or says what is wrong with it and where. */
export function readStepFile(text: string): StepFile | StepFileProblem {
  const lines = marked(text);
  const header: Record<'live' | 'folder' | 'after', string[]> = { live: [], folder: [], after: [] };
  const migrations: { name: string; up: Part | null; down: Part | null; offset: number }[] = [];
  const [first] = lines;
  const before = text.slice(0, first?.start ?? text.length);
  const stray = /^(?!\uFEFF?\s*(?:--.*)?$).+$/m.exec(before);
  if (stray !== null) return { message: 'Only comments may stand before the first "--@" line.', offset: stray.index };

  for (const [at, line] of lines.entries()) {
    const sql = text.slice(line.end, lines[at + 1]?.start ?? text.length);
    const { offset } = line;
    const [, key = '', rest = ''] = /^(\w+)([^]*)$/.exec(line.text) ?? [];
    const migration = migrations.at(-1);
    if (key === 'up' || key === 'down') {
      const isOutside = rest === outside;
      if (rest !== '' && !isOutside) return { message: `Behind "--@ ${key}" stands nothing, or "${outside}".`, offset };
      if (migration === undefined)
        return { message: `"--@ ${key}" belongs to a migration: write "--@ migration: NAME" before it.`, offset };
      if (migration[key] !== null)
        return { message: `The migration ${migration.name} has a second "--@ ${key}".`, offset };
      if (key === 'down' && migration.up === null)
        return { message: `The migration ${migration.name} has its "--@ down" before its "--@ up".`, offset };
      migration[key] = { sql: unescaped(sql), isOutside };
      continue;
    }
    const value = readValue(rest);
    if (value === null && isKey(key))
      return { message: `"--@ ${key}" wants a colon and a value on the same line.`, offset };
    if (sql.trim() !== '' && isKey(key))
      return {
        message: `Between "--@ ${key}" and the next "--@" line stands nothing.`,
        offset: line.end + sql.search(/\S/),
      };
    if (key === 'migration') migrations.push({ name: value ?? '', up: null, down: null, offset });
    else if (key === 'live' || key === 'folder' || key === 'after') {
      if (migration !== undefined) return { message: `"--@ ${key}" stands before the first migration.`, offset };
      if (key !== 'after' && header[key].length > 0) return { message: `There is a second "--@ ${key}".`, offset };
      header[key].push(value ?? '');
    } else
      return {
        message: `"--@ ${line.text}" is not known here: there are live, folder, after, migration, up and down.`,
        offset,
      };
  }

  const end = text.length;
  const [live] = header.live;
  const [folder] = header.folder;
  if (live === undefined) return { message: 'There is no "--@ live: …" that says what must be live.', offset: end };
  if (folder === undefined)
    return { message: 'There is no "--@ folder: …" that names the migrations folder.', offset: end };
  if (migrations.length === 0) return { message: 'There is no "--@ migration: NAME".', offset: end };
  const read: Required<NewMigration>[] = [];
  for (const { name, up, down, offset } of migrations) {
    if (up === null || down === null)
      return { message: `The migration ${name} has no "--@ ${up === null ? 'up' : 'down'}".`, offset };
    read.push({
      name,
      up: up.sql,
      down: down.sql,
      outsideTransaction: { up: up.isOutside, down: down.isOutside },
    });
  }
  return { live, folder, after: header.after, migrations: read };
}

interface Part {
  readonly sql: string;
  readonly isOutside: boolean;
}

interface MarkedLine {
  /** What stands behind `--@`. */
  readonly text: string;
  /** Where the line starts, where that text does, and where the next line does. */
  readonly start: number;
  readonly offset: number;
  readonly end: number;
}

const marked = (text: string): MarkedLine[] =>
  Array.from(
    text.matchAll(/^--@([ \t]*)([^\r\n]*)(\r?\n|$)/gm),
    ({ 0: whole, 1: space = '', 2: said = '', index }) => ({
      text: said.trimEnd(),
      start: index,
      offset: index + 3 + space.length,
      end: index + whole.length,
    }),
  );

const isKey = (key: string): boolean => ['live', 'folder', 'after', 'migration'].includes(key);

// Behind the key: a colon and the value, plain or as JSON. null: not so.
const readValue = (rest: string): string | null => {
  const value = /^:\s*(\S[^]*)$/.exec(rest)?.[1];
  if (value?.startsWith('"') !== true) return value ?? null;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'string' ? parsed : null;
  } catch {
    return null;
  }
};

const unescaped = (sql: string): string => body(sql.replace(/^\s+/, '')).replaceAll(/^--\\(?=\\*@)/gm, '--');
