import { defineRule } from '../lint/rule';
import { newerFeatures } from '../sql/grammarFeatures';

/** A statement that the server certainly refuses, whatever the data. */
export const statementFails = defineRule({
  id: 'statement-fails',
  meta: {
    category: 'correctness',
    severity: 'error',
    since: '0.1.0',
    sameAs: [],
    messages: { fails: 'PostgreSQL refuses this statement: {reason}.' },
    docs: {
      summary: 'A statement certainly fails on the schema that the earlier migrations leave.',
      why: 'The earlier migrations of the folder say what exists. A column that is not there, a name that is taken, an index that backs a constraint: the server refuses, whatever the data.',
      instead: 'Correct the name, or the migration before.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: 'ALTER TABLE users ALTER COLUMN mail DROP NOT NULL;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN mail text;",
      whenNotToUse:
        'The database holds what no migration of the folder makes: say so with `-- lockstep: exists TABLE`.',
      references: ['https://www.postgresql.org/docs/current/errcodes-appendix.html'],
    },
  },
  check: ({ statement, effects, major }, say) =>
    // What the major cannot read it does not come to refuse for another reason: syntax-too-new says so.
    effects.fails?.kind === 'other' && newerFeatures(statement, major).length === 0
      ? [say('fails', { reason: effects.fails.message }, { span: { start: 0, end: statement.text.length } })]
      : [],
});
