import { lookUp } from '../core/catalog/persistentMap';
import { stateKey } from '../core/catalog/state';
import { rangeVarName } from '../core/sql/tree';
import { literal, quoted, type Session } from '../postgres/session';
import type { MigrationStatus } from './histories/history';
import type { Analyse } from './repair';

/**
 * The versions that a history of one row counts as applied, but of whose tables the database has none, although no later
 * migration takes them away: golang-migrate never applies a file that comes in below the database's version
 * (migrate.go:580), and says nothing. Writes nothing; one query.
 */
export async function neverApplied(
  session: Session,
  statuses: readonly MigrationStatus[],
  analyse: Analyse,
): Promise<MigrationStatus[]> {
  const below = statuses.filter(({ state }) => state === 'applied').slice(0, -1);
  const last = statuses.findLast(({ state }) => state === 'applied');
  if (last === undefined || below.length === 0) return [];
  const { parts: all } = await analyse();
  const parts = new Map(all.flatMap((part) => (part.direction === 'up' ? [[part.migration.version, part]] : [])));
  const exit = parts.get(last.version)?.replay.exit();
  if (exit === undefined) return [];
  const tables = below.flatMap((status) => {
    const part = parts.get(status.version);
    return (part?.statements ?? []).flatMap(({ node }) => {
      if (node === null || !('CreateStmt' in node)) return [];
      const { schema = 'public', name } = rangeVarName(node.CreateStmt.relation);
      const stays = lookUp(exit, stateKey('name', `${schema}.${name}`)) !== undefined;
      return stays ? [{ status, name: `${quoted(schema)}.${quoted(name)}` }] : [];
    });
  });
  if (tables.length === 0) return [];
  const { rows } = await session.send(
    `SELECT (pg_catalog.to_regclass(name) IS NOT NULL)::text AS exists
     FROM unnest(ARRAY[${tables.map(({ name }) => literal(name)).join(', ')}]) WITH ORDINALITY AS t (name, place) ORDER BY place`,
  );
  const exists = (status: MigrationStatus): boolean =>
    tables.some((table, at) => table.status === status && rows[at]?.['exists'] === 'true');
  return [...new Set(tables.map(({ status }) => status))].filter((status) => !exists(status));
}

/** What is said of such a version. */
export function neverAppliedText({ version, migration }: MigrationStatus, current: string, tool: string): string {
  const path = (migration?.up ?? migration?.down)?.file.path ?? version;
  return `${path} was probably never applied: none of its tables is there, and ${tool} passes over a version below the database's (${current}) without a word. Give it a version above ${current}, or apply it by hand.`;
}
