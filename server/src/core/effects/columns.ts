import type { ColumnDef, Constraint as ConstraintNode, Node } from '@pgsql/types';
import type { Column } from '../catalog/model';
import { qualifiedName } from '../sql/tree';
import type { Evaluation } from './evaluation';
import { columnsIn, functionsIn } from '../sql/tree';
import { columnClauses } from './columnClauses';
import { isNullConstant } from './expressions';
import { isConstrainedDomain, typeReference } from './types';

const serialTypes: Record<string, string> = {
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
  smallserial: 'int2',
  serial2: 'int2',
};

const systemColumns: ReadonlySet<string> = new Set(['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** A column that every table has and no statement can add or drop. */
export function isSystemColumn(name: string): boolean {
  return systemColumns.has(name);
}

/** A column as written in CREATE TABLE or ADD COLUMN: what the catalog keeps, and what only the statement says. */
export interface WrittenColumn {
  readonly column: Column;
  readonly isSerial: boolean;
  /** The DEFAULT expression; undefined: none, or NULL. */
  readonly defaultExpression: Node | undefined;
  /** What a generated column is computed by. */
  readonly generationExpression: Node | undefined;
  /** DEFAULT was written, be it NULL, or the values are generated. */
  readonly hasDefaultClause: boolean;
  readonly isStoredGenerated: boolean;
  readonly isDomainConstrained: boolean;
  /** NOT NULL was written, or follows from PRIMARY KEY, identity or serial. */
  readonly isRequired: boolean;
  /** NOT NULL where a name is written for it. */
  readonly namedNotNull: ConstraintNode | undefined;
  /** CHECK, UNIQUE, PRIMARY KEY and REFERENCES written at the column. */
  readonly constraints: readonly ConstraintNode[];
}

const tableConstraints: ReadonlySet<string> = new Set([
  'CONSTR_CHECK',
  'CONSTR_UNIQUE',
  'CONSTR_PRIMARY',
  'CONSTR_FOREIGN',
]);

const timing: ReadonlySet<string> = new Set([
  'CONSTR_ATTR_DEFERRABLE',
  'CONSTR_ATTR_NOT_DEFERRABLE',
  'CONSTR_ATTR_DEFERRED',
  'CONSTR_ATTR_IMMEDIATE',
]);

// The grammar gives NOT ENFORCED, DEFERRABLE and INITIALLY DEFERRED behind a column's constraint as nodes of their own (parse_utilcmd.c,
// transformConstraintAttrs).
const withAttributes = (definition: ColumnDef): ConstraintNode[] => {
  const result: ConstraintNode[] = [];
  for (const node of definition.constraints ?? []) {
    if (!('Constraint' in node)) continue;
    const previous = result.at(-1);
    if (node.Constraint.contype === 'CONSTR_ATTR_NOT_ENFORCED' && previous !== undefined)
      result.splice(-1, 1, { ...previous, is_enforced: false, skip_validation: true });
    else if (node.Constraint.contype === 'CONSTR_ATTR_DEFERRED' && previous !== undefined)
      result.splice(-1, 1, { ...previous, deferrable: true, initdeferred: true });
    else if (node.Constraint.contype === 'CONSTR_ATTR_DEFERRABLE' && previous !== undefined)
      result.splice(-1, 1, { ...previous, deferrable: true });
    else if (!timing.has(node.Constraint.contype ?? '')) result.push(node.Constraint);
  }
  return result;
};

/**
 * Why a column cannot be as written (parse_utilcmd.c, transformColumnDefinition): two defaults, or a default beside what
 * gives values of its own. A serial's default comes after those that are written. null: it can.
 */
export function valueConflict(definition: ColumnDef, table: string): string | null {
  const written = qualifiedName(definition.typeName?.names);
  const isSerial = written.schema === undefined && serialTypes[written.name] !== undefined;
  const kinds = withAttributes(definition).map(({ contype }) => contype ?? '');
  const seen = new Set<string>();
  const where = `for column "${definition.colname ?? ''}" of table "${table}"`;
  for (const kind of isSerial ? [...kinds, 'CONSTR_DEFAULT'] : kinds) {
    const name = valueSources[kind];
    if (name === undefined) continue;
    if (seen.has(name)) return `multiple ${several[name] ?? ''} ${where}`;
    seen.add(name);
    const [first, second] = Object.values(valueSources).filter((value) => seen.has(value));
    if (second !== undefined) return `both ${first ?? ''} and ${second} specified ${where}`;
  }
  return null;
}

/** What gives a column its values, in the order in which the server names two of them. */
const valueSources: Readonly<Record<string, string>> = {
  CONSTR_DEFAULT: 'default',
  CONSTR_IDENTITY: 'identity',
  CONSTR_GENERATED: 'generation expression',
};

const several: Readonly<Record<string, string>> = {
  default: 'default values specified',
  identity: 'identity specifications',
  'generation expression': 'generation clauses specified',
};

/** The functions that a column's values come from, as the catalog keeps them. */
export function callsOf(expression: Node | undefined): Pick<Column, 'calls'> {
  const calls = functionsIn(expression);
  return calls.length === 0 ? {} : { calls };
}

/** Reads a column definition. */
export function readColumn(evaluation: Evaluation, definition: ColumnDef): WrittenColumn {
  const constraints = withAttributes(definition);
  const withKind = (kind: string): ConstraintNode | undefined => constraints.find(({ contype }) => contype === kind);
  const typeName = definition.typeName;
  const written = qualifiedName(typeName?.names);
  const serial = written.schema === undefined ? serialTypes[written.name] : undefined;
  const type =
    serial !== undefined
      ? { schema: 'pg_catalog', name: serial, id: serial, modifiers: [], isArray: false }
      : typeName === undefined
        ? null
        : typeReference(evaluation, typeName);
  const defaultExpression = withKind('CONSTR_DEFAULT')?.raw_expr;
  const generated = withKind('CONSTR_GENERATED');
  const isIdentity = withKind('CONSTR_IDENTITY') !== undefined;
  const isSerial = serial !== undefined;
  const isVirtual = generated?.generated_kind === 'v';
  const isRequired =
    isSerial || isIdentity || withKind('CONSTR_NOTNULL') !== undefined || withKind('CONSTR_PRIMARY') !== undefined;
  const collation = definition.collClause === undefined ? null : qualifiedName(definition.collClause.collname).name;
  return {
    column: {
      name: definition.colname ?? '',
      type,
      notNull: isRequired,
      hasDefault: isSerial || isIdentity || (defaultExpression !== undefined && !isNullConstant(defaultExpression)),
      generatedFrom: generated === undefined ? null : columnsIn(generated.raw_expr),
      isIdentity,
      collation,
      ...callsOf(defaultExpression ?? generated?.raw_expr),
      ...(constraints.length === 0 && definition.storage_name === undefined && definition.compression === undefined
        ? {}
        : columnClauses(evaluation.statement, definition)),
      ...(isSerial ? { isSerial } : {}),
      ...(isVirtual ? { isVirtual } : {}),
    },
    isSerial,
    defaultExpression: isNullConstant(defaultExpression) ? undefined : defaultExpression,
    generationExpression: generated?.raw_expr,
    hasDefaultClause: defaultExpression !== undefined || generated !== undefined,
    isStoredGenerated: generated !== undefined && !isVirtual,
    isDomainConstrained: type !== null && isConstrainedDomain(evaluation, type),
    isRequired,
    namedNotNull: constraints.find(({ contype, conname }) => contype === 'CONSTR_NOTNULL' && conname !== undefined),
    constraints: constraints.filter(({ contype }) => tableConstraints.has(contype ?? '')),
  };
}
