import { enableTrigger } from '../fixes/corrections/enableTrigger';
import { defineRule } from '../lint/rule';

/** DISABLE TRIGGER without ENABLE behind it. */
export const triggerLeftDisabled = defineRule({
  id: 'trigger-left-disabled',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: {
      one: 'The trigger {trigger} of {table} stays disabled when the migration is done.',
      user: 'The triggers of {table} stay disabled when the migration is done.',
      all: 'The triggers of {table} stay disabled when the migration is done, those of its foreign keys too, which nothing checks any more.',
    },
    docs: {
      summary: 'Triggers are disabled, and the migration does not enable them again.',
      why: 'DISABLE TRIGGER lasts for all sessions until somebody enables it. ALL includes the triggers that check foreign keys: rows that break them get in, and enabling the triggers later checks none of them.',
      instead:
        'ENABLE TRIGGER in the same migration; or SET LOCAL session_replication_role = replica, which ends with the transaction.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
      bad: 'ALTER TABLE users DISABLE TRIGGER ALL;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users DISABLE TRIGGER USER;\nALTER TABLE users ENABLE TRIGGER USER;",
      whenNotToUse: 'The trigger shall stay off, and is dropped once nobody misses it.',
      references: [
        'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER',
      ],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'trigger-off')
      .map(({ subject, relation, id, span }) =>
        say(
          subject === 'ALL' ? 'all' : subject === 'USER' ? 'user' : 'one',
          { table: relation ?? '', trigger: subject },
          {
            span,
            correct: enableTrigger(id ?? '', subject),
            unless: ({ atEndOfMigration }) => atEndOfMigration('disabled', id ?? '')?.includes(subject) !== true,
          },
        ),
      ),
});
