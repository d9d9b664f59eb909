import { exampleValue } from '../../fixes/addRequiredColumnInSteps';
import { backfill as block } from '../../fixes/batches';
import { columnField, field, isKey, sql, step, tableField, type Field, type Recipe, type RecipePlace } from './recipe';
import type { RecipeStep, Template } from './recipe';

const mark = '\u0001';

/**
 * The step that fills a column where it is NULL, in batches that are committed one by one. Batches are cut by the pages
 * of the table, so that it goes for every table, whatever its key is.
 */
export function backfillStep(place: RecipePlace, table: Field, column: Field, value: Template): RecipeStep {
  const text = block(`${mark}table${mark}`, undefined, `${mark}column${mark}`, `${mark}value${mark}`, place.major);
  // A name that is no identifier was quoted.
  const pieces = text.replaceAll(`"${mark}column${mark}"`, `${mark}column${mark}`).split(mark);
  const filled: Readonly<Record<string, Template>> = { table: [table], column: [column], value };
  const template = pieces.flatMap((piece, at): Template => (at % 2 === 0 ? [piece] : (filled[piece] ?? [])));
  return step('fill the rows that exist, in batches', template, { runsAlone: true });
}

/** Values for rows that exist. */
export const backfill: Recipe = {
  label: 'batched backfill',
  why: 'Each batch commits by itself, so that rows are locked for moments only, vacuum keeps up, and a run that fails goes on where it was.',
  steps: (place) => {
    const [first] = place.tables;
    const table = tableField(1, place.tables, place);
    // Likely the one that was added last.
    const meant = first?.columns.findLast((each) => !each.notNull && !isKey(each, first));
    const column = columnField(2, first, place, (each) => each === meant);
    const type = meant?.type;
    const likely = type === undefined || type === null ? "''" : exampleValue(type.name, type.isArray);
    return [backfillStep(place, table, column, sql`${field(3, likely, "''", '0', 'now()', 'gen_random_uuid()')}`)];
  },
};
