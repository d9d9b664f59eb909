import { literal, quoted, type Session } from '../postgres/session';
import type { History, HistoryPlace, Reading, Table } from './histories/history';
import { refused } from './refused';

/** A history with its table, as it was found. */
export interface FoundHistory {
  readonly table: Table;
  readonly reading: Reading;
  readonly hasSchema: boolean;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** A table as messages name it. */
export function shownTable({ schema, name }: Table): string {
  return `${schema}.${name}`;
}

/**
 * Reads a history, and writes nothing.
 * @throws Refused when its table is another tool's.
 */
export async function readHistory(history: History, place: HistoryPlace): Promise<FoundHistory> {
  const table = await history.locate(place);
  const columns = await columnsOf(place.session, table);
  if (columns.length === 0) {
    const { rows } = await place.session.send(
      `SELECT (pg_catalog.to_regnamespace(${literal(quoted(table.schema))}) IS NOT NULL)::text AS exists`,
    );
    return { table, reading: { state: 'absent', versions: [] }, hasSchema: rows[0]?.['exists'] === 'true' };
  }
  if (!hasShape(columns, history))
    throw refused(
      `${shownTable(table)} is not ${history.id}'s history: ${describeShape(columns)}. Nothing was written.`,
      'Say with --layout which tool runs these migrations, or name another target.',
    );
  return { table, reading: await history.read(place.session, table), hasSchema: true };
}

const columnsOf = async (session: Session, { schema, name }: Table): Promise<Column[]> => {
  const { rows } = await session.send(`
    SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, NULL) AS type
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${literal(schema)} AND c.relname = ${literal(name)} AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum`);
  return rows.map((row) => ({ name: row['name'] ?? '', type: row['type'] ?? '' }));
};

const hasShape = (columns: readonly Column[], { columns: wanted }: History): boolean =>
  columns.length === wanted.length &&
  wanted.every(({ name, types }) => columns.some((column) => column.name === name && types.includes(column.type)));

/** Whose table it seems to be, by its columns. */
const describeShape = (columns: readonly Column[]): string => {
  const names = new Set(columns.map(({ name }) => name));
  const has = (...wanted: string[]): boolean => wanted.every((name) => names.has(name));
  const shown = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const tool = has('version', 'dirty')
    ? 'golang-migrate'
    : has('version', 'statements')
      ? 'Supabase'
      : has('version', 'inserted_at')
        ? 'Ecto'
        : has('version') && names.size === 1
          ? 'dbmate or Rails'
          : undefined;
  return `its columns (${shown}) are those of ${tool ?? 'something else'}`;
};
