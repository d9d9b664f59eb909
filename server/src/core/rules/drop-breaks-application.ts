import { defineRule } from '../lint/rule';

/** A drop of something that the running application may use. What becomes of data is said by drop-loses-data. */
export const dropBreaksApplication = defineRule({
  id: 'drop-breaks-application',
  meta: {
    category: 'compatibility',
    since: '0.1.0',
    sameAs: [
      'squawk/ban-drop-column',
      'squawk/ban-drop-table',
      'strong_migrations/remove_column',
      'strong_migrations/drop_table',
      'pgfence/drop-column',
      'pgfence/drop-table',
      'atlas/DS102',
      'atlas/DS103',
    ],
    messages: {
      column: 'The application version that still runs fails where it uses {table}.{column}.',
      relation: 'The application version that still runs fails where it uses {table}.',
      other: 'The application version that still runs fails where it uses the {what} {name}.',
    },
    docs: {
      summary: 'A drop breaks the application version that still runs.',
      why: 'The drop is instant, but code that still runs may name what is dropped, if only by SELECT * or an INSERT of all columns. Functions, types and schemas with all that is in them are no different.',
      instead:
        'Release a version that no longer uses it, make sure that nothing else does, and drop it in the next release.',
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY, legacy text);',
      bad: 'ALTER TABLE users DROP COLUMN legacy;',
      good: "COMMENT ON COLUMN users.legacy IS 'unused since 2.4, to be dropped in 2.5';",
      whenNotToUse:
        'The release before no longer uses it: say so with `-- lockstep-disable-next-line drop-breaks-application -- unused since 2.4`.',
      references: ['https://www.postgresql.org/docs/current/ddl-alter.html'],
    },
  },
  check: ({ effects }, say) =>
    effects.breaks
      .filter(({ kind }) => kind === 'dropped')
      .map(({ relation, what, column, span }) => {
        if (column !== null) return say('column', { table: relation, column }, { span });
        return what === 'function' || what === 'type' || what === 'schema'
          ? say('other', { what, name: relation }, { span })
          : say('relation', { table: relation }, { span });
      }),
});
