import type { AlterTableCmd, Node, ObjectType } from '@pgsql/types';
import { qualifiedName, rangeVarName, type QualifiedName } from '../core/sql/tree';
import { literal, quoted } from '../postgres/session';

/** Something by which the database shows whether a statement has run. */
export interface Sign {
  /** Of what it speaks: a later statement that speaks of the same leaves neither a sign. */
  readonly of: string;
  /** What is to be said when the test holds: `table users is there`. */
  readonly done: string;
  /** What is to be said when it does not: `no table users`. */
  readonly undone: string;
  /** An SQL expression, boolean. */
  readonly test: string;
}

/** The signs of statements that run one after the other. */
export function signsOf(nodes: readonly Node[]): Sign[] {
  const signs = new Map<string, Sign | undefined>();
  // Made and dropped, or dropped and made anew: what is there then may have been there before.
  for (const sign of nodes.flatMap(signsOfStatement)) signs.set(sign.of, signs.has(sign.of) ? undefined : sign);
  return [...signs.values()].filter((sign) => sign !== undefined);
}

const sqlName = ({ schema, name }: QualifiedName): string =>
  schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
const shownName = ({ schema, name }: QualifiedName): string => (schema === undefined ? name : `${schema}.${name}`);

const made = (object: string, test: string): Sign => ({
  of: object,
  done: `${object} is there`,
  undone: `no ${object}`,
  test,
});

const gone = (object: string, test: string): Sign => ({
  of: object,
  done: `${object} is gone`,
  undone: `${object} is still there`,
  test: `NOT (${test})`,
});

/** One of the two states that something can be in. */
interface Stand {
  readonly text: string;
  readonly test: string;
}

const becomes = (of: string, after: Stand, before: Stand): Sign => ({
  of,
  done: after.text,
  undone: before.text,
  test: after.test,
});

const inOrder = (isFirst: boolean, first: Stand, second: Stand): [after: Stand, before: Stand] =>
  isFirst ? [first, second] : [second, first];

const classOf = (name: QualifiedName): string => `pg_catalog.to_regclass(${literal(sqlName(name))})`;
const relationExists = (name: QualifiedName): string => `${classOf(name)} IS NOT NULL`;
/** pg_class.relkind of what SQL calls so. */
const kinds = { table: 'rp', view: 'v', 'materialized view': 'm', index: 'iI', sequence: 'S' } as const;
type Kind = keyof typeof kinds;
// A view may stand where a table was.
const existsAs = (kind: Kind, name: QualifiedName): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = ${classOf(name)} AND pg_catalog.strpos('${kinds[kind]}', relkind::text) > 0)`;
const typeExists = (name: QualifiedName): string => `pg_catalog.to_regtype(${literal(sqlName(name))}) IS NOT NULL`;
const columnExists = (table: QualifiedName, column: string, more = ''): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = ${classOf(table)} AND attname = ${literal(column)} AND NOT attisdropped${more})`;
const constraintExists = (table: QualifiedName, name: string, more = ''): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = ${classOf(table)} AND conname = ${literal(name)}${more})`;
// One that is invalid has not been made.
const indexExists = (name: QualifiedName): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = ${classOf(name)} AND indisvalid)`;

const relation = (kind: Kind, name: QualifiedName): Sign => made(`${kind} ${shownName(name)}`, existsAs(kind, name));
const type = (name: QualifiedName): Sign => made(`type ${shownName(name)}`, typeExists(name));

const signsOfStatement = (node: Node): Sign[] => {
  if ('CreateStmt' in node) return [relation('table', rangeVarName(node.CreateStmt.relation))];
  if ('ViewStmt' in node)
    return node.ViewStmt.replace === true ? [] : [relation('view', rangeVarName(node.ViewStmt.view))];
  if ('CreateSeqStmt' in node) return [relation('sequence', rangeVarName(node.CreateSeqStmt.sequence))];
  if ('CreateTableAsStmt' in node) {
    const { into, objtype } = node.CreateTableAsStmt;
    return [relation(objtype === 'OBJECT_MATVIEW' ? 'materialized view' : 'table', rangeVarName(into?.rel))];
  }
  if ('CreateEnumStmt' in node) return [type(qualifiedName(node.CreateEnumStmt.typeName))];
  if ('CreateDomainStmt' in node) return [type(qualifiedName(node.CreateDomainStmt.domainname))];
  if ('CompositeTypeStmt' in node) return [type(rangeVarName(node.CompositeTypeStmt.typevar))];
  if ('AlterEnumStmt' in node) {
    const { typeName, newVal, oldVal } = node.AlterEnumStmt;
    if (newVal === undefined || oldVal !== undefined) return [];
    const name = qualifiedName(typeName);
    return [
      made(
        `value ${newVal} of type ${shownName(name)}`,
        `EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype(${literal(sqlName(name))}) AND enumlabel = ${literal(newVal)})`,
      ),
    ];
  }
  if ('CreateSchemaStmt' in node) {
    const name = node.CreateSchemaStmt.schemaname;
    return name === undefined
      ? []
      : [made(`schema ${name}`, `pg_catalog.to_regnamespace(${literal(quoted(name))}) IS NOT NULL`)];
  }
  if ('IndexStmt' in node) {
    const { idxname, relation: table } = node.IndexStmt;
    if (idxname === undefined || idxname === '') return [];
    // An index lives in the schema of its table.
    const name = { schema: table?.schemaname === '' ? undefined : table?.schemaname, name: idxname };
    return [made(`index ${idxname}`, indexExists(name))];
  }
  if ('CreateTrigStmt' in node) {
    const { trigname = '', relation: table, replace } = node.CreateTrigStmt;
    const of = rangeVarName(table);
    return replace === true
      ? []
      : [
          made(
            `trigger ${trigname} of ${shownName(of)}`,
            `EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = ${classOf(of)} AND tgname = ${literal(trigname)})`,
          ),
        ];
  }
  if ('AlterTableStmt' in node) {
    const table = rangeVarName(node.AlterTableStmt.relation);
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) =>
      'AlterTableCmd' in command ? signsOfCommand(table, command.AlterTableCmd) : [],
    );
  }
  if ('RenameStmt' in node) {
    const { relation: table, renameType, subname = '', newname = '' } = node.RenameStmt;
    const of = rangeVarName(table);
    if (renameType === 'OBJECT_COLUMN')
      return [made(`column ${shownName(of)}.${newname}`, columnExists(of, newname)), columnGone(of, subname)];
    const kind = renameType === undefined ? undefined : droppable[renameType];
    if (kind === undefined || table === undefined) return [];
    // ALTER TABLE renames what is no table, too.
    const name = { ...of, name: newname };
    return [made(`${kind} ${shownName(name)}`, relationExists(name))];
  }
  if ('DropStmt' in node) {
    const { removeType, objects = [], missing_ok } = node.DropStmt;
    const kind = removeType === undefined ? undefined : droppable[removeType];
    // What need not be there says nothing when it is not.
    if (kind === undefined || missing_ok === true) return [];
    return objects.flatMap((object) => {
      if (!('List' in object)) return [];
      const name = qualifiedName(object.List.items);
      // One that is invalid is on its way out, and still in the way.
      return [gone(`${kind} ${shownName(name)}`, existsAs(kind, name))];
    });
  }
  return [];
};

const droppable: Partial<Record<ObjectType, Kind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_INDEX: 'index',
  OBJECT_SEQUENCE: 'sequence',
};

const columnGone = (table: QualifiedName, column: string): Sign =>
  gone(`column ${shownName(table)}.${column}`, columnExists(table, column));

const signsOfCommand = (table: QualifiedName, { subtype, name = '', def }: AlterTableCmd): Sign[] => {
  const shown = shownName(table);
  switch (subtype) {
    case 'AT_AddColumn': {
      const column = (def !== undefined && 'ColumnDef' in def ? def.ColumnDef.colname : undefined) ?? '';
      return [made(`column ${shown}.${column}`, columnExists(table, column))];
    }
    case 'AT_DropColumn':
      return [columnGone(table, name)];
    case 'AT_AddConstraint': {
      const constraint = (def !== undefined && 'Constraint' in def ? def.Constraint.conname : undefined) ?? '';
      return constraint === ''
        ? []
        : [made(`constraint ${constraint} of ${shown}`, constraintExists(table, constraint))];
    }
    case 'AT_DropConstraint':
      return [gone(`constraint ${name} of ${shown}`, constraintExists(table, name))];
    case 'AT_AttachPartition':
    case 'AT_DetachPartition': {
      const partition = rangeVarName(def !== undefined && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined);
      const part = shownName(partition);
      const isAttached = `EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = ${classOf(table)} AND inhrelid = ${classOf(partition)})`;
      const attached = { text: `${part} is attached to ${shown}`, test: isAttached };
      const loose = { text: `${part} is not attached to ${shown}`, test: `NOT ${isAttached}` };
      return [becomes(`partition ${part}`, ...inOrder(subtype === 'AT_AttachPartition', attached, loose))];
    }
    case 'AT_ValidateConstraint':
      return [
        {
          of: `validity of ${name} of ${shown}`,
          done: `constraint ${name} of ${shown} is valid`,
          undone: `constraint ${name} of ${shown} is not valid`,
          test: constraintExists(table, name, ' AND convalidated'),
        },
      ];
    case 'AT_SetNotNull':
    case 'AT_DropNotNull': {
      const column = `column ${shown}.${name}`;
      const set = { text: `${column} is NOT NULL`, test: columnExists(table, name, ' AND attnotnull') };
      const free = { text: `${column} may be null`, test: columnExists(table, name, ' AND NOT attnotnull') };
      return [becomes(`nullability of ${column}`, ...inOrder(subtype === 'AT_SetNotNull', set, free))];
    }
    case 'AT_AddIdentity':
    case 'AT_DropIdentity': {
      const column = `column ${shown}.${name}`;
      const is = { text: `${column} is an identity`, test: columnExists(table, name, " AND attidentity <> ''") };
      const isNot = { text: `${column} is no identity`, test: columnExists(table, name, " AND attidentity = ''") };
      return [becomes(`identity of ${column}`, ...inOrder(subtype === 'AT_AddIdentity', is, isNot))];
    }
    case 'AT_ColumnDefault': {
      const column = `the default of ${shown}.${name}`;
      if (def === undefined) {
        const test = columnExists(table, name, ' AND NOT atthasdef');
        return [{ of: column, done: `${column} is gone`, undone: `${column} is still there`, test }];
      }
      const shownConstant = constantOf(def);
      if (shownConstant === undefined) return [];
      return [
        {
          of: column,
          done: `${column} is ${shownConstant}`,
          undone: `${column} is not ${shownConstant}`,
          test: defaultIs(table, name, shownConstant),
        },
      ];
    }
    default:
      return [];
  }
};

// As PostgreSQL shows it again, but for the type that it may write behind it: 'new'::text. Not every constant can be told.
const constantOf = (node: Node): string | undefined => {
  if (!('A_Const' in node)) return undefined;
  const { sval, ival } = node.A_Const;
  if (sval?.sval !== undefined) return sval.sval.includes('\\') ? undefined : literal(sval.sval);
  return ival === undefined ? undefined : String(ival.ival ?? 0);
};

const defaultIs = (table: QualifiedName, column: string, shown: string): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = ${classOf(table)} AND a.attname = ${literal(column)} AND NOT a.attisdropped AND pg_catalog.regexp_replace(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '::[^'']*$', '') = ${literal(shown)})`;
