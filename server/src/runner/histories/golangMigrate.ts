import { compareNatural } from '../../core/layouts/naturalOrder';
import type { MigrationPart } from '../../core/project/project';
import { quoted } from '../../postgres/session';
import { crc32 } from './crc32';
import type { History, Message, MigrationStatus, Table, Unit } from './history';

/** database/util.go:10-20, over the names joined with NUL, modulo 2^32. */
const salt = 1486364155n;

/** golang-migrate's lock key for a schema, a table and a database (database/util.go:10-20). */
export function advisoryLockId(...names: readonly string[]): string {
  return ((BigInt(crc32(names.join('\0'))) * salt) & 0xffffffffn).toString();
}

const qualified = ({ schema, name }: Table): string => `${quoted(schema)}.${quoted(name)}`;

/** postgres.go:355-387: one transaction; there is at most one row, and none for "nothing is applied". */
const setVersion = (table: Table, version: string | null, isDirty: boolean): Unit => {
  const messages: Message[] = [{ sql: 'BEGIN;' }, { sql: `TRUNCATE ${qualified(table)};` }];
  if (version !== null || isDirty)
    messages.push({
      sql: `INSERT INTO ${qualified(table)} (version, dirty) VALUES (${version ?? '-1'}, ${String(isDirty)});`,
    });
  messages.push({ sql: 'COMMIT;' });
  return { messages, transaction: 'a transaction of its own' };
};

/** multistmt/parse.go:18-32: each piece ends with a `;` byte, whatever it stands in; what follows the last is one too. */
const piecesOf = (part: MigrationPart): Message[] => {
  const { text } = part.file;
  const pieces: Message[] = [];
  for (let start = 0; start < text.length;) {
    const semicolon = text.indexOf(';', start);
    const end = semicolon === -1 ? text.length : semicolon + 1;
    pieces.push({ sql: text.slice(start, end), body: { part, start } });
    start = end;
  }
  return pieces;
};

const isEmpty = ({ sql }: Message): boolean => sql.trim() === '';

/** x-migrations-table, and with x-migrations-table-quoted=1 `"schema"."table"` (postgres.go, WithConnection). */
const namedTable = (extras: ReadonlyMap<string, string>): { schema: string | undefined; name: string } => {
  const given = extras.get('x-migrations-table') ?? '';
  if (given === '') return { schema: undefined, name: 'schema_migrations' };
  if (!['1', 'true', 't', 'T', 'TRUE', 'True'].includes(extras.get('x-migrations-table-quoted') ?? ''))
    return { schema: undefined, name: given };
  const names = Array.from(given.matchAll(/"(.*?)"/g), ([, name = '']) => name);
  return { schema: names.length > 1 ? names[0] : undefined, name: names.at(-1) ?? given };
};

/**
 * golang-migrate (postgres and pgx5): one row, `(version, dirty)`. Before a file runs, the version is written with
 * dirty = true, and after it again with false (migrate.go:723-771), so that a failure leaves it dirty.
 */
export const golangMigrateHistory: History = {
  id: 'golang-migrate',
  namesEach: false,
  columns: [
    { name: 'version', types: ['bigint', 'integer'] },
    { name: 'dirty', types: ['boolean'] },
  ],

  async locate({ session, extras }) {
    const { schema, name } = namedTable(extras);
    if (schema !== undefined) return { schema, name };
    const { rows } = await session.send('SELECT pg_catalog.current_schema() AS schema');
    return { schema: rows[0]?.['schema'] ?? 'public', name };
  },

  // By URL the tool hashes the path with its slash, as a library often the name alone (postgres.go:204): both are held.
  lockKeys({ schema, name }, { session, urlPath }) {
    const { database } = session.place;
    const names = new Set([urlPath, `/${database}`, database].filter((text) => text !== ''));
    return [...names].map((database) => advisoryLockId(schema, name, database));
  },

  // postgres.go:481
  create: (table) => [
    {
      sql: `CREATE TABLE IF NOT EXISTS ${qualified(table)} (version bigint not null primary key, dirty boolean not null);`,
    },
  ],

  async read(session, table) {
    const { rows } = await session.send(`SELECT version::text, dirty::text FROM ${qualified(table)} LIMIT 1`);
    const [row] = rows;
    if (row === undefined) return { state: 'clean', versions: [] };
    return { state: row['dirty'] === 'true' ? 'dirty' : 'clean', versions: [row['version'] ?? ''] };
  },

  statuses({ migrations }, { state, versions }) {
    const current = versions[0] ?? '-1';
    const hasCurrent = migrations.some(({ version }) => version === current);
    const statuses: MigrationStatus[] = [];
    const missing: MigrationStatus = {
      version: current,
      name: '',
      state: state === 'dirty' ? 'failed' : 'missing',
      migration: null,
    };
    let isPlaced = hasCurrent || current === '-1';
    for (const migration of migrations) {
      const version = migration.version ?? '';
      const order = current === '-1' ? 1 : compareNatural(version, current);
      if (order > 0 && !isPlaced) {
        statuses.push(missing);
        isPlaced = true;
      }
      const known = order < 0 ? 'applied' : order > 0 ? 'pending' : state === 'dirty' ? 'failed' : 'applied';
      statuses.push({ version, name: migration.name, state: known, migration });
    }
    if (!isPlaced) statuses.push(missing);
    return statuses;
  },

  units(step, table, { options }) {
    const run = (part: MigrationPart): Unit[] => {
      if (options.multiStatement)
        return piecesOf(part)
          .filter((piece) => !isEmpty(piece))
          .map((piece) => ({ messages: [piece], transaction: 'one message, sent alone' }));
      // A byte order mark goes along (the file is sent as it is), and PostgreSQL refuses it.
      const whole = { sql: part.file.text, body: { part, start: 0 } };
      return isEmpty(whole) ? [] : [{ messages: [whole], transaction: 'one message, without BEGIN' }];
    };
    return [
      setVersion(table, step.target, true),
      ...(step.part === null ? [] : run(step.part)),
      setVersion(table, step.target, false),
    ];
  },

  // `migrate force V`: SetVersion(V, false), which runs nothing.
  baseline: (versions, table) => setVersion(table, versions.at(-1) ?? null, false),
  repair: (version, table) => setVersion(table, version, false),

  obstacle(statuses, { state, versions }) {
    const current = versions[0] ?? '-1';
    if (state === 'dirty')
      return {
        message:
          current === '-1'
            ? 'The history is dirty: rolling back the first migration failed, and golang-migrate runs nothing until it is said what is applied (`migrate force`).'
            : `The history is dirty at version ${current}: a migration to or from it failed, and golang-migrate runs nothing until it is said what is applied (\`migrate force\`).`,
        hint: 'lockstep repair',
      };
    // migrate.go:776-810: the current version must be among the files, for up and for down.
    if (statuses.some((status) => status.state === 'missing'))
      return {
        message: `The database is at version ${current}, and no file has that version; golang-migrate refuses too ("no migration found for version ${current}").`,
        hint: 'Bring the file back, or check out the revision that was applied here.',
      };
    return null;
  },
};
