import type { InsertStmt, Node, OnConflictClause, SelectStmt } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { sameValue } from '../catalog/sameValue';
import { isProvenNotNull, primaryKeyOf } from '../effects/constraints';
import { columnOf } from '../effects/expressions';
import { isPlain } from '../effects/sources';
import { functionVolatility, givesOneValue } from '../facts/functions';
import { placeOf } from '../sql/clauses';
import { quoteIdentifier } from '../sql/identifiers';
import { qualifiedName, walk } from '../sql/tree';
import { hasKeyForBatches, inBatches } from './batches';
import { mentions } from './moveOut';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { sendBatches } from './sendBatches';
import { writtenCopy } from './writtenCopy';

/**
 * An INSERT … SELECT of one table in batches by the primary key of that table, each committed. Only where a second run
 * leaves out what the first has copied: by an ON CONFLICT that is written already, or by one on a unique key of the target
 * that holds the key of the source. Needs review, since others see the target between two batches.
 */
export const copyInBatches: MakeFixes = (place) => {
  const placed = place.statements[place.index];
  const node = placed?.statement.node;
  if (placed === undefined || node == null || !('InsertStmt' in node)) return [];
  if (place.section.direction === 'down' || placed.statement.text.includes('$batches$')) return [];
  const copy = readCopy(place, placed, node.InsertStmt);
  const written = copy === null ? null : writtenCopy(placed.statement, copy.from);
  if (copy === null || written === null) return [];
  const again = copy.conflict === undefined ? skipCopied(copy, place) : isSkippedBy(copy, copy.conflict) ? '' : null;
  if (again === null) return [];
  const { source, target } = copy;
  const block = inBatches({
    table: written.table,
    relation: source,
    change: (range) => {
      const condition = written.condition === null ? range : `(${written.condition})\n        AND ${range}`;
      return `${written.head}\n      WHERE ${condition}${written.tail}${again}`;
    },
    isTaken: (name) => target.columns.some((column) => column.name === name) || mentions(placed.statement, name),
    major: place.major,
  });
  return sendBatches(place, placed, {
    block,
    name: `insert into ${target.name}`,
    down: '-- Nothing to undo: which rows have been there before is not known.\n',
    tables: [target.name, source.name],
  });
};

/** What is copied from one table into another, row by row. */
interface Copy {
  /** Where the source stands in the statement. */
  readonly from: number;
  readonly source: Relation;
  readonly target: Relation;
  /** The columns that are given, in order, with what they are given. */
  readonly values: readonly (readonly [column: string, value: Node])[];
  readonly conflict: OnConflictClause | undefined;
  readonly major: number;
}

/** null: a row of the source does not give just one of the target, or another one each time. */
const readCopy = (place: Place, placed: PlacedStatement, insert: InsertStmt): Copy | null => {
  const { selectStmt, onConflictClause: conflict, returningClause, withClause } = insert;
  if (returningClause !== undefined || withClause !== undefined || conflict?.whereClause !== undefined) return null;
  if (selectStmt === undefined || !('SelectStmt' in selectStmt)) return null;
  const select = selectStmt.SelectStmt;
  const [from, ...others] = select.fromClause ?? [];
  if (from === undefined || others.length > 0 || !('RangeVar' in from) || from.RangeVar.inh !== true) return null;
  if (!isRowByRow(select, place.major)) return null;
  const source = relationOf(place, placed, from.RangeVar.relname);
  const target = relationOf(place, placed, insert.relation?.relname);
  if (source === undefined || target === undefined || source.id === target.id) return null;
  if (!isTable(source) || !hasKeyForBatches(source) || !isTable(target) || hasOwnWays(target)) return null;
  const given = valuesOf(select, source);
  const columns = (insert.cols ?? []).flatMap((column) => ('ResTarget' in column ? [column.ResTarget] : []));
  // A field or an element of a column.
  if (columns.some(({ indirection = [] }) => indirection.length > 0)) return null;
  const names = columns.length > 0 ? columns.map(({ name = '' }) => name) : target.columns.map(({ name }) => name);
  if (given === null || given.length > names.length || (columns.length === 0 && !target.hasAllColumns)) return null;
  const values = given.map((value, at) => [names[at] ?? '', value] as const);
  return {
    from: placeOf(placed.statement, from.RangeVar.location),
    source,
    target,
    values,
    conflict,
    major: place.major,
  };
};

const isTable = ({ isKnown, kind }: Relation): boolean => isKnown && (kind === 'table' || kind === 'partitioned table');

// A trigger may do more than once what it does; a rule puts something else in the place of the INSERT.
const hasOwnWays = ({ columnUsers = [] }: Relation): boolean => columnUsers.some(({ kind }) => kind !== 'policy');

// By the name that stands in the statement; undefined also where two have it.
const relationOf = (place: Place, { effects }: PlacedStatement, name: string | undefined): Relation | undefined => {
  const found = effects.requested.flatMap(({ id }) => {
    const relation = place.before(id);
    return relation?.name === name ? [relation] : [];
  });
  return found.length === 1 ? found[0] : undefined;
};

// What makes a new value for each row, and changes nothing that a second call would change again.
const givesNewValue: ReadonlySet<string> = new Set([
  'clock_timestamp',
  'gen_random_uuid',
  'nextval',
  'random',
  'uuidv4',
  'uuidv7',
]);

const isRowByRow = (select: SelectStmt, major: number): boolean => {
  const { sortClause, lockingClause, intoClause, withClause, targetList, whereClause } = select;
  const isWhole = isPlain(select) && withClause === undefined && intoClause === undefined;
  if (!isWhole || (sortClause?.length ?? 0) > 0 || (lockingClause?.length ?? 0) > 0) return false;
  return (
    isSteady(whereClause, major) &&
    holdsOfAll({ targetList, whereClause }, (type, node) => isOfOneRow(type, node, major))
  );
};

const ofManyRows: ReadonlySet<string> = new Set(['SubLink', 'JsonObjectAgg', 'JsonArrayAgg', 'GroupingFunc']);

const isOfOneRow = (type: string, node: Record<string, unknown>, major: number): boolean => {
  if (type !== 'FuncCall') return !ofManyRows.has(type);
  const { schema = 'pg_catalog', name } = qualifiedName(node['funcname'] as Node[] | undefined);
  if (schema !== 'pg_catalog' || node['over'] !== undefined || !givesOneValue(name, major)) return false;
  return isSteadyCall(node, major) || givesNewValue.has(name);
};

const isSteadyCall = (call: Record<string, unknown>, major: number): boolean => {
  const { name } = qualifiedName(call['funcname'] as Node[] | undefined);
  return functionVolatility(name, ((call['args'] as Node[] | undefined) ?? []).length, major) === 'not-volatile';
};

// Whether it has the same value for the same row when it is asked again.
const isSteady = (expression: Node | undefined, major: number): boolean =>
  holdsOfAll(expression, (type, node) => type !== 'FuncCall' || isSteadyCall(node, major));

const holdsOfAll = (tree: unknown, holds: (type: string, node: Record<string, unknown>) => boolean): boolean => {
  let result = true;
  walk(tree, (type, node) => {
    if (!holds(type, node)) result = false;
    return result;
  });
  return result;
};

/** The values of a row, with `*` as its columns; null: not all are known. */
const valuesOf = ({ targetList = [] }: SelectStmt, source: Relation): Node[] | null => {
  const values: Node[] = [];
  for (const target of targetList) {
    if (!('ResTarget' in target) || target.ResTarget.val === undefined) return null;
    const { val } = target.ResTarget;
    const isStar = 'ColumnRef' in val && val.ColumnRef.fields?.some((field) => 'A_Star' in field) === true;
    if (isStar && !source.hasAllColumns) return null;
    const all = source.columns.map(({ name }): Node => ({ ColumnRef: { fields: [{ String: { sval: name } }] } }));
    values.push(...(isStar ? all : [val]));
  }
  return values;
};

/** The ON CONFLICT that leaves out what is copied already, with a line break before it; null: no key tells it. */
const skipCopied = ({ source, target, values }: Copy, { major }: Place): string | null => {
  const key = primaryKeyOf(source);
  const given = new Map(values);
  const carries = (column: string): string | null => {
    const from = columnOf(given.get(column))?.column;
    const isSame = from !== undefined && sameValue(typeOf(source, from), typeOf(target, column));
    return isSame && typeOf(source, from) !== null ? from : null;
  };
  // Just the key: what else is unique in the target is to be refused as it is by the statement itself.
  const unique = target.indexes.find(
    (index) =>
      isArbiter(index) &&
      index.columns.length === key.length &&
      index.columns.every((column) => column !== null && key.includes(carries(column) ?? '')) &&
      new Set(index.columns.map((column) => carries(column ?? ''))).size === key.length,
  );
  if (unique === undefined) return null;
  const columns = unique.columns.map((column) => quoteIdentifier(column ?? '', major)).join(', ');
  return `\n      ON CONFLICT (${columns}) DO NOTHING`;
};

const typeOf = ({ columns }: Relation, column: string): Relation['columns'][number]['type'] =>
  columns.find(({ name }) => name === column)?.type ?? null;

const isArbiter = ({ isUnique, isPartial, isValid, isDeferrable, columns, hasNullsNotDistinct }: Index): boolean =>
  isUnique && !isPartial && isValid && isDeferrable !== true && hasNullsNotDistinct !== true && !columns.includes(null);

/** Whether the ON CONFLICT that is written finds each row that a first run has copied. */
const isSkippedBy = (copy: Copy, { action, infer, targetList = [] }: OnConflictClause): boolean => {
  const { target, source, values, major } = copy;
  if (infer?.whereClause !== undefined) return false;
  const elements = (infer?.indexElems ?? []).map((element) => ('IndexElem' in element ? element.IndexElem.name : null));
  const isMeant = ({ name, columns }: Index): boolean => {
    if (infer?.conname !== undefined && infer.conname !== '') return name === infer.conname;
    return (
      elements.length === 0 ||
      (elements.length === columns.length && elements.every((each) => each != null && columns.includes(each)))
    );
  };
  const given = new Map(values);
  const arbiters = target.indexes.filter(
    (index) =>
      isArbiter(index) &&
      isMeant(index) &&
      index.columns.every((column) => {
        const value = column === null ? undefined : given.get(column);
        return value !== undefined && isSteady(value, major) && isProvenNotNull(target, column ?? '');
      }),
  );
  if (action === 'ONCONFLICT_NOTHING') return arbiters.length > 0;
  // Of two rows with the same key one would be refused in one statement, and is not in two.
  const key = new Set(primaryKeyOf(source));
  const isOfKey = arbiters.some(({ columns }) => {
    const carried = new Set(columns.map((column) => columnOf(given.get(column ?? ''))?.column));
    return [...key].every((column) => carried.has(column));
  });
  const sets = targetList.flatMap((item) => ('ResTarget' in item ? [item.ResTarget.val] : []));
  return isOfKey && sets.every((value) => isOfNewRow(value, major));
};

// Made of EXCLUDED alone, so that it is the same the second time.
const isOfNewRow = (value: Node | undefined, major: number): boolean =>
  isSteady(value, major) &&
  holdsOfAll(value, (type, node) =>
    type === 'ColumnRef' ? columnOf({ ColumnRef: node })?.qualifier === 'excluded' : type !== 'SubLink',
  );
