import { dropInTwoReleases } from '../fixes/dropInTwoReleases';
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
        'Release a version that no longer uses it, make sure that nothing else does, and drop it in the next release. The fix does that: the drop, and what makes it again in the down, go into a plan in `lockstep/plans`, which no migration tool runs. Once the release is live, `lockstep plan continue` (or Continue Plan… in the editor) writes the drop as the next migration, where it counts as agreed: this rule is suppressed there, drop-loses-data is not. A column that is NOT NULL without a default becomes nullable at once, so that the new version can leave it out; the version before may then read NULL in rows that the new one made, and the down sets NOT NULL again under a lock. There is no such fix for a column of the primary key without a default, since no version could leave it out, nor where later migrations make anew what is dropped. Of a statement that drops several, all wait together; a migration that holds nothing else keeps a comment, since a fix does not take files away.',
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
        const at = { span, fixes: dropInTwoReleases };
        if (column !== null) return say('column', { table: relation, column }, at);
        return what === 'function' || what === 'type' || what === 'schema'
          ? say('other', { what, name: relation }, at)
          : say('relation', { table: relation }, at);
      }),
});
