import { defineRule } from '../lint/rule';
import { listed } from '../lint/describe';

/** A drop that takes more along than the statement names. */
export const dropTakesDependents = defineRule({
  id: 'drop-takes-dependents',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: { along: 'With {dropped} goes {dependents}.' },
    docs: {
      summary: 'A drop takes constraints, indexes, views or foreign keys along that it does not name.',
      why: 'DROP COLUMN drops every index and constraint that contains the column, those of several columns too, without a word: a UNIQUE (tenant, email) is gone once tenant is. CASCADE goes on to views, to views of views, and to the foreign keys of other tables, and says so in a notice only.',
      instead:
        'Drop what depends on it by its own name first, so that the migration says what goes, and make again what is still wanted.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, tenant int, email text, UNIQUE (tenant, email));',
      bad: 'ALTER TABLE users DROP COLUMN tenant;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users DROP CONSTRAINT users_tenant_email_key;",
      whenNotToUse: 'All that is named is meant to go.',
      references: ['https://www.postgresql.org/docs/current/ddl-depend.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'drops-too')
      .map(({ subject, detail, span }) =>
        say('along', { dropped: subject, dependents: listed(detail.split('\n')) }, { span }),
      ),
});
