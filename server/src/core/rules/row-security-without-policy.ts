import { defineRule } from '../lint/rule';

/** ENABLE ROW LEVEL SECURITY on a table that no policy is for. */
export const rowSecurityWithoutPolicy = defineRule({
  id: 'row-security-without-policy',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: {
      closed:
        'Nobody but the owner of {table} and superusers finds a row in it: row level security is on and no policy lets any through.',
    },
    docs: {
      summary: 'Row level security is enabled on a table without policies.',
      why: 'Without a policy the default is to deny: SELECT finds nothing, UPDATE and DELETE change nothing, INSERT is refused, and no error says why a page is empty. The owner and superusers are not held by it, so tests that run as the owner pass.',
      instead: 'CREATE POLICY in the same transaction.',
      schema: 'CREATE TABLE notes (id bigint PRIMARY KEY, author text);',
      bad: 'ALTER TABLE notes ENABLE ROW LEVEL SECURITY;',
      good: 'CREATE TABLE drafts (id bigint PRIMARY KEY, author text);\nALTER TABLE drafts ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own ON drafts USING (author = current_user);',
      whenNotToUse: 'The table is to be closed to all but its owner.',
      references: ['https://www.postgresql.org/docs/current/ddl-rowsecurity.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'row-security-without-policy')
      .map(({ relation, id, span }) =>
        say(
          'closed',
          { table: relation ?? '' },
          {
            span,
            unless: ({ atEndOfHistory }) => {
              const table = atEndOfHistory('relation', id ?? '');
              return table === undefined || (table.columnUsers ?? []).some((user) => user.kind === 'policy');
            },
          },
        ),
      ),
});
