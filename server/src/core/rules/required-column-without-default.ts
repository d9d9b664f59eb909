import { defineRule } from '../lint/rule';
import { addRequiredColumnInSteps } from '../fixes/addRequiredColumnInSteps';

/** ADD COLUMN … NOT NULL without a value for the rows that exist. */
export const requiredColumnWithoutDefault = defineRule({
  id: 'required-column-without-default',
  meta: {
    category: 'correctness',
    severity: 'error',
    since: '0.1.0',
    sameAs: ['squawk/adding-required-field', 'pgfence/add-column-not-null-no-default', 'atlas/MF103'],
    messages: {
      required:
        'Adding {column} as NOT NULL without a default fails if {table} holds any row, and makes every INSERT of the running application fail.',
    },
    docs: {
      summary: 'A new column is NOT NULL and has no default.',
      why: 'PostgreSQL refuses the statement with "column contains null values" unless the table is empty. If it is empty, the application version that still runs cannot insert any more, since it does not know the column.',
      instead:
        'Add the column without NOT NULL, release code that fills it, fill the old rows in batches, prove it with a CHECK that is validated later, and SET NOT NULL last. From PostgreSQL 18 on, NOT NULL itself can be added NOT VALID and be validated. Or give it a constant default, which is instant.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: 'ALTER TABLE users ADD COLUMN email text NOT NULL;',
      good: "SET lock_timeout = '2s';\nALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';",
      whenNotToUse: 'The table is empty and nothing writes to it yet.',
      references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],
    },
  },
  check: ({ effects }, say) =>
    effects.requiredColumns.map(({ relation, column, span }) =>
      say('required', { table: relation, column }, { span, fixes: addRequiredColumnInSteps(column) }),
    ),
});
