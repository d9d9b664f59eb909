import { defaultConfig } from '../../../server/src/core/config/config';
import type { SourceFile } from '../../../server/src/core/layouts/layout';
import { openSession, type Session } from '../../../server/src/core/lint/session';
import {
  analysePart,
  withoutSettings,
  type AnalysedPart,
  type AnalysedStatement,
} from '../../../server/src/core/replay/analyse';
import { explainProject } from '../../../server/src/core/report/explainProject';
import type { ExplainedStatement } from '../../../server/src/core/report/types';
import { discover, type DiscoveredProject } from '../../../server/src/files/discover';
import { reader } from '../../support/folder';
import { withDatabase, type Database } from '../../support/postgres/database';
import { fillTables } from '../../support/postgres/fill';
import { notRun, observe, type ObservedStatement } from '../../support/postgres/observe';
import type { CorpusProject } from './corpus';

/** A statement of the corpus: what was said of it, and what a server did. */
export interface ReplayedStatement {
  /** Absolute. */
  readonly path: string;
  /** `down`: it takes back, after all that brings the schema forward. */
  readonly direction: 'up' | 'down';
  /** The text of its file, as it was sent. */
  readonly fileText: string;
  /** UTF-16 offset in that text. */
  readonly start: number;
  readonly sql: string;
  /** Whether it is the first of a migration: what the ones before locked is let go. */
  readonly isFirst: boolean;
  readonly predicted: ExplainedStatement;
  /** Whether lint reports something of the category blocking inside the statement. */
  readonly isReported: boolean;
  /** What was taken for granted. */
  readonly assumptions: readonly string[];
  readonly observed: ObservedStatement;
  /** false: the rows that we put into its tables were in its way, and were taken out again. */
  readonly hadRows: boolean;
}

/**
 * Runs all ups of a project and then its downs, the newest first, in its tool's transactions, each folder on an empty
 * database, and gives every statement. What is said of a statement is said of the history as the server accepted it:
 * where it refused a statement without Lockstep foreseeing that (for its data, or an extension that is not there), the
 * ones after it go without. A down is said of the schema that the downs before it have left, which is not the one that
 * its own up has left where one of them does not undo its own.
 */
export async function replayProject(project: CorpusProject, major: number): Promise<ReplayedStatement[]> {
  const replayed: ReplayedStatement[] = [];
  for (const found of await discover(project.path))
    replayed.push(...(await withDatabase(major, (database) => replayFolder(found, project, database))));
  return replayed;
}

/** A statement as it ran. */
interface Ran {
  readonly part: AnalysedPart;
  readonly analysed: AnalysedStatement;
  readonly isFirst: boolean;
  readonly outcome: Outcome;
}

const replayFolder = async (
  found: DiscoveredProject,
  project: CorpusProject,
  database: Database,
): Promise<ReplayedStatement[]> => {
  const { session, prefix } = openWith(found, project, database.major);
  if (prefix.sql !== '') await database.query(prefix.sql);
  const ran: Ran[] = [];
  for (const part of session.analyses[0]?.parts ?? []) {
    const own = part.analysed().filter(({ start }) => part.file.path !== prefix.path || start >= prefix.end);
    const outcomes = await observePart(
      database,
      part,
      own.map(({ statement }) => statement.text),
    );
    for (const [at, analysed] of own.entries()) {
      const outcome = outcomes[at];
      if (outcome !== undefined) ran.push({ part, analysed, isFirst: at === 0, outcome });
    }
  }
  const accepted = withoutRefused(session, ran);
  const whole = saidIn(session, found.root);
  const said = accepted === session ? whole : saidIn(accepted, found.root);
  return ran.map(({ part, analysed: { statement, start }, isFirst, outcome }) => {
    const key = keyOf(part.direction, part.file.path, start);
    // A statement that was left out is said of in the history that has it.
    const about = said.get(key) ?? whole.get(key);
    if (about === undefined) throw new Error(`${part.file.path}: a statement was lost`);
    const path = `${found.root}/${part.file.path}`;
    const direction = part.direction === 'down' ? 'down' : 'up';
    return { path, direction, fileText: part.file.text, start, sql: statement.text, isFirst, ...about, ...outcome };
  });
};

/** The history without the statements that the server refused and that were not said to fail: blanks are in their place. */
const withoutRefused = (session: Session, ran: readonly Ran[]): Session => {
  const blanked = ran.filter(({ analysed, outcome }) => outcome.observed.error !== null && !foreseen(analysed));
  if (blanked.length === 0) return session;
  const files = session.request.files.map(({ path, text }) => {
    const here = blanked.filter(({ part }) => part.file.path === path).map(({ analysed }) => analysed);
    return {
      path,
      text: here.reduce((rest, { statement, start }) => {
        const end = start + statement.text.length;
        return rest.slice(0, start) + rest.slice(start, end).replaceAll(/[^\n]/g, ' ') + rest.slice(end);
      }, text),
    };
  });
  return downsInOrder(openSession({ ...session.request, files }));
};

/** The session as its downs run one after the other, each on what the one before has left. */
const downsInOrder = (session: Session): Session => {
  const analyses = session.analyses.map((analysis) => {
    let before = analysis.exit();
    const parts = analysis.parts.map((part) => {
      if (part.direction !== 'down') return part;
      const request = { surroundings: analysis.surroundings, reader, reportOn: () => part.replay.reportOn };
      const entry = before;
      const own = analysePart({ ...request, entryOf: () => entry }, part.migration, part.file, part.section, undefined);
      before = withoutSettings(own.replay.exit());
      return own;
    });
    return { ...analysis, parts };
  });
  return { ...session, analyses };
};

const foreseen = ({ step, statement }: AnalysedStatement): boolean =>
  step.effects.fails !== null || statement.problem !== null;

/** Where the prerequisites were put: in front of the first migration's SQL. */
interface Prefix {
  readonly path: string;
  /** UTF-16 offset at which the project's own statements begin. */
  readonly end: number;
  readonly sql: string;
}

const openWith = (
  found: DiscoveredProject,
  { prerequisites: sql, render }: CorpusProject,
  major: number,
): { readonly session: Session; readonly prefix: Prefix } => {
  const config = { ...defaultConfig, postgres: [major] };
  const open = (files: readonly SourceFile[]): Session =>
    openSession({ ...found, files, config, reader, isWholeHistory: true });
  const files = found.files.map(({ path, text }) => ({ path, text: render(text) }));
  const session = open(files);
  const first = session.project.migrations.find(({ up }) => up !== null)?.up;
  if (sql === '' || first === undefined || first === null)
    return { session: downsInOrder(session), prefix: { path: '', end: 0, sql: '' } };
  const { path } = first.file;
  const at = first.section.span.start;
  // A name of its own for the transaction: what the platform made is there before the first migration begins.
  const text = `${sql}\nCOMMIT;\nBEGIN;\n`;
  return {
    session: downsInOrder(
      open(
        files.map((file) =>
          file.path === path ? { path, text: `${file.text.slice(0, at)}\n${text}${file.text.slice(at)}` } : file,
        ),
      ),
    ),
    prefix: { path, end: at + 1 + text.length, sql },
  };
};

/** What is said of a statement. */
type Said = Pick<ReplayedStatement, 'predicted' | 'isReported' | 'assumptions'>;

const keyOf = (direction: string, path: string, start: number): string => `${direction} ${start} ${path}`;

const saidIn = (session: Session, root: string): Map<string, Said> => {
  const { files } = explainProject({ session, root, isAsked: () => true, findings: [] });
  const explained = new Map(files.map((file) => [`${file.direction} ${file.path}`, [...file.statements]]));
  const findings = new Map(session.linted.map((linted) => [linted.file.path, linted.findings]));
  const said = new Map<string, Said>();
  for (const part of session.analyses[0]?.parts ?? []) {
    const statements = explained.get(`${part.direction} ${part.file.path}`) ?? [];
    for (const { statement, start, step } of part.analysed()) {
      const predicted = statements.shift();
      if (predicted === undefined) throw new Error(`${part.file.path}: explain leaves out a statement`);
      const end = start + statement.text.length;
      const isReported = (findings.get(part.file.path) ?? []).some(
        ({ category, span }) => category === 'blocking' && start <= span.start && span.start < end,
      );
      said.set(keyOf(part.direction, part.file.path, start), {
        predicted,
        isReported,
        assumptions: step.effects.assumptions,
      });
    }
  }
  return said;
};

/** What came of a statement, and whether its tables held the rows that we put in. */
type Outcome = Pick<ReplayedStatement, 'observed' | 'hadRows'>;

/**
 * Runs a migration as its tool sends it. Where the rows that we put in are in its way it runs again without them; a
 * statement that is refused all the same is left out, so that the rest of the history can go on.
 */
const observePart = async (
  database: Database,
  { section }: AnalysedPart,
  statements: readonly string[],
): Promise<Outcome[]> => {
  const outcomes = new Array<Outcome | undefined>(statements.length).fill(undefined);
  const filled = await fill(database);
  let hadRows = true;
  // A message that is one explicit transaction comes to the same when it is sent piece by piece.
  const isExplicit = begins.test(statements[0] ?? '');
  const sending = section.sending === 'message' && isExplicit ? 'statements' : section.sending;
  let remaining = statements.map((_, at) => at);
  while (remaining.length > 0) {
    const observed = await observe(database, { statements: remaining.map((at) => statements[at] ?? ''), sending });
    const failed = observed.findIndex(({ error }) => error !== null);
    // Sent one by one, what came before the failure stays done; in a transaction it is done again.
    const done = failed === -1 ? observed.length : sending === 'statements' && !isExplicit ? failed : 0;
    for (const [index, outcome] of observed.slice(0, done).entries())
      outcomes[remaining[index] ?? -1] = { observed: outcome, hadRows };
    const culprit = remaining[failed];
    const refused = observed[failed];
    if (culprit === undefined || refused === undefined) break;
    remaining = remaining.slice(done);
    if (hadRows && filled.length > 0) {
      await empty(database, filled);
      hadRows = false;
    } else {
      outcomes[culprit] = { observed: refused, hadRows };
      remaining = remaining.filter((at) => at !== culprit);
    }
  }
  const none: ObservedStatement = { locks: [], rewrites: [], scans: [], rebuilds: [], error: notRun };
  return outcomes.map((outcome) => outcome ?? { observed: none, hadRows });
};

const begins = /^\s*(?:begin|start\s+transaction)\b/i;

/** Puts rows into empty tables, so that what reads them can be seen to. Gives the tables that got some. */
const fill = async (database: Database): Promise<string[]> => {
  const before = new Set(await emptyTables(database));
  if (before.size === 0) return [];
  const session = await database.connect();
  try {
    await session.query(`SET session_replication_role = replica`);
    await fillTables(session);
  } finally {
    await session.end();
  }
  const after = new Set(await emptyTables(database));
  return [...before].filter((name) => !after.has(name));
};

const empty = async (database: Database, tables: readonly string[]): Promise<void> => {
  const session = await database.connect();
  try {
    const present = new Set(await allTables(database));
    const deletes = tables.filter((name) => present.has(name)).map((name) => `DELETE FROM ${name};`);
    await session.query(`SET session_replication_role = replica; ${deletes.join(' ')}`);
  } finally {
    await session.end();
  }
};

const allTables = async (database: Database): Promise<string[]> => {
  const rows = await database.query<{ name: string }>(
    `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
  );
  return rows.map(({ name }) => name);
};

const emptyTables = async (database: Database): Promise<string[]> => {
  const tables = await allTables(database);
  if (tables.length === 0) return [];
  const checks = tables.map(
    (name) => `SELECT '${name.replaceAll("'", "''")}' AS name WHERE NOT EXISTS (SELECT FROM ${name})`,
  );
  const rows = await database.query<{ name: string }>(checks.join(' UNION ALL '));
  return rows.map(({ name }) => name);
};
