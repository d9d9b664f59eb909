import { DatabaseError } from 'pg';
import type { Database, Session } from './database';
import { effectsOf, knownAtStart, type Known, type ObservedStatement, type Refusal } from './effects';
import { difference, metered, type Readings } from './readings';
import { relations, rowCounts, transactionState } from './state';
import { actsOnTransaction, begins, isSavepoint, mustComeFirst, plannerSettings, reader } from './statementKind';
import { watched } from './watch';

export type { ObservedStatement, Refusal } from './effects';
export type { LockMode } from './state';

/**
 * How a tool sends the statements: `transaction`: each alone, between the tool's BEGIN and COMMIT; `message`: all in
 * one message (an implicit transaction where there are several); `statements`: each alone, in no transaction.
 */
export type Sending = 'transaction' | 'message' | 'statements';

/** A migration to run under observation. */
export interface ObserveRequest {
  /** Run and committed first: the schema, and rows in every table of which a scan matters. */
  readonly setup?: string;
  /** In their order, each without what precedes or follows it. */
  readonly statements: readonly string[];
  readonly sending: Sending;
}

/** The error of the statements after one that failed: no tool goes on, and PostgreSQL would refuse them. */
export const notRun: Refusal = { sqlstate: '', message: 'not run' };

/**
 * Runs the migration as a tool would and gives, per statement, what the server did (contract, `explain`). What it
 * changed stays committed, and an error is a result. An error at COMMIT counts as the last statement's. Rejects where
 * the set-up fails.
 *
 * Known limit: VACUUM reads its table in a way that PostgreSQL does not count as a scan.
 */
export async function observe(database: Database, request: ObserveRequest): Promise<ObservedStatement[]> {
  if (request.setup !== undefined) await database.query(request.setup);
  const session = await database.connect();
  const observer = await database.connect();
  try {
    return await runAll({ database, session, observer }, request);
  } finally {
    await Promise.all([session.end(), observer.end()]);
  }
}

interface Parties {
  readonly database: Database;
  /** Runs the migration. */
  readonly session: Session;
  /** Sees what is committed. */
  readonly observer: Session;
}

async function runAll(parties: Parties, { statements, sending }: ObserveRequest): Promise<ObservedStatement[]> {
  const { session } = parties;
  const implicit = sending === 'message' && statements.length > 1;
  const results: ObservedStatement[] = [];
  let known: Known[] = [];
  let failed = false;
  /** Where the transaction began that a message of several statements is. */
  let first = 0;
  let explicit = false;

  for (const [index, sql] of statements.entries()) {
    if (failed) {
      results.push(nothing(notRun));
      continue;
    }
    if (session.transaction() === 'none') {
      known = await committed(parties);
      explicit = false;
      if (implicit || (sending === 'transaction' && index === 0)) {
        first = index;
        await session.query('BEGIN');
      }
    }
    let observed: ObservedStatement;
    if (session.transaction() === 'none') observed = await alone(parties, known, sql);
    else if (implicit && !explicit && isSavepoint(sql)) observed = nothing(notRun);
    else ({ observed, known } = await inTransaction(session, known, sql));
    explicit ||= begins(sql);
    if (observed.error !== null) {
      failed = true;
      if (session.transaction() !== 'none') await session.query('ROLLBACK');
      if (implicit) observed = { ...observed, error: await realError(session, statements.slice(first, index + 1)) };
    }
    results.push(observed);
  }

  if (session.transaction() !== 'none') {
    const error = await refusal(() => session.query('COMMIT'));
    const last = results.pop();
    if (last !== undefined) results.push({ ...last, error });
  }
  return results;
}

const nothing = (error: Refusal | null): ObservedStatement => ({
  locks: [],
  rewrites: [],
  scans: [],
  rebuilds: [],
  error,
});

/** What the server answers to the statements as one message: an implicit transaction is not quite an explicit one. */
async function realError(session: Session, statements: readonly string[]): Promise<Refusal> {
  const message = [...(statements.length > 1 ? [] : ['SELECT 1']), ...statements].join('\n;\n');
  const error = await refusal(() => session.query(message));
  if (error === null) throw new Error(`An explicit transaction refuses what an implicit one takes:\n${message}`);
  if (session.transaction() !== 'none') await session.query('ROLLBACK');
  return error;
}

async function committed({ observer }: Parties): Promise<Known[]> {
  return knownAtStart(await relations(observer), await rowCounts(observer));
}

/** Null where it was taken. Rejects where the connection broke. */
async function refusal(act: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof DatabaseError && error.code !== undefined)
      return { sqlstate: error.code, message: error.message };
    throw error;
  }
}

/** Runs one statement in the session's open transaction; `known` as the statement before left it. */
export async function inTransaction(session: Session, known: readonly Known[], sql: string) {
  // Our look at the transaction would be the query that it must come before.
  if (mustComeFirst(sql)) return { observed: nothing(await refusal(() => session.query(sql))), known: [...known] };
  const oids = known.flatMap(({ relation }) => relation?.oid ?? []);
  const before = await transactionState(session, oids);
  if (!actsOnTransaction(sql)) await session.query(plannerSettings(reader(sql)));
  const error = await refusal(() => session.query(sql));
  // After an error, and after a COMMIT of the migration's own, the transaction can tell nothing: it did nothing, or
  // did it before.
  if (session.transaction() !== 'open') return { observed: nothing(error), known: [...known] };
  const after = await transactionState(session, oids);
  return effectsOf({
    sql,
    known,
    relationsAfter: after.relations,
    locksBefore: before.locks,
    locksAfter: after.locks,
    read: difference(after.readings, before.readings),
  });
}

/** A statement sent alone, in no transaction. */
async function alone(parties: Parties, known: readonly Known[], sql: string): Promise<ObservedStatement> {
  const { session } = parties;
  if (actsOnTransaction(sql)) return nothing(await refusal(() => session.query(sql)));
  // A transaction of our own keeps the locks until we have read them.
  await session.query('BEGIN');
  const { observed } = await inTransaction(session, known, sql);
  if (observed.error === null) return { ...observed, error: await refusal(() => session.query('COMMIT')) };
  await session.query('ROLLBACK');
  // Refused in any transaction; and a procedure that commits.
  if (observed.error.sqlstate === '25001' || observed.error.sqlstate === '2D000') return outside(parties, known, sql);
  return observed;
}

/** Whether the locks that it takes on indexes alone would be missed between two looks. */
const rebuildsIndexes = (sql: string): boolean => /^\s*reindex\b/i.test(sql) && !/\bconcurrently\b/i.test(sql);

/** A statement that runs outside transactions only. */
async function outside(
  { database, session, observer }: Parties,
  known: readonly Known[],
  sql: string,
): Promise<ObservedStatement> {
  const present = known.flatMap(({ relation }) => relation ?? []);
  const oids = present.map(({ oid }) => oid);
  let read: Readings = new Map();
  let error: Refusal | null = null as Refusal | null;
  await session.query(plannerSettings(reader(sql)));
  const locks = await watched(database, session, observer, present, rebuildsIndexes(sql), async () => {
    error = await refusal(async () => {
      read = await metered(session, oids, sql);
    });
  });
  if (error !== null) return nothing(error);
  const relationsAfter = await relations(observer);
  return effectsOf({ sql, known, relationsAfter, locksBefore: new Map(), locksAfter: locks, read }).observed;
}
