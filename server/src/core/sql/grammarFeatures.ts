import type { Node } from '@pgsql/types';
import type { Statement } from './statement';
import { walk } from './tree';

/** A form that PostgreSQL's grammar knows only from some major on. Each is run on servers 14–18 by a test. */
export interface GrammarFeature {
  /** As messages say it. */
  readonly name: string;
  /** The first major that accepts it. */
  readonly since: number;
  readonly isUsedBy: (type: string, node: Record<string, unknown>) => boolean;
  /** For what the tree no longer shows: whether a numeral as it is written uses the form. */
  readonly isNumeral?: (text: string) => boolean;
  /**
   * Statements that are accepted from `since` on and are a syntax error before; on what test/postgres/grammar makes.
   */
  readonly examples: readonly string[];
}

/** The nodes of a type in a list that a node holds. */
const listed = (list: unknown, type: string): Record<string, unknown>[] =>
  ((list ?? []) as readonly unknown[]).flatMap((item): Record<string, unknown>[] => {
    const node = inside(item, type);
    return node === undefined ? [] : [node];
  });

/** The node that a wrapper `{ Type: node }` holds, if it is of that type. */
const inside = (wrapped: unknown, type: string): Record<string, unknown> | undefined =>
  (wrapped as Record<string, Record<string, unknown>> | undefined)?.[type];

/** What is granted or revoked: by GRANT itself, and by what ALTER DEFAULT PRIVILEGES holds of one. */
const grantOf = (type: string, node: Record<string, unknown>): Record<string, unknown> | undefined =>
  type === 'GrantStmt'
    ? node
    : type === 'AlterDefaultPrivilegesStmt'
      ? (node['action'] as Record<string, unknown> | undefined)
      : undefined;

const isNotNull = (constraint: Record<string, unknown> | undefined): boolean =>
  constraint?.['contype'] === 'CONSTR_NOTNULL';

/** What 15 to 18 added to the statements that migrations hold (release notes; measured by test/postgres/grammar). */
export const grammarFeatures: readonly GrammarFeature[] = [
  {
    name: 'numerals in hexadecimal, octal or binary',
    since: 16,
    isUsedBy: () => false,
    isNumeral: (text) => /^0[xob]/i.test(text),
    examples: ['INSERT INTO t VALUES (0x1F)', 'INSERT INTO t VALUES (0o17)', 'INSERT INTO t (a) VALUES (0b101)'],
  },
  {
    name: 'underscores in numerals',
    since: 16,
    isUsedBy: () => false,
    isNumeral: (text) => text.includes('_'),
    examples: ['INSERT INTO t VALUES (1_000)', 'UPDATE t SET a = 1_000_000 WHERE b = 1'],
  },
  {
    name: 'MERGE',
    since: 15,
    isUsedBy: (type) => type === 'MergeStmt',
    examples: ['MERGE INTO t USING t AS s ON t.a = s.a WHEN MATCHED THEN DO NOTHING'],
  },
  {
    name: 'NULLS NOT DISTINCT',
    since: 15,
    isUsedBy: (type, node) => (type === 'Constraint' || type === 'IndexStmt') && node['nulls_not_distinct'] === true,
    examples: [
      'CREATE UNIQUE INDEX ON t (a) NULLS NOT DISTINCT',
      'ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (a)',
      'CREATE TABLE x (a int UNIQUE NULLS NOT DISTINCT)',
    ],
  },
  {
    name: 'SET ACCESS METHOD',
    since: 15,
    isUsedBy: (type, node) => type === 'AlterTableCmd' && node['subtype'] === 'AT_SetAccessMethod',
    examples: ['ALTER TABLE t SET ACCESS METHOD heap', 'ALTER MATERIALIZED VIEW mv SET ACCESS METHOD heap'],
  },
  {
    name: 'ON DELETE SET NULL (columns)',
    since: 15,
    isUsedBy: (type, node) => type === 'Constraint' && node['fk_del_set_cols'] !== undefined,
    examples: ['CREATE TABLE c (a int, b int, FOREIGN KEY (a, b) REFERENCES t2 (a, b) ON DELETE SET NULL (b))'],
  },
  {
    name: 'TABLES IN SCHEMA in a publication',
    since: 15,
    isUsedBy: (type, node) =>
      type === 'PublicationObjSpec' && String(node['pubobjtype']).startsWith('PUBLICATIONOBJ_TABLES_IN'),
    examples: ['CREATE PUBLICATION x FOR TABLES IN SCHEMA public', 'ALTER PUBLICATION pub ADD TABLES IN SCHEMA public'],
  },
  {
    name: 'a column list or WHERE in a publication',
    since: 15,
    isUsedBy: (type, node) => {
      const table = node['pubtable'] as Record<string, unknown> | undefined;
      return (
        type === 'PublicationObjSpec' && (table?.['columns'] !== undefined || table?.['whereClause'] !== undefined)
      );
    },
    examples: [
      'CREATE PUBLICATION x FOR TABLE t (a)',
      'CREATE PUBLICATION x FOR TABLE t WHERE (a > 0)',
      'ALTER PUBLICATION pub SET TABLE t (a)',
    ],
  },
  {
    name: 'GRANT … ON PARAMETER',
    since: 15,
    isUsedBy: (type, node) => grantOf(type, node)?.['objtype'] === 'OBJECT_PARAMETER_ACL',
    examples: ['GRANT SET ON PARAMETER work_mem TO public', 'REVOKE SET ON PARAMETER work_mem FROM public'],
  },
  {
    name: 'CREATE STATISTICS without a name',
    since: 16,
    isUsedBy: (type, node) => type === 'CreateStatsStmt' && node['defnames'] === undefined,
    examples: ['CREATE STATISTICS ON a, b FROM t'],
  },
  {
    name: 'STORAGE at a new column',
    since: 16,
    isUsedBy: (type, node) => type === 'ColumnDef' && node['storage_name'] !== undefined,
    examples: ['CREATE TABLE x (a text STORAGE external)', 'ALTER TABLE t ADD COLUMN d text STORAGE main'],
  },
  {
    name: 'SET STORAGE DEFAULT',
    since: 16,
    isUsedBy: (type, node) =>
      type === 'AlterTableCmd' &&
      node['subtype'] === 'AT_SetStorage' &&
      inside(node['def'], 'String')?.['sval'] === 'default',
    examples: ['ALTER TABLE t ALTER COLUMN c SET STORAGE DEFAULT'],
  },
  {
    name: 'a subquery in FROM without an alias',
    since: 16,
    isUsedBy: (type, node) => type === 'RangeSubselect' && node['alias'] === undefined,
    examples: ['SELECT * FROM (SELECT 1)', 'CREATE VIEW x AS SELECT * FROM (VALUES (1)) WHERE column1 > 0'],
  },
  {
    name: 'GRANT role … WITH INHERIT or SET',
    since: 16,
    isUsedBy: (type, node) =>
      type === 'GrantRoleStmt' && listed(node['opt'], 'DefElem').some(({ defname }) => defname !== 'admin'),
    examples: ['GRANT pg_monitor TO postgres WITH INHERIT TRUE', 'REVOKE SET OPTION FOR pg_monitor FROM postgres'],
  },
  {
    name: 'REINDEX DATABASE without a name',
    since: 16,
    isUsedBy: (type, node) =>
      type === 'ReindexStmt' &&
      (node['kind'] === 'REINDEX_OBJECT_DATABASE' || node['kind'] === 'REINDEX_OBJECT_SYSTEM') &&
      node['name'] === undefined,
    examples: ['REINDEX DATABASE', 'REINDEX SYSTEM'],
  },
  {
    name: 'IS JSON',
    since: 16,
    isUsedBy: (type) => type === 'JsonIsPredicate',
    examples: ["SELECT '{}' IS JSON", 'CREATE TABLE x (a text CHECK (a IS JSON OBJECT WITH UNIQUE KEYS))'],
  },
  {
    name: 'JSON_OBJECT and JSON_ARRAY of SQL/JSON',
    since: 16,
    isUsedBy: (type) =>
      type === 'JsonObjectConstructor' || type === 'JsonArrayConstructor' || type === 'JsonArrayQueryConstructor',
    examples: ["SELECT JSON_OBJECT('a' : 1)", 'SELECT JSON_ARRAY(1, 2 ABSENT ON NULL)', 'SELECT JSON_ARRAY(SELECT 1)'],
  },
  {
    name: 'JSON_OBJECTAGG and JSON_ARRAYAGG',
    since: 16,
    isUsedBy: (type) => type === 'JsonObjectAgg' || type === 'JsonArrayAgg',
    examples: ["SELECT JSON_OBJECTAGG('a' : 1)", 'SELECT JSON_ARRAYAGG(a ABSENT ON NULL) FROM t'],
  },
  {
    name: 'XMLSERIALIZE … INDENT',
    since: 16,
    isUsedBy: (type, node) => type === 'XmlSerialize' && node['indent'] === true,
    examples: ["SELECT XMLSERIALIZE(CONTENT '<a/>' AS text INDENT)"],
  },
  {
    name: 'SET EXPRESSION',
    since: 17,
    isUsedBy: (type, node) => type === 'AlterTableCmd' && node['subtype'] === 'AT_SetExpression',
    examples: ['ALTER TABLE g ALTER COLUMN b SET EXPRESSION AS (a + 2)'],
  },
  {
    name: 'SET ACCESS METHOD DEFAULT',
    since: 17,
    isUsedBy: (type, node) =>
      type === 'AlterTableCmd' && node['subtype'] === 'AT_SetAccessMethod' && node['name'] === undefined,
    examples: ['ALTER TABLE t SET ACCESS METHOD DEFAULT'],
  },
  {
    name: 'SET STATISTICS DEFAULT',
    since: 17,
    isUsedBy: (type, node) =>
      (type === 'AlterTableCmd' && node['subtype'] === 'AT_SetStatistics' && node['def'] === undefined) ||
      (type === 'AlterStatsStmt' && node['stxstattarget'] === undefined),
    examples: ['ALTER TABLE t ALTER COLUMN a SET STATISTICS DEFAULT', 'ALTER STATISTICS st SET STATISTICS DEFAULT'],
  },
  {
    name: 'NOT NULL as a constraint of ALTER DOMAIN',
    since: 17,
    isUsedBy: (type, node) => type === 'AlterDomainStmt' && isNotNull(inside(node['def'], 'Constraint')),
    examples: ['ALTER DOMAIN d ADD CONSTRAINT n NOT NULL', 'ALTER DOMAIN d ADD NOT NULL'],
  },
  {
    name: 'the privilege MAINTAIN',
    since: 17,
    isUsedBy: (type, node) =>
      listed(grantOf(type, node)?.['privileges'], 'AccessPriv').some(
        (privilege) => privilege['priv_name'] === 'maintain',
      ),
    examples: ['GRANT MAINTAIN ON t TO public', 'ALTER DEFAULT PRIVILEGES GRANT MAINTAIN ON TABLES TO public'],
  },
  {
    name: 'MERGE … RETURNING',
    since: 17,
    isUsedBy: (type, node) => type === 'MergeStmt' && node['returningClause'] !== undefined,
    examples: ['MERGE INTO t USING t AS s ON t.a = s.a WHEN MATCHED THEN DO NOTHING RETURNING t.a'],
  },
  {
    name: 'WHEN NOT MATCHED BY SOURCE',
    since: 17,
    isUsedBy: (type, node) => type === 'MergeWhenClause' && node['matchKind'] === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE',
    examples: ['MERGE INTO t USING t AS s ON t.a = s.a WHEN NOT MATCHED BY SOURCE THEN DELETE'],
  },
  {
    name: 'AT LOCAL',
    since: 17,
    isUsedBy: (type, node) =>
      type === 'FuncCall' &&
      node['funcformat'] === 'COERCE_SQL_SYNTAX' &&
      listed(node['funcname'], 'String').at(-1)?.['sval'] === 'timezone' &&
      (node['args'] as unknown[] | undefined)?.length === 1,
    examples: ['SELECT now() AT LOCAL'],
  },
  {
    name: 'JSON_TABLE',
    since: 17,
    isUsedBy: (type) => type === 'JsonTable',
    examples: ["SELECT * FROM JSON_TABLE('[]'::jsonb, '$[*]' COLUMNS (a int)) AS j"],
  },
  {
    name: 'JSON_EXISTS, JSON_VALUE and JSON_QUERY',
    since: 17,
    isUsedBy: (type) => type === 'JsonFuncExpr',
    examples: [
      "SELECT JSON_EXISTS(jsonb '{}', '$.a' FALSE ON ERROR)",
      "SELECT JSON_VALUE(jsonb '{}', '$.a' RETURNING int)",
      "SELECT JSON_QUERY(jsonb '{}', '$.a' WITH WRAPPER)",
    ],
  },
  {
    name: 'JSON_SERIALIZE',
    since: 17,
    isUsedBy: (type) => type === 'JsonSerializeExpr',
    examples: ["SELECT JSON_SERIALIZE('{}' RETURNING text)"],
  },
  {
    name: 'JSON(…) with options',
    since: 17,
    isUsedBy: (type, node) => {
      const value = node['expr'] as { format?: { format_type?: string } } | undefined;
      return (
        type === 'JsonParseExpr' && (node['unique_keys'] === true || value?.format?.format_type === 'JS_FORMAT_JSON')
      );
    },
    examples: ["SELECT JSON('{}' WITH UNIQUE KEYS)", "SELECT JSON('{}' FORMAT JSON)"],
  },
  {
    name: 'NOT NULL as a table constraint',
    since: 18,
    isUsedBy: (type, node) =>
      (type === 'CreateStmt' && listed(node['tableElts'], 'Constraint').some(isNotNull)) ||
      (type === 'AlterTableCmd' &&
        node['subtype'] === 'AT_AddConstraint' &&
        isNotNull(inside(node['def'], 'Constraint'))),
    examples: [
      'ALTER TABLE t ADD CONSTRAINT n NOT NULL b',
      'ALTER TABLE t ADD NOT NULL b NOT VALID',
      'CREATE TABLE x (a int, NOT NULL a)',
    ],
  },
  {
    name: 'NOT NULL … NO INHERIT',
    since: 18,
    isUsedBy: (type, node) => type === 'Constraint' && isNotNull(node) && node['is_no_inherit'] === true,
    examples: ['CREATE TABLE x (a int NOT NULL NO INHERIT)'],
  },
  {
    name: 'a virtual generated column',
    since: 18,
    isUsedBy: (type, node) =>
      type === 'Constraint' && node['contype'] === 'CONSTR_GENERATED' && node['generated_kind'] === 'v',
    examples: [
      'ALTER TABLE t ADD COLUMN d int GENERATED ALWAYS AS (a + 1) VIRTUAL',
      'CREATE TABLE x (a int, b int GENERATED ALWAYS AS (a + 1))',
    ],
  },
  {
    name: 'NOT ENFORCED',
    since: 18,
    isUsedBy: (type, node) =>
      type === 'Constraint' &&
      (node['contype'] === 'CONSTR_ATTR_NOT_ENFORCED' ||
        node['contype'] === 'CONSTR_ATTR_ENFORCED' ||
        ((node['contype'] === 'CONSTR_CHECK' || node['contype'] === 'CONSTR_FOREIGN') &&
          node['is_enforced'] !== true &&
          node['skip_validation'] === true)),
    examples: [
      'ALTER TABLE t ADD CONSTRAINT q CHECK (a > 0) NOT ENFORCED',
      'ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES t2 NOT ENFORCED',
      'CREATE TABLE x (a int CHECK (a > 0) NOT ENFORCED, b int CHECK (b > 0) ENFORCED)',
    ],
  },
  {
    name: 'ALTER CONSTRAINT … ENFORCED or INHERIT',
    since: 18,
    isUsedBy: (type, node) => {
      const change = inside(node['def'], 'ATAlterConstraint');
      return (
        type === 'AlterTableCmd' &&
        (change?.['alterEnforceability'] === true || change?.['alterInheritability'] === true)
      );
    },
    examples: ['ALTER TABLE r ALTER CONSTRAINT fk NOT ENFORCED', 'ALTER TABLE r ALTER CONSTRAINT nn INHERIT'],
  },
  {
    name: 'WITHOUT OVERLAPS',
    since: 18,
    isUsedBy: (type, node) => type === 'Constraint' && node['without_overlaps'] === true,
    examples: ['CREATE TABLE x (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS))'],
  },
  {
    name: 'PERIOD in a foreign key',
    since: 18,
    isUsedBy: (type, node) => type === 'Constraint' && node['fk_with_period'] === true,
    examples: ['CREATE TABLE f (a int4range, b int4range, FOREIGN KEY (a, PERIOD b) REFERENCES o (a, PERIOD b))'],
  },
  {
    name: 'RETURNING WITH (OLD AS …)',
    since: 18,
    isUsedBy: (type) => type === 'ReturningOption',
    examples: ['UPDATE t SET a = 1 RETURNING WITH (OLD AS o) o.a'],
  },
  {
    name: 'ONLY in VACUUM and ANALYZE',
    since: 18,
    isUsedBy: (type, node) =>
      type === 'VacuumRelation' &&
      (node['relation'] as Record<string, unknown> | undefined)?.['inh'] === undefined &&
      node['relation'] !== undefined,
    examples: ['ANALYZE ONLY t', 'VACUUM ONLY t'],
  },
  {
    name: 'default privileges ON LARGE OBJECTS',
    since: 18,
    isUsedBy: (type, node) =>
      type === 'AlterDefaultPrivilegesStmt' && grantOf(type, node)?.['objtype'] === 'OBJECT_LARGEOBJECT',
    examples: ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO public'],
  },
];

// Every analysis of a folder asks again about the same statements.
const knownFeatures = new WeakMap<Node, readonly GrammarFeature[]>();

/** The features of a statement that a major does not know yet. */
export function newerFeatures(statement: Pick<Statement, 'node' | 'text' | 'tokens'>, major: number): GrammarFeature[] {
  const { node } = statement;
  if (node === null || grammarFeatures.every(({ since }) => since <= major)) return [];
  const known = knownFeatures.get(node) ?? featuresOf(node, statement);
  knownFeatures.set(node, known);
  return known.filter(({ since }) => since > major);
}

const featuresOf = (node: Node, { text, tokens }: Pick<Statement, 'text' | 'tokens'>): GrammarFeature[] => {
  const found = new Set<GrammarFeature>();
  walk(node, (type, child) => {
    for (const feature of grammarFeatures) if (feature.isUsedBy(type, child)) found.add(feature);
    return true;
  });
  // How a number is written is not in the tree.
  if (newNumeral.test(text))
    for (const { kind, start, end } of tokens())
      for (const feature of kind === 'number' ? grammarFeatures : [])
        if (feature.isNumeral?.(text.slice(start, end)) === true) found.add(feature);
  return [...found];
};

const newNumeral = /\d_\d|\b0[xob]_?[\da-f]/i;
