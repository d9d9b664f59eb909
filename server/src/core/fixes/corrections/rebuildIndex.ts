import { nameSql } from '../../down/catalogView';
import type { MakeCorrection } from '../correction';

/**
 * Rebuilds an index that IF NOT EXISTS may have kept invalid, by the id of its table. A valid one is rebuilt as well and
 * stays what it is.
 */
export function rebuildIndex(id: string, name: string): MakeCorrection {
  return ({ view }) => {
    const table = view.get('relation', id);
    const index = table?.indexes.find((each) => each.name === name);
    if (table === undefined || index === undefined || table.kind === 'partitioned table') return null;
    return {
      what: `rebuild ${name} CONCURRENTLY, in case it is invalid`,
      name: `rebuild ${name}`,
      up: `REINDEX INDEX CONCURRENTLY ${nameSql(view, index)};\n`,
      down: `-- Nothing to undo: the index is the same, and valid.\n`,
      outsideTransaction: true,
    };
  };
}
