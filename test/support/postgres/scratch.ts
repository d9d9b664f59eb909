import { afterAll, beforeAll } from 'vitest';
import { withDatabase, type Database, type Session } from './database';

/** A database that is emptied and used again, with its sessions: making them costs more than most cases do. */
export interface Scratch extends Database {
  /** Makes it as if new. No session that was taken may be in use. */
  reset(): Promise<void>;
}

const clear = `
  SET client_min_messages = warning;
  DO $clear$
  DECLARE
    object text;
  BEGIN
    FOR object IN
      SELECT pg_catalog.format('SCHEMA %I', nspname) FROM pg_catalog.pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
      UNION ALL SELECT pg_catalog.format('EXTENSION IF EXISTS %I', extname) FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
      UNION ALL SELECT pg_catalog.format('PUBLICATION %I', pubname) FROM pg_catalog.pg_publication
      UNION ALL SELECT pg_catalog.format('EVENT TRIGGER %I', evtname) FROM pg_catalog.pg_event_trigger
    LOOP
      EXECUTE 'DROP ' || object || ' CASCADE';
    END LOOP;
    CREATE SCHEMA public;
  END
  $clear$`;

/** Declares a scratch database for the tests of the suite at hand; the result gives it inside a test. */
export function useScratch(major: number): () => Scratch {
  let scratch: Scratch | undefined;
  let release: () => void = () => undefined;
  let closed: Promise<void> = Promise.resolve();
  beforeAll(
    () =>
      new Promise<void>((resolve, reject) => {
        closed = withDatabase(major, (database) => {
          scratch = pooled(database);
          resolve();
          return new Promise<void>((end) => {
            release = end;
          });
        });
        closed.catch(reject);
      }),
  );
  afterAll(async () => {
    release();
    await closed;
  });
  return () => {
    if (scratch === undefined) throw new Error('The scratch database is there inside tests only.');
    return scratch;
  };
}

/** The database, with sessions that go back to where they came from when they end. */
function pooled(database: Database): Scratch {
  const idle: Session[] = [];
  const connect = async (): Promise<Session> => {
    const session = idle.pop() ?? (await database.connect());
    return {
      ...session,
      end: async () => {
        if (session.transaction() !== 'none') await session.query('ROLLBACK');
        await session.query('DISCARD ALL');
        idle.push(session);
      },
    };
  };
  return {
    ...database,
    connect,
    reset: async () => {
      await database.query('ROLLBACK');
      await database.query(clear);
      await database.query('DISCARD ALL');
    },
  };
}
