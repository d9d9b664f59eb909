// The declaration of lockstep.json: everything that it may hold, in one place. The reader (parse.ts) and the JSON
// schema (schema.ts) both come from it.
import { findNodeAtLocation } from 'jsonc-parser';
import { defaultConfig } from './config';
import type { AcceptedTool, Config, MigrationsFolder, Target } from './config';
import { didYouMean } from './nearest';
import { allowedPostgres, checkPostgres, parsePostgres } from './postgres';
import { shown } from './shown';
import { ruleSettings } from './rules';
import { choice, count, flag, list, object, pathTo, propertiesOf, record, reportWrong, text } from './shape';
import type { Key, Shape } from './shape';

/** lockstep.json as it is written: the configuration, and the schema that editors look for. */
export type ConfigFile = Config & { readonly $schema: string | undefined };

const postgres: Shape<readonly number[]> = {
  allowed: allowedPostgres,
  read(node, reading) {
    const majors = node.type === 'array' ? (node.children ?? []).map((child): unknown => child.value) : [node.value];
    const numbers = majors.filter((major) => typeof major === 'number');
    if (node.type !== 'string' && numbers.length !== majors.length) {
      reportWrong(node, reading, allowedPostgres);
      return undefined;
    }
    const parsed = node.type === 'string' ? parsePostgres(String(node.value)) : checkPostgres(numbers);
    for (const { message, severity } of parsed.problems)
      reading.report(node, `"${reading.path}": ${message}`, severity);
    return parsed.postgres;
  },
  schema: () => ({
    anyOf: [
      { type: 'integer', minimum: 14 },
      { type: 'string', pattern: String.raw`^\s*\d+\s*(-\s*\d+\s*)?(,\s*\d+\s*(-\s*\d+\s*)?)*$` },
      { type: 'array', items: { type: 'integer', minimum: 14 }, minItems: 1 },
    ],
  }),
};

const folderPath = text(
  'the path of a folder, relative to lockstep.json and with /',
  // Not absolute, neither here nor on Windows, and no backslash.
  /^(?![/\\]|[A-Za-z]:)[^\\]+$/,
);

/** `./db//migrations/` and `db/migrations` are the same folder and read alike. */
const folder: Shape<string> = {
  ...folderPath,
  read(node, reading) {
    const written = folderPath.read(node, reading);
    const parts = written?.split('/').filter((part) => part !== '' && part !== '.');
    return parts && (parts.join('/') || '.');
  },
};

const layout: Shape<string> = {
  allowed: 'the id of a layout',
  read(node, reading) {
    const id = text(this.allowed).read(node, reading);
    const known = reading.known.knownLayouts;
    if (id === undefined || known === undefined || known.includes(id)) return id;
    reportWrong(node, reading, `one of ${known.join(', ')}`, didYouMean(id, known));
    return undefined;
  },
  schema: ({ layouts }) => (layouts.length === 0 ? { type: 'string' } : { enum: layouts }),
};

const migrationsFolder = object<MigrationsFolder>('an object with the key dir', {
  dir: key(folder, 'The folder with the migrations, relative to lockstep.json.'),
  layout: key(layout, 'The tool that runs the migrations. Without it, the names and contents of the files decide.', {
    value: undefined,
  }),
  startAfter: key(
    text('the version of a migration, as a text'),
    'The last version that shows no findings. Set it when you adopt Lockstep, so that only newer migrations are linted.',
    { value: undefined },
  ),
  direction: key(
    choice({
      'up-down': 'Every migration has a down.',
      'forward-only': 'Migrations have no down: none is made, none is missed, and `lockstep down` refuses.',
    }),
    'Whether migrations can be rolled back.',
    { value: 'up-down' },
  ),
  golangMigrate: key(
    object<MigrationsFolder['golangMigrate']>('an object', {
      multiStatement: key(
        flag,
        'golang-migrate runs with x-multi-statement=true: every statement is sent alone, outside a transaction.',
        { value: false },
      ),
    }),
    'Settings of golang-migrate that change what its files do.',
    { value: { multiStatement: false } },
  ),
});

/** All folders, each named once: two entries of one folder could contradict each other. */
const migrationsList = list('a list of objects, one for each folder of migrations', migrationsFolder);
const migrations: Shape<readonly MigrationsFolder[]> = {
  ...migrationsList,
  read(node, reading) {
    const folders = migrationsList.read(node, reading);
    const twice = folders?.find(({ dir }, index) => folders.findIndex((other) => other.dir === dir) !== index);
    if (twice !== undefined) reading.report(node, `"${reading.path}" names the folder ${twice.dir} twice; keep one.`);
    return folders;
  },
};

const urlPattern = /^(env:[A-Za-z_][A-Za-z0-9_]*|\$\{env:[A-Za-z_][A-Za-z0-9_]*\}|postgres(ql)?:\/\/.*|pglite:.+)$/;
const urlWithPassword = /:\/\/[^@/?]*:[^@?]*@|[?&]password=/i;

const url: Shape<string> = {
  ...text(
    '"env:NAME", which reads an environment variable, a URL that starts with postgresql://, or pglite:FOLDER',
    urlPattern,
  ),
  read(node, reading) {
    const written = node.type === 'string' ? String(node.value) : '';
    if (!urlPattern.test(written)) {
      // What was written is not repeated: it may hold a password.
      reading.report(node, `"${reading.path}" must be ${this.allowed}.`);
      return undefined;
    }
    if (urlWithPassword.test(written))
      reading.report(
        node,
        `"${reading.path}" holds a password, and everybody who can read lockstep.json can read it; ` +
          'write "env:NAME" and put the URL in that environment variable, or the password in .pgpass.',
        'warning',
      );
    return written;
  },
};

const targetMap = record(
  'an object of targets by name',
  { allowed: 'the name of a target is made of letters, digits, "-", "_" and "."', pattern: /^[\p{L}\p{N}_.-]+$/u },
  object<Target>('an object', {
    url: key(
      url,
      'Where the database is: "env:NAME" or a PostgreSQL URL without a password. Without it, the PG* variables and .pgpass say.',
      { value: undefined },
    ),
    protected: key(flag, "Changes this target only when its database's name is typed or given with --confirm.", {
      value: false,
    }),
    after: key(
      text('the name of another target'),
      'A migration is applied here only after it has been applied to that target.',
      { value: undefined },
    ),
    requireBackup: key(flag, 'Asks for a backup before anything is applied or rolled back.', { value: false }),
  }),
);

/** Targets, whose `after` must lead to another target and not in a circle. */
const targets: Shape<Readonly<Record<string, Target>>> = {
  ...targetMap,
  read(node, reading) {
    const map = targetMap.read(node, reading);
    if (map === undefined) return undefined;
    const byName = new Map(Object.entries(map));
    for (const { key: name, valueNode } of propertiesOf(node, { ...reading, report: () => undefined }, '') ?? []) {
      const after = byName.get(name)?.after;
      if (after === undefined) continue;
      const afterNode = findNodeAtLocation(valueNode, ['after']) ?? valueNode;
      const path = pathTo(pathTo(reading.path, name), 'after');
      if (!byName.has(after))
        reading.report(
          afterNode,
          `"${path}" must name a target; there is no target "${shown(after)}".${didYouMean(after, byName.keys())}`,
        );
      else if (waitsForItself(name, byName))
        reading.report(afterNode, `"${path}" leads back to "${shown(name)}", so neither could ever come first.`);
    }
    return map;
  },
};

function waitsForItself(name: string, targetsByName: ReadonlyMap<string, Target>): boolean {
  let at = targetsByName.get(name)?.after;
  // A chain that does not come back has at most as many links as there are targets.
  for (let links = 0; at !== undefined && links < targetsByName.size; links++) {
    if (at === name) return true;
    at = targetsByName.get(at)?.after;
  }
  return false;
}

/** All of lockstep.json. */
export const lockstepJson: Shape<ConfigFile> = object<ConfigFile>('an object', {
  $schema: key(text('a text'), 'The JSON schema of this file, for editors that look for it here.', {
    value: undefined,
  }),
  postgres: key(
    postgres,
    'The PostgreSQL majors that the migrations must run on: 16, "14-17" or [14, 16]. 19 and later are taken as 18.',
    { value: defaultConfig.postgres },
  ),
  migrations: key(
    migrations,
    'The folders with migrations. Each is a project of its own, with its own history. Without this key they are found.',
    { value: defaultConfig.migrations },
  ),
  preset: key(
    choice<Config['preset']>({
      recommended: 'What can hurt a running system, and nothing else.',
      strict: 'All rules, conventions too.',
      squawk: 'The rules that squawk has, at the levels that it gives them.',
    }),
    'The levels that rules have before `rules` changes them.',
    { value: defaultConfig.preset },
  ),
  rules: key(
    ruleSettings,
    'Levels of single rules, by id or by the name that another linter gives the same rule: "off", "info", "warning", "error", or a list of a level and options.',
    { value: defaultConfig.rules },
  ),
  suppressions: key(
    object<Config['suppressions']>('an object', {
      requireReason: key(
        flag,
        'A suppression must say why: `-- lockstep-disable-next-line RULE -- reason`. One that does not suppresses nothing.',
        { value: defaultConfig.suppressions.requireReason },
      ),
      accept: key(
        list(
          'a list of tools',
          choice<AcceptedTool>({
            squawk: '`-- squawk-ignore RULE` and `-- squawk-ignore-file RULE` count too.',
            pgfence: '`-- pgfence: ignore RULE` and `-- pgfence-ignore RULE` count too.',
            eugene: '`-- eugene: ignore RULE` counts too.',
            atlas: '`-- atlas:nolint CODE` counts too.',
          }),
        ),
        'Other linters whose suppressions count as ours.',
        { value: defaultConfig.suppressions.accept },
      ),
    }),
    'How comments may suppress findings.',
    { value: defaultConfig.suppressions },
  ),
  lockTimeout: key(
    text(
      'a duration above 0 with a unit, such as "2s" or "500ms"',
      /^(?!0*(\.0*)?\s*[a-z])\d+(\.\d+)?\s*(us|ms|s|min|h|d)$/,
    ),
    'The lock_timeout that fixes and new migrations set.',
    { value: defaultConfig.lockTimeout },
  ),
  targets: key(targets, 'The databases that migrations are applied to, by name.', { value: defaultConfig.targets }),
  tableSizes: key(
    record(
      'an object of tables, each with about how many rows it holds',
      {
        allowed: 'a table is written name or schema.name',
        pattern: /^("([^"]|"")+"|[^\s".]+)(\.("([^"]|"")+"|[^\s".]+))?$/,
      },
      count,
    ),
    'About how many rows tables hold. A table that is not named here is taken to be large.',
    { value: defaultConfig.tableSizes },
  ),
});

/** A key that is required, unless `absent` says what holds without it. */
function key<T>(
  shape: Shape<NoInfer<T>>,
  docs: string,
  absent: 'required' | { readonly value: NoInfer<T> } = 'required',
): Key<T> {
  return { shape, docs, absent };
}
