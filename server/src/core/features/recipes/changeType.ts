import { backfillStep } from './backfill';
import { field, sql, step, type Recipe } from './recipe';
import { dropTrigger, expand, twoColumns } from './twoColumns';

/** A new type for a column, where ALTER COLUMN TYPE would rewrite the table. */
export const changeType: Recipe = {
  label: 'change type',
  why: 'ALTER COLUMN TYPE rewrites the table while nobody can read or write it. A second column of the new type, kept alike by a trigger, takes its place in an instant.',
  steps: (place) => {
    const both = twoColumns(place);
    const { table, old, next, type } = both;
    const newType = field(4, 'text', 'bigint', 'numeric', 'timestamptz');
    return [
      expand(both, newType, sql`NEW.${old}::${newType}`, sql`NEW.${next}::${field(5, type)}`),
      backfillStep(place, table, next, sql`${old}::${newType}`),
      step(
        'put the new column in the place of the old one',
        sql`${dropTrigger(both)}-- lockstep-disable-next-line drop-breaks-application, drop-loses-data -- the name is there again at once\nALTER TABLE ${table} DROP COLUMN ${old};\n-- lockstep-disable-next-line rename-breaks-application -- no code uses this name\nALTER TABLE ${table} RENAME COLUMN ${next} TO ${old};\n`,
        { locks: true, afterRelease: true },
      ),
    ];
  },
};
