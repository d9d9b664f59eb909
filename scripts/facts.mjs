// Writes server/src/core/facts/*.json: what the analysis knows of PostgreSQL's own catalogs, asked from servers 14 to 18.
// Run by hand after a new minor or major: `node test/postgres/servers/install.mjs && node scripts/facts.mjs`.
// test/postgres/facts.test.ts asks the servers whether the files still hold.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'server/src/core/facts');

const functions = `
  SELECT proname AS name, pronargs AS arguments, pronargdefaults AS defaults, provariadic <> 0 AS variadic,
    provolatile = 'v' AS volatile,
    (SELECT string_agg(t.typname, ',' ORDER BY a.position)
     FROM unnest(proargtypes) WITH ORDINALITY a (type, position) JOIN pg_type t ON t.oid = a.type) AS types
  FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace`;

// A name stands here where one of its overloads does more than give a value for its row.
const rowFunctions = `
  SELECT proname AS name, min(CASE prokind WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' ELSE 'set' END) AS kind
  FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND (prokind IN ('a', 'w') OR proretset) GROUP BY proname`;

// Of the extensions that PostgreSQL brings, each made alone; those of other languages have no functions to call.
const extensionFunctions = `
  SELECT proname AS name, pronargs AS arguments, pronargdefaults AS defaults, provariadic <> 0 AS variadic,
    provolatile = 'v' AS volatile,
    (SELECT string_agg(t.typname, ',' ORDER BY a.position)
     FROM unnest(proargtypes) WITH ORDINALITY a (type, position) JOIN pg_type t ON t.oid = a.type) AS types
  FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
    JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
  WHERE e.extname = $1 AND p.prokind <> 'a' AND prorettype NOT IN ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
    AND NOT ('internal'::regtype = ANY (proargtypes) OR 'cstring'::regtype = ANY (proargtypes))`;

const extensions = `SELECT name FROM pg_available_extensions WHERE name !~ '^(pl|.*_pl)' ORDER BY name`;

// Without the row types of the catalogs' tables.
const types = `
  SELECT t.typname AS name, CASE t.typtype WHEN 'b' THEN 'base' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' ELSE 'pseudo' END AS kind,
    t.typcategory AS category, t.typispreferred AS preferred, t.typlen AS length, t.typbyval AS "byValue",
    t.typcollation <> 0 AS collatable, t.typmodin <> 0 AS modifier, e.typname AS element, a.typname AS "array"
  FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' LEFT JOIN pg_type a ON a.oid = t.typarray
  WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm', 'p') AND coalesce(e.typtype, 'b') <> 'c'`;

const casts = `
  SELECT s.typname || ' ' || t.typname AS name,
    CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END AS context,
    CASE c.castmethod WHEN 'b' THEN 'binary' WHEN 'f' THEN 'function' ELSE 'inout' END AS method, f.provolatile = 'i' AS immutable
  FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource JOIN pg_type t ON t.oid = c.casttarget LEFT JOIN pg_proc f ON f.oid = c.castfunc
  WHERE s.typnamespace = 'pg_catalog'::regnamespace AND t.typnamespace = 'pg_catalog'::regnamespace`;

const keywords = `SELECT word AS name, catcode AS category FROM pg_get_keywords()`;

const categories = { U: 'unreserved', C: 'column-name', T: 'type-function-name', R: 'reserved' };

/** Which numbers of arguments the overloads of one name take: `0v 1-2 3+`; see functions.ts. */
function arities(overloads) {
  const least = (f) => f.arguments - f.defaults;
  const takes = (f, count) => count >= least(f) && (f.variadic || count <= f.arguments);
  // One more than any overload names: only what takes any number takes that many.
  const limit = Math.max(...overloads.map((f) => f.arguments)) + 1;
  const runs = [];
  for (let count = 0; count <= limit; count++) {
    const fitting = overloads.filter((f) => takes(f, count));
    const volatile = fitting.filter((f) => f.volatile);
    const kinds = [];
    if (volatile.length < fitting.length) kinds.push('');
    if (volatile.length > 0)
      kinds.push(
        volatile.length === fitting.length
          ? 'v'
          : `v:${volatile
              .map((f) => f.types)
              .sort()
              .join('|')}`,
      );
    for (const kind of kinds) {
      const open = runs.find((run) => run.kind === kind && run.to === count - 1);
      if (open === undefined) runs.push({ from: count, to: count, kind });
      else open.to = count;
    }
  }
  const span = ({ from, to }) => (to === limit ? `${from}+` : from === to ? `${from}` : `${from}-${to}`);
  return runs.map((run) => span(run) + run.kind).join(' ');
}

/** Drops what is false or null: most of it is. */
const present = (row) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== false && value !== null));

function functionFacts(rows) {
  const overloads = new Map();
  for (const row of rows) overloads.set(row.name, [...(overloads.get(row.name) ?? []), row]);
  return [...overloads].map(([name, all]) => [name, arities(all)]);
}

/** Of each function of an extension: `EXTENSION.NAME` and what `functionFacts` says of it. */
async function askExtensions(client) {
  const entries = [];
  for (const { name: extension } of (await client.query(extensions)).rows) {
    await client.query('BEGIN');
    await client.query(`CREATE EXTENSION "${extension}" CASCADE`);
    const { rows } = await client.query(extensionFunctions, [extension]);
    entries.push(...functionFacts(rows).map(([name, fact]) => [`${extension}.${name}`, fact]));
    await client.query('ROLLBACK');
  }
  return entries;
}

const files = [
  { name: 'functions', query: functions, facts: functionFacts },
  { name: 'rowFunctions', query: rowFunctions, facts: (rows) => rows.map(({ name, kind }) => [name, kind]) },
  { name: 'types', query: types, facts: (rows) => rows.map(({ name, ...rest }) => [name, present(rest)]) },
  {
    name: 'casts',
    query: casts,
    facts: (rows) =>
      rows.map(({ name, context, method, immutable }) => [
        name,
        [context, method, ...(immutable ? ['immutable'] : [])].join(' '),
      ]),
  },
  {
    name: 'keywords',
    query: keywords,
    facts: (rows) => rows.map(({ name, category }) => [name, categories[category]]),
  },
];

/** The value alone where every major has the same; else runs of majors, `[first, last, value]`. */
function byMajor(values, majors) {
  const runs = [];
  for (const major of majors) {
    const value = values.get(major);
    if (value === undefined) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === major - 1 && JSON.stringify(last[2]) === JSON.stringify(value))
      last[1] = major;
    else runs.push([major, major, value]);
  }
  const [first] = runs;
  return first[0] === majors[0] && first[1] === majors.at(-1) ? first[2] : runs;
}

function render(source, name, entries) {
  const lines = entries.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n  "source": ${JSON.stringify(source)},\n  ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n  }\n}\n`;
}

const supervisor = spawn(
  process.execPath,
  [join(root, 'test/support/postgres/supervisor.mjs'), '14', '15', '16', '17', '18'],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
);
const exit = once(supervisor, 'exit');
const [line] = await Promise.race([once(createInterface({ input: supervisor.stdout }), 'line'), exit]);
if (typeof line !== 'string') process.exit(1);
const { servers, unavailable } = JSON.parse(line);
if (unavailable.length > 0)
  throw new Error(`PostgreSQL ${unavailable.join(', ')}: no server for this platform; all of 14 to 18 are needed.`);

const majors = servers.map(({ major }) => major);
const source = `scripts/facts.mjs, PostgreSQL ${servers.map(({ version }) => version).join(', ')}`;
const collected = new Map([...files.map(({ name }) => name), 'extensionFunctions'].map((name) => [name, new Map()]));
for (const { major, port } of servers) {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  await client.connect();
  const note = (file, facts) => {
    const entries = collected.get(file);
    for (const [key, value] of facts) {
      if (!entries.has(key)) entries.set(key, new Map());
      entries.get(key).set(major, value);
    }
  };
  for (const { name, query, facts } of files) note(name, facts((await client.query(query)).rows));
  note('extensionFunctions', await askExtensions(client));
  await client.end();
}
supervisor.stdin.end();
await exit;

for (const [name, entries] of collected) {
  const sorted = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, values]) => [key, byMajor(values, majors)]);
  const path = join(folder, `${name}.json`);
  writeFileSync(path, render(source, name, sorted));
  console.log(`${name}.json: ${sorted.length} entries, ${statSync(path).size} bytes`);
}
