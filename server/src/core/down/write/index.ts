import type { Index, Relation } from '../../catalog/model';
import { nameSql, quoted, quotedList, type CatalogView } from '../catalogView';
import { parametersSql, sqlOf } from './sql';

/** CREATE INDEX as it would be written now; null: how the index was made is not known. */
export function indexSql(
  view: CatalogView,
  relation: Relation,
  index: Index,
  { isConcurrent }: { readonly isConcurrent: boolean },
): string | null {
  const keys =
    index.keySql === undefined
      ? index.columns.map((column) => (column === null ? null : quoted(view, column)))
      : index.keySql.map((key) => sqlOf(view, key));
  if (keys.length === 0 || keys.includes(null)) return null;
  const where = index.isPartial ? sqlOf(view, index.whereSql) : '';
  if (where === null) return null;
  const isOnly = relation.kind === 'partitioned table' && !index.isValid;
  return [
    'CREATE',
    index.isUnique ? 'UNIQUE' : '',
    'INDEX',
    isConcurrent ? 'CONCURRENTLY' : '',
    quoted(view, index.name),
    'ON',
    isOnly ? 'ONLY' : '',
    nameSql(view, relation),
    index.method === 'btree' ? '' : `USING ${quoted(view, index.method)}`,
    `(${keys.join(', ')})`,
    index.including === undefined ? '' : `INCLUDE (${quotedList(view, index.including)})`,
    index.hasNullsNotDistinct === true ? 'NULLS NOT DISTINCT' : '',
    index.parameters === undefined ? '' : `WITH (${parametersSql(index.parameters)})`,
    index.tablespace === undefined ? '' : `TABLESPACE ${quoted(view, index.tablespace)}`,
    where === '' ? '' : `WHERE ${where}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
