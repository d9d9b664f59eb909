import { backfillStep } from './backfill';
import { field, sql, step, type Recipe } from './recipe';
import { dropTrigger, expand, twoColumns } from './twoColumns';

/** A new name for a column, while an application runs that knows the old one. */
export const renameColumn: Recipe = {
  label: 'rename by expand and contract',
  why: 'RENAME breaks the application that still runs. A second column under the new name, kept alike by a trigger, lets old and new code run side by side.',
  steps: (place) => {
    const both = twoColumns(place);
    const { table, old, next } = both;
    return [
      expand(both, field(4, both.type), sql`NEW.${old}`, sql`NEW.${next}`),
      backfillStep(place, table, next, [old]),
      step(
        'drop the old column',
        sql`${dropTrigger(both)}-- lockstep-disable-next-line drop-breaks-application, drop-loses-data -- ${field(5, 'no code uses the old name any more')}\nALTER TABLE ${table} DROP COLUMN ${old};\n`,
        { locks: true, afterRelease: true },
      ),
    ];
  },
};
