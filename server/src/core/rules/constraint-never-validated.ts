import { validateConstraint } from '../fixes/corrections/validateConstraint';
import { defineRule } from '../lint/rule';

/** A constraint that stays NOT VALID. */
export const constraintNeverValidated = defineRule({
  id: 'constraint-never-validated',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: [],
    messages: {
      unvalidated:
        '{constraint} holds for new rows of {table} only: no migration behind this one validates it, so old rows may break it and the planner does not count on it.',
    },
    docs: {
      summary: 'A constraint is added NOT VALID, and no later migration validates it.',
      why: 'NOT VALID is meant for the first of two steps. As long as the second is missing, rows from before may break the constraint, SET NOT NULL cannot use a CHECK as proof, and an UPDATE of an old row that breaks it fails out of the blue. The latest migration is not reported: the second step may be about to be written.',
      instead: 'VALIDATE CONSTRAINT in a migration of its own. It reads the table, and nobody waits.',
      schema:
        "CREATE TABLE users (id bigint PRIMARY KEY, age int);\nSET lock_timeout = '2s';\nALTER TABLE users ADD CONSTRAINT users_age_check CHECK (age > 0) NOT VALID;",
      bad: "COMMENT ON TABLE users IS 'people';",
      good: 'ALTER TABLE users VALIDATE CONSTRAINT users_age_check;',
      whenNotToUse: 'Old rows break the constraint and shall stay as they are.',
      references: [
        'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT',
      ],
    },
  },
  check: ({ effects }, say) =>
    effects.surprises
      .filter(({ kind }) => kind === 'left-unvalidated')
      .map(({ subject, relation, id, span }) =>
        say(
          'unvalidated',
          { constraint: subject, table: relation ?? '' },
          {
            span,
            correct: validateConstraint(id ?? '', subject),
            unless: ({ isLast, atEndOfHistory }) =>
              isLast ||
              atEndOfHistory('relation', id ?? '')?.constraints.some(
                ({ name, isValidated }) => name === subject && !isValidated,
              ) !== true,
          },
        ),
      ),
});
