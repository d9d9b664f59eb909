import { downOf } from '../../../server/src/core/down/downOf';
import { downText, needsReview } from '../../../server/src/core/down/downText';
import { defaultConfig } from '../../../server/src/core/config/config';
import { openSession, type Session as LintSession } from '../../../server/src/core/lint/session';
import { undoneDowns } from '../../../server/src/core/lint/undoneDowns';
import type { AnalysedPart } from '../../../server/src/core/replay/analyse';
import { hasTemplates } from '../../../server/src/core/replay/analyse';
import { discover } from '../../../server/src/files/discover';
import { reader } from '../../support/folder';
import { withDatabase, type Database, type Session } from '../../support/postgres/database';
import { schemaDifferences, snapshot, type SchemaSnapshot } from '../../support/postgres/schema';
import type { CorpusProject } from '../corpusReplay/corpus';

/** What came of a down that we wrote for an up of the corpus. */
export interface TriedDown {
  readonly path: string;
  /** `not-run`: the server refused the up. `needs-review`: the down says that something is not known. */
  readonly outcome: 'restored' | 'differs' | 'refused' | 'needs-review' | 'not-run';
  readonly details: readonly string[];
  readonly text: string;
  /** What is left to be done by hand, without names. */
  readonly reviews: readonly string[];
}

/** What is said of a down of the corpus, and how the schema before the up and after the down differ on a server. */
export interface JudgedReport {
  readonly path: string;
  readonly message: string;
  readonly differences: readonly string[];
}

/** Runs the ups of a project, and after those whose own down is said not to undo them that down: then it is rolled back. */
export async function judgedReports(project: CorpusProject, major: number): Promise<JudgedReport[]> {
  const judged: JudgedReport[] = [];
  for (const found of await discover(project.path)) {
    const files = found.files.map(({ path, text }) => ({ path, text: project.render(text) }));
    const config = { ...defaultConfig, postgres: [major] };
    const session = openSession({ ...found, files, config, reader, isWholeHistory: true });
    const [analysis] = session.analyses;
    const reports = analysis === undefined ? [] : undoneDowns(analysis);
    if (analysis === undefined || reports.length === 0) continue;
    await withDatabase(major, async (database) => {
      for (const part of analysis.parts.filter(({ direction }) => direction !== 'down')) {
        const report = reports.find((each) => each.part === part);
        const down = analysis.parts.find((each) => each.direction === 'down' && each.migration === part.migration);
        if (report !== undefined && down !== undefined)
          judged.push({
            path: part.file.path,
            message: report.message,
            differences: await afterBoth(database, part, down),
          });
        await runAll(database, statementsOf(part));
      }
    });
  }
  return judged;
}

const afterBoth = async (database: Database, up: AnalysedPart, down: AnalysedPart): Promise<string[]> => {
  const session = await database.connect();
  try {
    await session.query('BEGIN');
    const before = await within(database, session);
    const refused = await firstRefusal(session, [...statementsOf(up), ...statementsOf(down)]);
    return refused === null ? schemaDifferences(before, await within(database, session)) : [`refused: ${refused}`];
  } finally {
    await session.query('ROLLBACK');
    await session.end();
  }
};

/** Runs the ups of a project; each with the down that we write for it, in a transaction that is rolled back, first. */
export async function triedDowns(
  project: CorpusProject,
  major: number,
  isAsked: (path: string) => boolean = () => true,
): Promise<TriedDown[]> {
  const tried: TriedDown[] = [];
  for (const found of await discover(project.path)) {
    const files = found.files.map(({ path, text }) => ({ path, text: project.render(text) }));
    const config = { ...defaultConfig, postgres: [major] };
    const open = (all: typeof files) => openSession({ ...found, files: all, config, reader, isWholeHistory: true });
    const session = withPrerequisites(open(files), open, project.prerequisites);
    const parts = (session.analyses[0]?.parts ?? []).filter(({ direction }) => direction !== 'down');
    await withDatabase(major, async (database) => {
      for (const part of parts) {
        if (isAsked(part.file.path)) tried.push(await tryDown(database, part));
        await runAll(database, statementsOf(part));
      }
    });
  }
  return tried;
}

/** The session with what the project's platform gives in front of its first migration, which is then not tried. */
const withPrerequisites = (
  session: LintSession,
  open: (files: { path: string; text: string }[]) => LintSession,
  prerequisites: string,
): LintSession => {
  const first = session.project.migrations.find(({ up }) => up !== null)?.up;
  if (prerequisites === '' || first === undefined || first === null) return session;
  const { start } = first.section.span;
  return open(
    session.request.files.map(({ path, text }) =>
      path === first.file.path
        ? { path, text: `${text.slice(0, start)}\n${prerequisites}\n${text.slice(start)}` }
        : { path, text },
    ),
  );
};

// Without what opens and ends transactions, and CONCURRENTLY, since all of it runs in one.
const statementsOf = (part: AnalysedPart): string[] =>
  part.statements.flatMap(({ node, text }) =>
    node !== null && 'TransactionStmt' in node ? [] : [text.replaceAll(/\bCONCURRENTLY\b/gi, ' ')],
  );

const tryDown = async (database: Database, part: AnalysedPart): Promise<TriedDown> => {
  const down = downOf({ replay: part.replay, mayBeConcurrent: false });
  const text = downText(down, { lockTimeout: null, isExplicit: false });
  const result = (outcome: TriedDown['outcome'], details: readonly string[] = []): TriedDown => ({
    path: part.file.path,
    outcome,
    details,
    text,
    reviews: down.notes.filter(({ kind }) => kind === 'by-hand').map((note) => note.text),
  });
  if (needsReview(down) || hasTemplates(part.file)) return result('needs-review');
  const session = await database.connect();
  try {
    await session.query('BEGIN');
    const before = await within(database, session);
    const refused = await firstRefusal(session, statementsOf(part));
    if (refused !== null) return result('not-run', [refused]);
    const refusedDown = await firstRefusal(session, [text]);
    if (refusedDown !== null) return result('refused', [refusedDown]);
    const differences = schemaDifferences(before, await within(database, session));
    return result(differences.length === 0 ? 'restored' : 'differs', differences);
  } finally {
    await session.query('ROLLBACK');
    await session.end();
  }
};

const within = async (database: Database, session: Session): Promise<SchemaSnapshot> => {
  const taken = await snapshot({
    ...database,
    connect: () => Promise.resolve({ ...session, end: () => Promise.resolve() }),
  });
  await session.query('RESET search_path');
  return taken;
};

const firstRefusal = async (session: Session, texts: readonly string[]): Promise<string | null> => {
  for (const text of texts) {
    try {
      await session.query(text);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return null;
};

/** Runs statements one by one; what the server refuses is left out. */
const runAll = async (database: Database, texts: readonly string[]): Promise<void> => {
  const session = await database.connect();
  try {
    for (const text of texts) {
      try {
        await session.query(text);
      } catch {
        if (session.transaction() !== 'none') await session.query('ROLLBACK');
      }
    }
  } finally {
    await session.end();
  }
};
