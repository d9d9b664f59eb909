import { defineRule } from '../lint/rule';
import { setWithoutLocal } from '../fixes/setWithoutLocal';

/** SET LOCAL outside a transaction. */
export const settingWithoutEffect = defineRule({
  id: 'setting-without-effect',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: {
      local: 'SET LOCAL {setting} does nothing here but warn: outside a transaction it ends with its own statement.',
    },
    docs: {
      summary: 'SET LOCAL stands outside a transaction, where it does nothing.',
      why: 'The server answers "SET LOCAL can only be used in transaction blocks", a warning that nobody sees, and the setting stays what it was: a lock_timeout set like this limits nothing. A message of several statements is a transaction, so the same file may work with one tool and not with another.',
      instead: 'SET without LOCAL, and RESET at the end where the session goes on; or BEGIN a transaction.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: "SET LOCAL lock_timeout = '2s';",
      good: "SET lock_timeout = '2s';",
      whenNotToUse: 'Never: the statement has no effect.',
      references: ['https://www.postgresql.org/docs/current/sql-set.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'setting-without-effect')
      .map(({ subject, span }) => say('local', { setting: subject }, { span, fixes: setWithoutLocal })),
});
