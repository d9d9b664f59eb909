import { defineRule } from '../lint/rule';
import { addExistence, existencePlace } from '../fixes/addExistence';

/** A statement outside a transaction that fails when it is run a second time. */
export const notRepeatable = defineRule({
  id: 'not-repeatable',
  meta: {
    category: 'convention',
    since: '0.1.0',
    sameAs: [
      'squawk/prefer-robust-stmts',
      'pgfence/prefer-robust-create-table',
      'pgfence/prefer-robust-drop-table',
      'pgfence/prefer-robust-create-index',
      'pgfence/prefer-robust-drop-index',
    ],
    messages: {
      again: 'If a later statement of the migration fails, {tag} stays done and is refused at the next attempt.',
    },
    docs: {
      summary: 'A statement outside a transaction cannot be run a second time.',
      why: 'Where the statements of a migration run one by one, a failure half-way leaves the first ones done. At the next attempt they fail with "already exists" or "does not exist". Inside a transaction nothing stays, and nothing is reported. CREATE INDEX CONCURRENTLY is not reported, because IF NOT EXISTS would keep an invalid index.',
      instead: 'IF NOT EXISTS and IF EXISTS; but mind that they also keep what is there in another shape.',
      schema: '',
      bad: '',
      good: '',
      whenNotToUse: 'A failed migration is cleaned up by hand.',
      references: ['https://www.postgresql.org/docs/current/sql-createtable.html'],
    },
  },
  check: ({ statement, effects }, say) => {
    const place = effects.transaction === 'none' && effects.fails === null ? existencePlace(statement) : null;
    if (place === null) return [];
    return [
      say(
        'again',
        { tag: statement.tag },
        { span: place.span, fixes: addExistence(place), unless: ({ isLastStatement }) => isLastStatement },
      ),
    ];
  },
});
