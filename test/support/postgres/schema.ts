import type { Database } from './database';

/** A schema as `what it is` → `how it is`, both readable: `column public.t.id` → `integer NOT NULL`. Sorted by key. */
export type SchemaSnapshot = Readonly<Record<string, string>>;

/** Relations, types and functions of user schemas, without what an extension brings. */
const own = (catalog: string, alias: string, namespace: string) => `
  JOIN pg_catalog.pg_namespace n ON n.oid = ${alias}.${namespace} AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
      WHERE e.classid = 'pg_catalog.${catalog}'::regclass AND e.objid = ${alias}.oid AND e.deptype = 'e')`;

const relationOf = `n.nspname || '.' || c.relname`;
const part = (condition: string, text: string) => `CASE WHEN ${condition} THEN ' ' || ${text} ELSE '' END`;
const comment = (catalog: string, oid: string) =>
  part(
    `pg_catalog.obj_description(${oid}, '${catalog}') IS NOT NULL`,
    `'COMMENT ' || pg_catalog.obj_description(${oid}, '${catalog}')`,
  );
/** Privileges, whether written out or the default ones. */
const privileges = (acl: string, kind: string, owner: string) =>
  `' ACL ' || (SELECT pg_catalog.string_agg(a::text, ',' ORDER BY a::text) FROM pg_catalog.unnest(coalesce(${acl}, pg_catalog.acldefault(${kind}, ${owner}))) a)`;

/** Each gives rows (key, value). */
const queries = [
  `SELECT 'schema ' || n.nspname AS key, 'OWNER ' || n.nspowner::regrole || ${privileges('n.nspacl', `'n'`, 'n.nspowner')}
     || ${comment('pg_namespace', 'n.oid')} AS value
   FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,

  `SELECT 'relation ' || ${relationOf} AS key,
     CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'FOREIGN TABLE' END
     || ${part(`c.relpersistence = 'u'`, `'UNLOGGED'`)}
     || ${part('c.relpartbound IS NOT NULL', 'pg_catalog.pg_get_expr(c.relpartbound, c.oid)')}
     || ${part(`c.relkind = 'p'`, `'BY ' || pg_catalog.pg_get_partkeydef(c.oid)`)}
     || coalesce((SELECT ' OF ' || pg_catalog.string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
          FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid), '')
     || ${part('c.reloptions IS NOT NULL', `'WITH ' || (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o) FROM pg_catalog.unnest(c.reloptions) o)`)}
     || ${part('c.relrowsecurity', `'ROW LEVEL SECURITY'`)} || ${part('c.relforcerowsecurity', `'FORCED'`)}
     || ${part(`c.relkind IN ('r', 'p') AND c.relreplident <> 'd'`, `'REPLICA IDENTITY ' || c.relreplident::text`)}
     || ${part('c.reltablespace <> 0', `'TABLESPACE ' || c.reltablespace::text`)}
     || ${part(`c.relam <> 0`, `'USING ' || (SELECT amname FROM pg_catalog.pg_am WHERE oid = c.relam)`)}
     || ${part(`c.relkind = 'm' AND NOT c.relispopulated`, `'EMPTY'`)}
     || ${part(`c.relkind IN ('v', 'm')`, `'AS ' || pg_catalog.pg_get_viewdef(c.oid)`)}
     || ' OWNER ' || c.relowner::regrole || ${privileges('c.relacl', `'r'`, 'c.relowner')} || ${comment('pg_class', 'c.oid')} AS value
   FROM pg_catalog.pg_class c ${own('pg_class', 'c', 'relnamespace')} WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')`,

  `SELECT 'column ' || ${relationOf} || '.' || a.attname AS key, pg_catalog.format_type(a.atttypid, a.atttypmod)
     || ${part('a.attcollation <> t.typcollation', `'COLLATE ' || a.attcollation::regcollation`)}
     || ${part('a.attnotnull', `'NOT NULL'`)}
     || ${part(`EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n' AND a.attnum = ANY (k.conkey) AND NOT k.convalidated)`, `'NOT VALID'`)}
     || ${part(`a.attidentity <> ''`, `'IDENTITY ' || a.attidentity::text`)}
     || ${part('d.oid IS NOT NULL', `CASE a.attgenerated WHEN '' THEN 'DEFAULT ' ELSE 'GENERATED ' || a.attgenerated::text || ' ' END || pg_catalog.pg_get_expr(d.adbin, d.adrelid)`)}
     || ${part('a.attstorage <> t.typstorage', `'STORAGE ' || a.attstorage::text`)}
     || ${part(`a.attcompression <> ''`, `'COMPRESSION ' || a.attcompression::text`)}
     || ${part('coalesce(a.attstattarget, -1) <> -1', `'STATISTICS ' || a.attstattarget::text`)}
     || ${part('a.attoptions IS NOT NULL', 'a.attoptions::text')}
     || ${part('a.attacl IS NOT NULL', `'ACL ' || a.attacl::text`)}
     || ${part('pg_catalog.col_description(c.oid, a.attnum) IS NOT NULL', `'COMMENT ' || pg_catalog.col_description(c.oid, a.attnum)`)} AS value
   FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid ${own('pg_class', 'c', 'relnamespace')}
   JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
   LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped`,

  // Before 18 a NOT NULL is no constraint: the column says it on every major, and its name on 18. What a
  // foreign key keeps for the partitions of the table that it refers to stays NOT VALID before 18 when it is validated.
  // The table's schema, since 14 puts the key of a partition into that of the partitioned table, or not.
  `SELECT CASE x.contype WHEN 'n' THEN 'not null ' ELSE 'constraint ' END || coalesce(t.nspname || '.' || c.relname, x.contypid::regtype::text) || '.' || x.conname AS key,
     pg_catalog.replace(pg_catalog.pg_get_constraintdef(x.oid), CASE WHEN f.oid IS NULL THEN '' ELSE ' NOT VALID' END, '') || ${part(`NOT x.convalidated AND x.contype NOT IN ('c', 'f')`, `'NOT VALID'`)}
     || ${part('NOT x.conislocal', `'INHERITED'`)} || ${comment('pg_constraint', 'x.oid')} AS value
   FROM pg_catalog.pg_constraint x ${own('pg_constraint', 'x', 'connamespace')}
   LEFT JOIN pg_catalog.pg_class c ON c.oid = x.conrelid LEFT JOIN pg_catalog.pg_namespace t ON t.oid = c.relnamespace
   LEFT JOIN pg_catalog.pg_constraint f ON f.oid = x.conparentid AND f.conrelid = x.conrelid`,

  `SELECT 'index ' || ${relationOf} AS key, pg_catalog.pg_get_indexdef(i.indexrelid)
     || ${part('NOT i.indisvalid', `'INVALID'`)} || ${part('i.indisclustered', `'CLUSTERED'`)} || ${part('i.indisreplident', `'REPLICA IDENTITY'`)}
     || ${part('i.indisprimary', `'PRIMARY'`)} || coalesce((SELECT ' OF ' || h.inhparent::regclass FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid), '')
     || ${comment('pg_class', 'c.oid')} AS value
   FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid ${own('pg_class', 'c', 'relnamespace')}`,

  `SELECT 'sequence ' || ${relationOf} AS key, pg_catalog.format('%s START %s INCREMENT %s MIN %s MAX %s CACHE %s CYCLE %s',
       s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
     || coalesce((SELECT ' OWNED BY ' || d.refobjid::regclass || '.' || a.attname FROM pg_catalog.pg_depend d
          JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
          WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
            AND d.deptype IN ('a', 'i')), '')
     || ' OWNER ' || c.relowner::regrole || ${privileges('c.relacl', `'s'`, 'c.relowner')} || ${comment('pg_class', 'c.oid')} AS value
   FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid ${own('pg_class', 'c', 'relnamespace')}`,

  `SELECT 'type ' || n.nspname || '.' || t.typname AS key, CASE t.typtype
       WHEN 'e' THEN 'ENUM ' || coalesce((SELECT pg_catalog.string_agg(pg_catalog.quote_literal(v.enumlabel), ', ' ORDER BY v.enumsortorder)
         FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid), '')
       WHEN 'd' THEN 'DOMAIN ' || pg_catalog.format_type(t.typbasetype, t.typtypmod) || coalesce(' DEFAULT ' || t.typdefault, '')
         || ${part('t.typnotnull', `'NOT NULL'`)} || ${part('t.typcollation <> 0', `'COLLATE ' || t.typcollation::regcollation`)}
       WHEN 'r' THEN 'RANGE OF ' || (SELECT r.rngsubtype::regtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid)
       ELSE 'TYPE ' || t.typtype::text END
     || ' OWNER ' || t.typowner::regrole || ${privileges('t.typacl', `'T'`, 't.typowner')} || ${comment('pg_type', 't.oid')} AS value
   FROM pg_catalog.pg_type t ${own('pg_type', 't', 'typnamespace')}
   LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
   WHERE t.typtype IN ('e', 'd', 'r', 'b', 'c') AND t.typcategory <> 'A' AND (c.oid IS NULL OR c.relkind = 'c')`,

  `SELECT 'function ' || n.nspname || '.' || f.proname || '(' || pg_catalog.pg_get_function_identity_arguments(f.oid) || ')' AS key,
     CASE WHEN f.prokind IN ('f', 'p') THEN pg_catalog.pg_get_functiondef(f.oid) ELSE f.prokind::text || ' ' || pg_catalog.pg_get_function_result(f.oid) END
     || ' OWNER ' || f.proowner::regrole || ${privileges('f.proacl', `'f'`, 'f.proowner')} || ${comment('pg_proc', 'f.oid')} AS value
   FROM pg_catalog.pg_proc f ${own('pg_proc', 'f', 'pronamespace')}`,

  `SELECT 'trigger ' || ${relationOf} || '.' || g.tgname AS key, pg_catalog.pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text || ${comment('pg_trigger', 'g.oid')} AS value
   FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid ${own('pg_class', 'c', 'relnamespace')} WHERE NOT g.tgisinternal`,

  `SELECT 'rule ' || ${relationOf} || '.' || r.rulename AS key, pg_catalog.pg_get_ruledef(r.oid) || ' ' || r.ev_enabled::text AS value
   FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class ${own('pg_class', 'c', 'relnamespace')} WHERE r.rulename <> '_RETURN'`,

  `SELECT 'policy ' || ${relationOf} || '.' || p.polname AS key, pg_catalog.format('%s %s TO %s USING %s CHECK %s',
       CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, p.polcmd,
       (SELECT pg_catalog.string_agg(CASE r WHEN 0 THEN 'public' ELSE r::regrole::text END, ', ' ORDER BY r) FROM pg_catalog.unnest(p.polroles) r),
       pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) AS value
   FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid ${own('pg_class', 'c', 'relnamespace')}`,

  `SELECT 'statistics ' || n.nspname || '.' || s.stxname AS key, pg_catalog.pg_get_statisticsobjdef(s.oid) AS value
   FROM pg_catalog.pg_statistic_ext s ${own('pg_statistic_ext', 's', 'stxnamespace')}`,

  `SELECT 'extension ' || extname AS key, extversion || ' IN ' || extnamespace::regnamespace AS value FROM pg_catalog.pg_extension`,

  `SELECT 'event trigger ' || evtname AS key, pg_catalog.format('%s %s %s %s', evtevent, evtfoid::regproc, evtenabled, evttags) AS value
   FROM pg_catalog.pg_event_trigger`,

  `SELECT 'publication ' || p.pubname AS key, pg_catalog.format('%s %s%s%s%s ', p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate)
     || coalesce((SELECT pg_catalog.string_agg(t.schemaname || '.' || t.tablename, ', ' ORDER BY t.schemaname, t.tablename)
          FROM pg_catalog.pg_publication_tables t WHERE t.pubname = p.pubname), '') AS value FROM pg_catalog.pg_publication p`,

  `SELECT 'default privileges ' || d.defaclrole::regrole || ' ' || coalesce(n.nspname, '') || ' ' || d.defaclobjtype::text AS key, d.defaclacl::text AS value
   FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace`,
];

const everything = queries.map((query) => `SELECT key, value FROM (${query}) q`).join('\nUNION ALL\n');

/**
 * All user schemas, for deep equality: what the server itself prints (pg_get_*def), without the position of columns,
 * without NOT NULL as a constraint (18), and with default privileges written out. Names are qualified throughout.
 */
export async function snapshot(database: Database): Promise<SchemaSnapshot> {
  const session = await database.connect();
  try {
    // An empty search_path makes the server qualify every name it prints.
    const rows = await session.query<{ key: string; value: string }>(
      `SET search_path = ''; SELECT key, value FROM (${everything}) s ORDER BY key COLLATE "C", value COLLATE "C"`,
    );
    const result: Record<string, string> = {};
    for (const { key, value } of rows) {
      if (key in result) throw new Error(`Two objects are called ${key}`);
      result[key] = value;
    }
    return result;
  } finally {
    await session.end();
  }
}

/** One line for each that only the first (`-`) or only the second (`+`) has; both lines where a value differs. */
export function schemaDifferences(first: SchemaSnapshot, second: SchemaSnapshot): string[] {
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
  return keys.flatMap((key) => {
    const [before, after] = [first[key], second[key]];
    if (before === after) return [];
    return [
      ...(before === undefined ? [] : [`${key}: - ${before}`]),
      ...(after === undefined ? [] : [`${key}: + ${after}`]),
    ];
  });
}
