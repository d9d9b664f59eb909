import type { FuncCall, Node, RangeVar, SelectStmt, SubLink } from '@pgsql/types';
import type { Relation } from '../catalog/model';
import { nodeType, qualifiedName, rangeVarName, stringsOf, walk } from '../sql/tree';
import { openConditions, readsNothing } from './constantConditions';
import { findRelation, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { columnOf, conjuncts, operatorOf } from './expressions';
import { plainValue, prunedFamily, type PlainValue } from './partitionBounds';

/** A table that a query reads, under the name by which its expressions know it. */
export interface Source {
  readonly relation: Relation;
  readonly alias: string;
  /** The conditions that restrict it: conjuncts of WHERE and of the joins beside it. */
  readonly conditions: readonly Node[];
  /** ONLY: without what inherits from it. */
  readonly isOnly?: boolean;
}

/** The statements that write rows, wherever in a query they stand. */
export const writes: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** The names of a query's common table expressions. */
export function commonNames(query: unknown): Set<string> {
  const names = new Set<string>();
  walk(query, (type, node) => {
    if (type === 'CommonTableExpr' && typeof node['ctename'] === 'string') names.add(node['ctename']);
    return true;
  });
  return names;
}

/** The tables that a query or a part of one reads, common table expressions left out. */
export function sourcesOf(evaluation: Evaluation, query: unknown, outer: ReadonlySet<string> = new Set()): Source[] {
  const common = new Set([...outer, ...commonNames(query)]);
  const sources: Source[] = [];
  const collect = (value: unknown, conditions: readonly Node[]): void => {
    walk(value, (type, node) => {
      if (type === 'RangeVar') {
        const range = node as unknown as RangeVar;
        const name = rangeVarName(range);
        const isCommon = name.schema === undefined && common.has(name.name);
        if (!isCommon && !(isSystemName(name) && findRelation(evaluation, name) === undefined))
          sources.push({
            relation: relationOrAssumed(evaluation, name),
            alias: range.alias?.aliasname ?? name.name,
            conditions,
            isOnly: range.inh !== true,
          });
        return false;
      }
      // Those are run on their own.
      if (writes.has(type)) return false;
      if (type === 'BoolExpr' && node['boolop'] === 'NOT_EXPR') {
        // NOT IN is no join.
        for (const arg of node['args'] as Node[])
          if ('SubLink' in arg) collect({ test: arg.SubLink.testexpr, inner: arg.SubLink.subselect }, []);
          else collect(arg, conditions);
        return false;
      }
      if (type === 'SubLink') {
        collectSubLink(node);
        return false;
      }
      if (type !== 'SelectStmt') return true;
      collectSelect(node, []);
      return false;
    });
  };
  // `column IN (SELECT other …)` is a join: an index on `other` serves it.
  const collectSubLink = (node: Record<string, unknown>): void => {
    collect({ test: node['testexpr'] }, []);
    const inner = node['subselect'] as Node | undefined;
    if (inner === undefined || !('SelectStmt' in inner)) return;
    const [target] = inner.SelectStmt.targetList ?? [];
    const selected = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
    const isJoin = node['subLinkType'] === 'ANY_SUBLINK' && selected !== undefined && isPlain(inner.SelectStmt);
    const joined = { A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: '=' } }], lexpr: selected } } as Node;
    collectSelect(inner.SelectStmt, isJoin ? [joined] : []);
  };
  const collectSelect = (select: SelectStmt, joined: readonly Node[]): void => {
    const own = conditionsOf(select.whereClause, select.fromClause);
    const alone = onlyTable(select);
    const relation = alone === undefined ? undefined : findRelation(evaluation, rangeVarName(alone));
    const open = relation === undefined ? own : openConditions(evaluation, relation, own);
    const conditions = [...open, ...joined, ...extremesOf(select)];
    collect({ from: select.fromClause }, conditions);
    collect(
      { where: select.whereClause, targets: select.targetList, values: select.valuesLists, with: select.withClause },
      [],
    );
    if (select.larg !== undefined) collectSelect(select.larg, []);
    if (select.rarg !== undefined) collectSelect(select.rarg, []);
  };
  collect(query, []);
  return sources;
}

const onlyTable = ({ fromClause = [] }: SelectStmt): RangeVar | undefined => {
  const [first, ...others] = fromClause;
  return first !== undefined && 'RangeVar' in first && others.length === 0 ? first.RangeVar : undefined;
};

// min and max read one end of an index, as the first row WHERE column IS NOT NULL (planagg.c, preprocess_minmax_aggregates).
const extremesOf = (select: SelectStmt): Node[] => {
  if (select.limitCount !== undefined && select.fromClause?.length === 1) return limitOf(select);
  if (select.fromClause?.length !== 1 || !isPlain(select)) return [];
  const conditions: Node[] = [];
  const others: string[] = [];
  walk(select.targetList, (type, node) => {
    if (type === 'ColumnRef') others.push(type);
    if (type !== 'FuncCall') return type !== 'SubLink';
    const call = node as unknown as FuncCall;
    const name = stringsOf(call.funcname).at(-1);
    const [arg] = call.args ?? [];
    if ((name !== 'min' && name !== 'max') || columnOf(arg) === null) return true;
    conditions.push({ NullTest: { arg, nulltesttype: 'IS_NOT_NULL' } } as Node);
    return false;
  });
  return others.length > 0 || conditions.length !== 1 ? [] : conditions;
};

// With LIMIT the reading stops early, or begins at one end of an index on what ORDER BY names first.
const limitOf = (select: SelectStmt): Node[] => {
  const { limitCount, limitOffset, ...rest } = select;
  if (limitCount === undefined || limitOffset !== undefined || !isPlain(rest) || aggregates(select.targetList))
    return [];
  const [first] = select.sortClause ?? [];
  if (first === undefined) return select.whereClause === undefined ? [readsNothing] : [];
  const arg = 'SortBy' in first ? first.SortBy.node : undefined;
  return columnOf(arg) === null ? [] : [{ NullTest: { arg, nulltesttype: 'IS_NOT_NULL' } } as Node];
};

/** Whether a query neither groups nor cuts what it reads, so that conditions on its result are conditions on its tables. */
export function isPlain(select: SelectStmt): boolean {
  return (
    (select.op ?? 'SETOP_NONE') === 'SETOP_NONE' &&
    select.larg === undefined &&
    select.limitCount === undefined &&
    select.limitOffset === undefined &&
    (select.groupClause ?? []).length === 0 &&
    (select.distinctClause ?? []).length === 0 &&
    (select.windowClause ?? []).length === 0 &&
    select.havingClause === undefined
  );
}

/** The conjuncts of a WHERE and of the ON clauses of the joins in a FROM. */
export function conditionsOf(where: Node | undefined, from: readonly Node[] | undefined): Node[] {
  const conditions = conjuncts(where);
  // WHERE EXISTS (SELECT … WHERE inner.x = outer.y) is a join too.
  for (const part of [...conditions])
    if ('SubLink' in part && part.SubLink.subLinkType === 'EXISTS_SUBLINK') conditions.push(...joinsIn(part.SubLink));
  walk(from, (type, node) => {
    if (type === 'JoinExpr') conditions.push(...conjuncts(node['quals'] as Node | undefined));
    return type !== 'SelectStmt';
  });
  return conditions;
}

const joinsIn = ({ subselect }: SubLink): Node[] =>
  subselect === undefined || !('SelectStmt' in subselect)
    ? []
    : conjuncts(subselect.SelectStmt.whereClause).filter((part) => {
        const compared = operatorOf(part)?.expression;
        return [compared?.lexpr, compared?.rexpr].every((side) => columnOf(side)?.qualifier !== undefined);
      });

/** The tables that a view reads, with the conditions on the view's columns turned into conditions on theirs. */
export function throughView(evaluation: Evaluation, { relation, alias, conditions }: Source): Source[] {
  const { view } = relation;
  if (view === undefined) return [];
  const mapped = conditions.map((condition) => ({ condition: mapColumns(condition, alias, view.columns) as Node }));
  return view.sources.flatMap((inner) => {
    const read = evaluation.get('relation', inner.relation);
    if (read === undefined) return [];
    return [
      {
        relation: read,
        alias: inner.alias,
        conditions: [...(inner.conditions as Node[]), ...mapped.map(({ condition }) => condition)],
      },
    ];
  });
}

// A copy of an expression in which the view's columns are those of its tables.
const mapColumns = (value: unknown, alias: string, columns: NonNullable<Relation['view']>['columns']): unknown => {
  if (Array.isArray(value)) return value.map((item) => mapColumns(item, alias, columns));
  if (typeof value !== 'object' || value === null) return value;
  const named = 'ColumnRef' in value ? columnOf(value as Node) : null;
  if (named !== null && (named.qualifier === undefined || named.qualifier === alias)) {
    const source = columns.find(({ name }) => name === named.column)?.source;
    if (source != null)
      return { ColumnRef: { fields: [source.alias, source.column].map((sval) => ({ String: { sval } })) } };
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapColumns(child, alias, columns)]));
};

/** The table of a source with the partitions and inheriting tables that its conditions leave. */
export function membersOf(evaluation: Evaluation, source: Source): Relation[] {
  if (source.isOnly === true && source.relation.kind !== 'partitioned table') return [source.relation];
  return prunedFamily(evaluation, source.relation, (column) => equalValue(source, column));
}

// The constant that a condition says a column equals.
const equalValue = (source: Source, column: string): PlainValue | undefined => {
  for (const condition of source.conditions) {
    const compared = operatorOf(condition);
    if (compared?.operator !== '=' || compared.expression.kind !== 'AEXPR_OP') continue;
    const { lexpr, rexpr } = compared.expression;
    if (ownColumn(source, lexpr) === column) return plainValue(rexpr);
    if (ownColumn(source, rexpr) === column) return plainValue(lexpr);
  }
  return undefined;
};

/** The column of a source that a node names, else null. */
export function ownColumn({ relation, alias }: Source, node: Node | undefined): string | null {
  const column = columnOf(node);
  if (column === null) return null;
  const isOwn = column.qualifier === undefined ? ownsColumn(relation, column.column) : column.qualifier === alias;
  return isOwn ? column.column : null;
}

const ownsColumn = (relation: Relation, column: string): boolean =>
  column === 'ctid' || !relation.hasAllColumns || relation.columns.some(({ name }) => name === column);

/** Whether a node is a query with tables, rather than VALUES or functions alone. */
export function isSelect(node: Node | undefined): node is { SelectStmt: SelectStmt } {
  return node !== undefined && nodeType(node) === 'SelectStmt';
}

/** Whether an expression calls an aggregate that PostgreSQL's manual lists first, or any function over a window. */
export function aggregates(node: unknown): boolean {
  let found = false;
  walk(node, (type, call) => {
    if (type === 'FuncCall') {
      const { name } = qualifiedName(call['funcname'] as Node[] | undefined);
      if (/^(count|sum|avg|min|max|array_agg|string_agg|json_agg|jsonb_agg|bool_and|bool_or|every)$/.test(name))
        found = true;
      if (call['over'] !== undefined) found = true;
    }
    return type !== 'SubLink';
  });
  return found;
}
