import { literal, quoted } from '../../postgres/session';
import { crc32 } from './crc32';
import { bodyOf, type History, type Message, type MigrationStatus, type Table, type Unit } from './history';

/** As quote_ident does for names that need nothing (dbmate asks the server; pkg/driver/postgres/postgres.go). */
const identifier = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quoted(name));
const qualified = ({ schema, name }: Table): string => `${identifier(schema)}.${identifier(name)}`;

/** Keys of ours, for a tool that locks nothing: this text's CRC-32 above, that of the table below. */
const ownKey = (table: string): string =>
  BigInt.asIntN(64, (BigInt(crc32('lockstep')) << 32n) | BigInt(crc32(table))).toString();

const recorded = (table: Table, version: string): Message => ({
  sql: `INSERT INTO ${qualified(table)} (version) VALUES (${literal(version)});`,
});
const removed = (table: Table, version: string): Message => ({
  sql: `DELETE FROM ${qualified(table)} WHERE version = ${literal(version)};`,
});

/**
 * dbmate: one row per applied migration, its version as text. The row is written in the migration's transaction, or
 * after it where the section says transaction:false (pkg/dbmate/db.go).
 */
export const dbmateHistory: History = {
  id: 'dbmate',
  namesEach: true,
  columns: [{ name: 'version', types: ['character varying', 'text'] }],

  // postgres.go, migrationsTableName: the prefix of --migrations-table, else the URL's search_path, else current_schema().
  async locate({ session, searchPath, env }) {
    const given = env['DBMATE_MIGRATIONS_TABLE'] ?? '';
    const dot = given.indexOf('.');
    const name = given.slice(dot + 1);
    const table = name === '' ? 'schema_migrations' : name;
    const chosen = dot === -1 ? (searchPath[0] ?? '') : given.slice(0, dot);
    if (chosen !== '') return { schema: chosen, name: table };
    const { rows } = await session.send('SELECT pg_catalog.current_schema() AS schema');
    return { schema: rows[0]?.['schema'] ?? 'public', name: table };
  },

  lockKeys: (table) => [ownKey(qualified(table))],

  // postgres.go:325-328, and the schema where it is missing: IF NOT EXISTS asks for the right to make one all the same.
  create: (table, hasSchema) => [
    ...(hasSchema ? [] : [{ sql: `CREATE SCHEMA IF NOT EXISTS ${identifier(table.schema)};` }]),
    { sql: `CREATE TABLE IF NOT EXISTS ${qualified(table)} (version varchar primary key);` },
  ],

  async read(session, table) {
    const { rows } = await session.send(`SELECT version FROM ${qualified(table)} ORDER BY version COLLATE "C"`);
    return { state: 'clean', versions: rows.map((row) => row['version'] ?? '') };
  },

  statuses({ migrations }, { versions }) {
    const applied = new Set(versions);
    const withFile = new Set(migrations.map(({ version }) => version));
    const missing = versions
      .filter((version) => !withFile.has(version))
      .map((version): MigrationStatus => ({ version, name: '', state: 'missing', migration: null }));
    const statuses: MigrationStatus[] = [];
    for (const migration of migrations) {
      const version = migration.version ?? '';
      while (missing[0] !== undefined && missing[0].version < version) statuses.push(...missing.splice(0, 1));
      statuses.push({ version, name: migration.name, state: applied.has(version) ? 'applied' : 'pending', migration });
    }
    return [...statuses, ...missing];
  },

  units({ direction, version, part }, table) {
    const row = direction === 'up' ? recorded(table, version) : removed(table, version);
    if (part === null) return [{ messages: [row], transaction: 'alone' }];
    if (part.section.sending !== 'transaction')
      return [
        { messages: [bodyOf(part)], transaction: 'one message, without BEGIN (transaction:false)' },
        { messages: [row], transaction: 'alone' },
      ];
    const messages = [{ sql: 'BEGIN READ WRITE;' }, bodyOf(part), row, { sql: 'COMMIT;' }];
    return [{ messages, transaction: 'one transaction' }];
  },

  baseline(versions, table): Unit {
    const rows = versions.map((version) => recorded(table, version));
    return { messages: [{ sql: 'BEGIN;' }, ...rows, { sql: 'COMMIT;' }], transaction: 'one transaction' };
  },

  repair(version, table, statuses) {
    const at = statuses.findIndex((status) => status.version === version);
    const rows = statuses.flatMap((status, index) => {
      if (index <= at) return status.state === 'pending' ? [recorded(table, status.version)] : [];
      return status.state === 'applied' ? [removed(table, status.version)] : [];
    });
    return { messages: [{ sql: 'BEGIN;' }, ...rows, { sql: 'COMMIT;' }], transaction: 'one transaction' };
  },

  obstacle(statuses, _reading, direction) {
    if (direction === 'up') return null;
    const last = statuses.findLast(({ state }) => state === 'applied');
    const above = statuses.findLast(({ state }) => state === 'missing');
    if (above === undefined || (last !== undefined && above.version < last.version)) return null;
    return {
      message: `Version ${above.version} was applied here last, and its file is missing: dbmate would pass over it and roll back an older one.`,
      hint: 'Bring the file back, or check out the revision that was applied here.',
    };
  },
};
