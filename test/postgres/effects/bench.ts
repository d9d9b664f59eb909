import type { Database, Session } from '../../support/postgres/database';
import { knownAtStart, type Known } from '../../support/postgres/effects';
import { inTransaction, notRun, observe, type ObservedStatement } from '../../support/postgres/observe';
import { relations, rowCounts } from '../../support/postgres/state';
import type { EffectCase } from './case';

/** A database with a setup, on which cases run one after the other. */
export interface Bench {
  /** What the server did for each statement of a case that leaves no trace (see isUndone). */
  observeAndUndo(testCase: EffectCase): Promise<ObservedStatement[]>;
}

const endsTransactions =
  /^\s*(begin|start|commit|end|rollback\s*$|abort|prepare)\b|\bconcurrently\b|^\s*(vacuum|cluster|reindex)/i;
const needsTransaction = /^\s*(savepoint|release|rollback\s+to|set\s+local|lock)\b/i;

/** Whether a transaction around the case, rolled back, takes everything back and changes nothing that it does. */
export function isUndone({ statements, sending = 'transaction' }: EffectCase): boolean {
  if (statements.some((sql) => endsTransactions.test(sql))) return false;
  if (sending === 'transaction') return true;
  // A message of several statements is a transaction too, though not one that savepoints take.
  const isOne = statements.length === 1 || sending === 'message';
  return isOne && !statements.some((sql) => needsTransaction.test(sql));
}

/** Sets a database up. */
export async function openBench(database: Database, setup: string): Promise<Bench> {
  await database.query(setup);
  const session = await database.connect();
  const known = knownAtStart(await relations(session), await rowCounts(session));
  return { observeAndUndo: (testCase) => observeAndUndo(session, known, testCase) };
}

async function observeAndUndo(
  session: Session,
  atStart: readonly Known[],
  { statements }: EffectCase,
): Promise<ObservedStatement[]> {
  let known = [...atStart];
  const results: ObservedStatement[] = [];
  await session.query('BEGIN');
  try {
    for (const sql of statements) {
      const failed = results.some(({ error }) => error !== null);
      if (failed) {
        results.push({ locks: [], rewrites: [], scans: [], rebuilds: [], error: notRun });
        continue;
      }
      const step = await inTransaction(session, known, sql);
      results.push(step.observed);
      known = step.known;
    }
  } finally {
    await session.query('ROLLBACK');
  }
  return results;
}

/** A database that is emptied before each case, for those that commit. */
export interface Scratch {
  /** What the server did for each statement of a case, on the setup and nothing else. */
  observe(setup: string, testCase: EffectCase): Promise<ObservedStatement[]>;
}

/** Emptying a database and filling it again is faster than making a new one. */
export function openScratch(database: Database): Scratch {
  return {
    observe: async (setup, { statements, sending = 'transaction' }) => {
      const schemas = await database.query<{ name: string }>(
        `SELECT pg_catalog.quote_ident(nspname) AS name FROM pg_catalog.pg_namespace
         WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
      );
      const names = schemas.map(({ name }) => name).join(', ');
      const publications = await database.query<{ name: string }>(
        'SELECT pg_catalog.quote_ident(pubname) AS name FROM pg_catalog.pg_publication',
      );
      for (const { name } of publications) await database.query(`DROP PUBLICATION ${name}`);
      await database.query(`${names === '' ? '' : `DROP SCHEMA ${names} CASCADE;`} CREATE SCHEMA public`);
      return observe(database, { setup, statements, sending });
    },
  };
}
