import type { Publication } from '../catalog/model';
import { publishedAs } from '../effects/replication';
import { quoted, keySql, relationSql } from './catalogView';
import type { UndoObject } from './objectChange';
import { restoreStatistics } from './restoreRelation';
import { restoreRemarks } from './undoRemarks';

/** What is made and dropped with a definition of its own: schemas, extensions, publications and statistics. */
export const undoSchema: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('schema', name);
  const is = after.get('schema', name);
  if (was === undefined && is !== undefined) undo.add('drop', `DROP SCHEMA ${quoted(after, name)}`);
  if (was === undefined || is !== undefined) return;
  undo.add('schema', `CREATE SCHEMA ${quoted(before, name)}`);
  restoreRemarks(undo, before, `SCHEMA ${name}`, 'OBJECT_SCHEMA', `SCHEMA ${quoted(before, name)}`);
};

export const undoExtension: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('extension', name);
  const is = after.get('extension', name);
  if (was === undefined && is !== undefined) undo.add('drop', `DROP EXTENSION ${quoted(after, name)}`);
  if (was === undefined || is !== undefined) return;
  const rest = before.get('definition', `extension ${name}`) ?? '';
  undo.add('schema', `CREATE EXTENSION ${quoted(before, name)}${rest === '' ? '' : ` ${rest}`}`);
};

export const undoPublication: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('publication', name);
  const is = after.get('publication', name);
  const sql = quoted(after, name);
  if (was === undefined) {
    if (is !== undefined) undo.add('drop-readers', `DROP PUBLICATION ${sql}`);
    return;
  }
  if (is === undefined) {
    const rest = before.get('definition', `publication ${name}`);
    if (rest === undefined) undo.note('by-hand', `The publication ${sql} is to be made anew.`);
    else undo.add('attach', `CREATE PUBLICATION ${sql}${rest === '' ? '' : ` ${rest}`}`);
    return;
  }
  const tables = (ids: readonly string[]): string => ids.flatMap((id) => relationSql(after, id) ?? []).join(', ');
  const added = is.tables.filter((id) => !was.tables.includes(id) && after.get('relation', id) !== undefined);
  const removed = was.tables.filter((id) => !is.tables.includes(id) && after.get('relation', id) !== undefined);
  const schemas = (names: readonly string[]): string => names.map((schema) => quoted(after, schema)).join(', ');
  const [schemasBefore, schemasAfter] = [was.schemas ?? [], is.schemas ?? []];
  const addedSchemas = schemasAfter.filter((schema) => !schemasBefore.includes(schema));
  const removedSchemas = schemasBefore.filter((schema) => !schemasAfter.includes(schema));
  if (added.length > 0) undo.add('drop-readers', `ALTER PUBLICATION ${sql} DROP TABLE ${tables(added)}`);
  if (addedSchemas.length > 0)
    undo.add('drop-readers', `ALTER PUBLICATION ${sql} DROP TABLES IN SCHEMA ${schemas(addedSchemas)}`);
  if (removed.length > 0) undo.add('attach', `ALTER PUBLICATION ${sql} ADD TABLE ${tables(removed)}`);
  if (removedSchemas.length > 0)
    undo.add('attach', `ALTER PUBLICATION ${sql} ADD TABLES IN SCHEMA ${schemas(removedSchemas)}`);
  const options = [
    publishesOf(was) === publishesOf(is) ? [] : [`publish = '${publishesOf(was)}'`],
    was.isViaRoot === is.isViaRoot ? [] : [`publish_via_partition_root = ${String(was.isViaRoot === true)}`],
    was.hasGeneratedColumns === is.hasGeneratedColumns
      ? []
      : [`publish_generated_columns = ${was.hasGeneratedColumns === true ? 'stored' : 'none'}`],
  ].flat();
  if (options.length > 0) undo.add('attach', `ALTER PUBLICATION ${sql} SET (${options.join(', ')})`);
  // Which rows and columns of a table are published is not kept as text.
  const restricted = removed.filter((id) => {
    const table = before.get('relation', id);
    const { columns, filteredBy } = (table && publishedAs(table, name)) ?? {};
    return (columns ?? filteredBy) !== undefined;
  });
  if (restricted.length > 0)
    undo.note(
      'by-hand',
      `What rows and columns of ${tables(restricted)} the publication ${sql} sends is to be said again.`,
    );
};

const publishesOf = ({ publishes }: Publication): string => (publishes ?? allChanges).join(', ');

const allChanges = ['insert', 'update', 'delete', 'truncate'];

export const undoStatistics: UndoObject = (undo, { before, after, name }) => {
  const was = before.get('statistics', name);
  const is = after.get('statistics', name);
  if (was === undefined && is !== undefined) undo.add('drop-parts', `DROP STATISTICS ${keySql(after, name)}`);
  // It goes and comes with its table.
  const table = was === undefined || is !== undefined ? undefined : before.get('relation', was);
  if (table !== undefined && after.get('relation', table.id) !== undefined)
    restoreStatistics(undo, before, table, name);
};
