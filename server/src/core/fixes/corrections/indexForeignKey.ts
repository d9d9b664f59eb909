import { nameSql, quoted, quotedList } from '../../down/catalogView';
import { chooseName } from '../../effects/names';
import type { MakeCorrection } from '../correction';

/** Builds an index for the columns of a foreign key that have none, by the id of its table. */
export function indexForeignKey(id: string, columns: readonly string[]): MakeCorrection {
  return ({ view }) => {
    const table = view.get('relation', id);
    if (table === undefined || !columns.every((column) => table.columns.some(({ name }) => name === column)))
      return null;
    const index = chooseName(view, table, columns, 'idx');
    // On a partitioned table the server refuses it; what is reported of the plain form has a plan.
    const isPartitioned = table.kind === 'partitioned table';
    const concurrently = isPartitioned ? '' : 'CONCURRENTLY ';
    const what = `index the columns of the foreign key (${columns.join(', ')})`;
    return {
      what,
      name: index,
      up: `CREATE INDEX ${concurrently}${quoted(view, index)} ON ${nameSql(view, table)} (${quotedList(view, columns)});\n`,
      down: `DROP INDEX ${concurrently}${nameSql(view, { schema: table.schema, name: index })};\n`,
      ...(isPartitioned ? {} : { outsideTransaction: true }),
    };
  };
}
