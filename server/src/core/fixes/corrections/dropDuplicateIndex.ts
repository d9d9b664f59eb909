import { nameSql } from '../../down/catalogView';
import type { MakeCorrection } from '../correction';

/** Drops an index that another one makes superfluous, by the id of its table. Not that of a constraint or of a partitioned table. */
export function dropDuplicateIndex(id: string, name: string): MakeCorrection {
  return ({ view }) => {
    const table = view.get('relation', id);
    const index = table?.indexes.find((each) => each.name === name);
    if (table === undefined || index === undefined || index.isConstraint || index.partOf !== undefined) return null;
    if (table.kind === 'partitioned table') return null;
    return {
      what: `drop ${name} CONCURRENTLY`,
      name: `drop ${name}`,
      up: `DROP INDEX CONCURRENTLY ${nameSql(view, index)};\n`,
      outsideTransaction: true,
    };
  };
}
