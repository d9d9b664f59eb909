import { defineRule } from '../lint/rule';
import { newerFeatures } from '../sql/grammarFeatures';

/** Syntax that the target major does not know yet. */
export const syntaxTooNew = defineRule({
  id: 'syntax-too-new',
  meta: {
    category: 'syntax',
    since: '0.1.0',
    sameAs: [],
    messages: { newer: 'PostgreSQL {major} does not know {feature}: it came with PostgreSQL {since}.' },
    docs: {
      summary: 'A target major does not know the syntax yet.',
      why: 'The server refuses the whole statement with a syntax error. Which forms came with which major was found by running each on PostgreSQL 14 to 18.',
      instead:
        'Use the form that the older major knows, or say in lockstep.json which majors you run: `"postgres": 18`.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, email text);',
      bad: 'CREATE TABLE doubled (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL);',
      good: 'CREATE TABLE doubled (a int, b int GENERATED ALWAYS AS (a * 2) STORED);',
      whenNotToUse: 'Never: the migration fails on the older server.',
      references: ['https://www.postgresql.org/docs/release/'],
    },
  },
  check: ({ statement, major }, say) =>
    statement.node === null
      ? []
      : newerFeatures(statement, major).map(({ name, since }) =>
          say('newer', { major, feature: name, since }, { span: { start: 0, end: statement.text.length } }),
        ),
});
