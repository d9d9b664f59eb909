import { defineRule } from '../lint/rule';

/** A setting that decides what later statements mean, and that stays when the migration is done. */
export const settingOutlivesMigration = defineRule({
  id: 'setting-outlives-migration',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: {
      stays:
        '{setting} stays {value} for whatever the session runs after this migration: later migrations, and the tool that keeps its history.',
    },
    docs: {
      summary: 'A migration sets search_path, role or the like for the session and does not set it back.',
      why: 'SET without LOCAL lasts as long as the session, and a tool may run all migrations in one. With an empty search_path, as pg_dump writes it, the tool does not find its own table any more; with session_replication_role = replica, triggers and foreign keys stay off. Through a pooler it may even reach the next client. Reported are default_transaction_read_only, role, row_security, search_path, session_authorization and session_replication_role.',
      instead: 'SET LOCAL inside a transaction, RESET at the end, or write names with their schema.',
      schema: 'CREATE SCHEMA app;',
      bad: 'SET search_path = app;\nCREATE TABLE users (id bigint PRIMARY KEY);',
      good: 'SET search_path = app;\nCREATE TABLE users (id bigint PRIMARY KEY);\nRESET search_path;',
      whenNotToUse: 'The tool opens a session of its own for each migration.',
      references: ['https://www.postgresql.org/docs/current/sql-set.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'setting-stays')
      .map(({ subject, detail, span }) =>
        say(
          'stays',
          { setting: subject, value: detail === '' ? 'empty' : detail },
          { span, unless: ({ atEndOfMigration }) => atEndOfMigration('setting', subject) !== detail },
        ),
      ),
});
