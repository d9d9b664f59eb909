import type { Database, Session } from '../../support/postgres/database';

/**
 * A database whose sessions note, before each of the statements, whether a lock_timeout is in force: the result's
 * `timeouts` says so by the statement's place.
 */
export function noticingTimeouts(
  database: Database,
  statements: readonly string[],
): { database: Database; timeouts: ReadonlyMap<number, boolean> } {
  const timeouts = new Map<number, boolean>();
  const note = async (session: Session, sql: string): Promise<void> => {
    const index = statements.findIndex((statement, at) => statement === sql && !timeouts.has(at));
    // Asking is a query, before which SET TRANSACTION must come; and nobody can ask in an aborted transaction.
    if (index === -1 || /^set\s/i.test(sql) || session.transaction() === 'aborted') return;
    const [row] = await session.query<{ timeout: string }>(
      `SELECT pg_catalog.current_setting('lock_timeout') AS timeout`,
    );
    timeouts.set(index, row?.timeout !== '0');
  };
  const connect = async (): Promise<Session> => {
    const session = await database.connect();
    return {
      ...session,
      query: async <R>(sql: string) => {
        await note(session, sql);
        return session.query<R>(sql);
      },
      queryThen: async (sql, then) => {
        await note(session, sql);
        return session.queryThen(sql, then);
      },
    };
  };
  return { database: { ...database, connect }, timeouts };
}
