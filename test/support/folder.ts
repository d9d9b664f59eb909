import { defaultConfig, defaultPostgres, type Config } from '../../server/src/core/config/config';
import { createPrinter } from '../../server/src/core/fixes/printer';
import { layoutById } from '../../server/src/core/layouts/index';
import { defaultLayoutOptions, type LayoutOptions, type SourceFile } from '../../server/src/core/layouts/layout';
import type { Finding } from '../../server/src/core/lint/finding';
import { findingWithFixes, openSession, type Session } from '../../server/src/core/lint/session';
import { createStatementReader } from '../../server/src/core/sql/statement';
import { loadParser } from '../../server/src/files/loadParser';
import { readMarks } from './marks';

/** PostgreSQL's parser, loaded once for all tests of a worker. */
export const parser = await loadParser();
export const reader = createStatementReader(parser);
const printer = await createPrinter(parser);

/**
 * A migrations folder, as a test writes it: one migration, with or without an earlier one, or files by path. A text that
 * begins with a line break loses its indentation; each text ends with a line break.
 */
export interface Folder {
  /** An earlier migration, which makes what the tested one works on. */
  readonly schema?: string;
  /** The migration. */
  readonly sql?: string;
  /** Its down. A folder without one is forward-only. */
  readonly down?: string;
  /** All files, in place of the above. */
  readonly files?: Readonly<Record<string, string>>;
  /** golang-migrate where nothing is said. */
  readonly layout?: 'golang-migrate' | 'dbmate' | 'flyway' | 'plain';
  /** 15 where nothing is said. */
  readonly major?: number | readonly number[];
  readonly options?: Partial<LayoutOptions>;
  readonly config?: Partial<Config>;
  /** false: the earlier migrations are not known. */
  readonly isWholeHistory?: boolean;
  readonly startAfter?: string;
  /** The versions that are known to be applied, with where. */
  readonly applied?: Readonly<Record<string, string>>;
}

/** A text as a test writes it, without the indentation of the test. */
export function dedent(text: string): string {
  if (text === '' || (!text.startsWith('\n') && text.endsWith('\n'))) return text;
  if (!text.startsWith('\n')) return `${text}\n`;
  const lines = text.slice(1).trimEnd().split('\n');
  const indentations = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indentation = Math.min(...indentations);
  return `${lines.map((line) => line.slice(indentation)).join('\n')}\n`;
}

/** The path of the migration that a folder is about, when it names none. */
export function changePath({ layout = 'golang-migrate' }: Folder): string {
  return {
    'golang-migrate': '2_change.up.sql',
    dbmate: '2_change.sql',
    flyway: 'V2__change.sql',
    plain: '2_change.sql',
  }[layout];
}

/** The files of a folder by path, with the marks in their texts. */
export function markedFiles(folder: Folder): ReadonlyMap<string, string> {
  const { schema, sql, down, files, layout = 'golang-migrate' } = folder;
  if (files !== undefined) return new Map(Object.entries(files).map(([path, text]) => [path, dedent(text)]));
  const up = dedent(sql ?? '');
  const earlier = schema === undefined ? null : dedent(schema);
  const result = new Map<string, string>();
  switch (layout) {
    case 'golang-migrate':
      if (earlier !== null) result.set('1_schema.up.sql', earlier);
      if (earlier !== null && down !== undefined) result.set('1_schema.down.sql', '-- Nothing to undo.\n');
      result.set('2_change.up.sql', up);
      if (down !== undefined) result.set('2_change.down.sql', dedent(down));
      break;
    case 'dbmate':
      if (earlier !== null) result.set('1_schema.sql', `-- migrate:up\n${earlier}\n-- migrate:down\n`);
      result.set('2_change.sql', `-- migrate:up\n${up}\n-- migrate:down\n${dedent(down ?? '')}`);
      break;
    case 'flyway':
      if (earlier !== null) result.set('V1__schema.sql', earlier);
      result.set('V2__change.sql', up);
      break;
    case 'plain':
      if (earlier !== null) result.set('1_schema.sql', earlier);
      result.set('2_change.sql', up);
      break;
  }
  return result;
}

/** Opens a folder as the editor and the command line do, from nothing. */
export function openFolder(folder: Folder, files: readonly SourceFile[] = plainFiles(folder)): Session {
  const { layout: id = 'golang-migrate', major = defaultPostgres, down, config, options } = folder;
  const layout = layoutById(id);
  if (layout === undefined) throw new Error(`There is no layout ${id}.`);
  const hasDowns = down !== undefined || folder.files !== undefined || id === 'dbmate';
  return openSession({
    layout,
    options: { ...defaultLayoutOptions, direction: hasDowns ? 'up-down' : 'forward-only', ...options },
    files,
    config: { ...defaultConfig, postgres: typeof major === 'number' ? [major] : major, ...config },
    reader,
    isWholeHistory: folder.isWholeHistory ?? true,
    startAfter: folder.startAfter,
    applied: new Map(
      Object.entries(folder.applied ?? {}).map(([version, target]) => [version, { target, isEmbedded: false }]),
    ),
    plans:
      folder.isWholeHistory === false
        ? undefined
        : { folder: '../lockstep/plans', migrations: 'migrations', names: [] },
  });
}

const plainFiles = (folder: Folder): SourceFile[] =>
  Array.from(markedFiles(folder), ([path, marked]) => ({ path, text: readMarks(marked).text }));

const known = new WeakMap<Session, Finding[]>();

/** All findings of a session with their fixes, by file in the order of the session's files. */
export function findingsOf(session: Session): Finding[] {
  const supplies = { printer, now: '20260801120000' };
  const findings =
    known.get(session) ??
    session.request.files.flatMap(({ path }) =>
      session.linted
        .filter(({ file }) => file.path === path)
        .flatMap((linted) => linted.findings.map((finding) => findingWithFixes(session, finding, supplies))),
    );
  known.set(session, findings);
  return findings;
}
