import { defineReportedRule } from '../lint/rule';

/** What PostgreSQL's parser refuses. Reported by the engine, which alone knows where the statement stands. */
export const syntaxError = defineReportedRule({
  id: 'syntax-error',
  meta: {
    category: 'syntax',
    since: '0.1.0',
    sameAs: ['squawk/syntax-error'],
    messages: { refused: 'PostgreSQL does not accept this: {reason}.' },
    docs: {
      summary: 'PostgreSQL’s parser does not accept the statement.',
      why: 'The file is read by PostgreSQL’s own parser. The other statements of the file keep their findings.',
      instead:
        'Correct the statement. Marked is the first word that the parser cannot take, which may come one or two words after the mistake; where a `;` is missing, it is the end of the statement before.',
      schema: '',
      bad: 'CREATE TABLE users (id bigint PRIMARY KEY,);',
      good: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      whenNotToUse: 'Never: the migration fails.',
      references: ['https://www.postgresql.org/docs/current/sql-commands.html'],
    },
  },
});
