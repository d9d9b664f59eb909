import type { ColumnRef, FuncCall, Node, RangeVar, SelectStmt, SubLink } from '@pgsql/types';
import type { Index, Relation } from '../catalog/model';
import { nodeType, qualifiedName, rangeVarName, stringsOf, walk } from '../sql/tree';
import type { Span } from '../text/span';
import type { WorkCause } from './effects';
import { findRelation, fullName, isSystemName, relationOrAssumed, type Evaluation } from './evaluation';
import { columnOf, comparableText, conjuncts, disjuncts, isRowFree, operatorOf } from './expressions';
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

/**
 * Locks what a query reads (AccessShareLock, or RowShareLock under FOR UPDATE and the like), views with what they
 * read, and reports the tables that are read whole because no index serves the conditions.
 */
export function readQuery(evaluation: Evaluation, query: unknown, span: Span, cause: WorkCause = 'query'): void {
  const common = commonNames(query);
  runWriting(evaluation, query, common);
  for (const source of sourcesOf(evaluation, query)) readSource(evaluation, source, span, cause);
  walk(query, (type, node) => {
    const select = node as unknown as SelectStmt;
    if (type === 'SelectStmt' && (select.lockingClause?.length ?? 0) > 0) lockRows(evaluation, select, common);
    return !writes.has(type);
  });
}

const writes: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

// WITH … AS (DELETE …): runs whether or not its rows are read. It knows the names of the others.
const runWriting = (evaluation: Evaluation, query: unknown, common: ReadonlySet<string>): void => {
  walk(query, (type, node) => {
    if (type !== 'CommonTableExpr') return true;
    const inner = node['ctequery'] as Node | undefined;
    const [[kind, statement] = ['', {}]] = Object.entries(inner ?? {}) as [
      string,
      { withClause?: { ctes?: Node[] } },
    ][];
    if (!writes.has(kind)) return true;
    const names = [...common].map((ctename) => ({ CommonTableExpr: { ctename, ctequery: { SelectStmt: {} } } }));
    const withClause = { ...statement.withClause, ctes: [...names, ...(statement.withClause?.ctes ?? [])] };
    evaluation.dispatch(evaluation, { [kind]: { ...statement, withClause } } as unknown as Node);
    return false;
  });
};

const commonNames = (query: unknown): Set<string> => {
  const names = new Set<string>();
  walk(query, (type, node) => {
    if (type === 'CommonTableExpr' && typeof node['ctename'] === 'string') names.add(node['ctename']);
    return true;
  });
  return names;
};

// FOR UPDATE and the like: RowShareLock on the tables of the FROM, or on those that OF names (parse_clause and
// analyze.c, transformLockingClause).
const lockRows = (evaluation: Evaluation, select: SelectStmt, common: ReadonlySet<string>): void => {
  const { fromClause = [], whereClause } = select;
  const aliases = new Set(sourcesOf(evaluation, fromClause, common).map(({ alias }) => alias));
  const named = (select.lockingClause ?? []).flatMap((item) =>
    'LockingClause' in item ? (item.LockingClause.lockedRels ?? []) : [],
  );
  const only = named.flatMap((item) => ('RangeVar' in item ? [item.RangeVar.relname ?? ''] : []));
  const sources = sourcesOf(evaluation, { SelectStmt: { fromClause, whereClause } }, common).filter(
    ({ alias }) => aliases.has(alias) && (only.length === 0 || only.includes(alias)),
  );
  for (const source of sources) lockSource(evaluation, source);
};

const lockSource = (evaluation: Evaluation, source: Source): void => {
  const { relation } = source;
  if (relation.kind === 'materialized view') {
    evaluation.fail(`cannot lock rows in materialized view "${relation.name}"`);
    return;
  }
  for (const member of relation.kind === 'view' ? [relation] : membersOf(evaluation, source))
    evaluation.lock(member, 'RowShareLock');
  for (const inner of throughView(evaluation, source)) lockSource(evaluation, inner);
};

const readSource = (evaluation: Evaluation, source: Source, span: Span, cause: WorkCause): void => {
  const { relation } = source;
  if (relation.kind !== 'view') {
    for (const member of membersOf(evaluation, source)) evaluation.lock(member, 'AccessShareLock');
    reportScans(evaluation, source, cause, span);
    return;
  }
  evaluation.lock(relation, 'AccessShareLock');
  if (relation.view === undefined) {
    evaluation.assume(`${fullName(relation)} is not read whole`);
    return;
  }
  for (const inner of throughView(evaluation, source)) readSource(evaluation, inner, span, cause);
};

/** Locks a relation as a query that is analysed and not run does: views with what they read, tables without partitions. */
export function lockForReading(evaluation: Evaluation, relation: Relation): void {
  evaluation.lock(relation, 'AccessShareLock');
  if (relation.kind !== 'view') return;
  for (const id of relation.parents) {
    const read = evaluation.get('relation', id);
    if (read !== undefined) lockForReading(evaluation, read);
  }
}

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

/** Reports the members of a source that are read whole: those that hold rows and have no index that serves. */
export function reportScans(evaluation: Evaluation, source: Source, cause: WorkCause, span: Span): void {
  for (const leaf of membersOf(evaluation, source)) {
    if (leaf.kind === 'partitioned table' || leaf.kind === 'view') continue;
    if (isServed(evaluation, { ...source, relation: leaf })) continue;
    evaluation.work({ kind: 'scan', relation: leaf, cause, subject: fullName(leaf), span });
  }
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
    const conditions = [...conditionsOf(select.whereClause, select.fromClause), ...joined, ...extremesOf(select)];
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
  if (first === undefined) return select.whereClause === undefined ? [{ CurrentOfExpr: {} }] : [];
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

const served: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=']);

const ownColumn = ({ relation, alias }: Source, node: Node | undefined): string | null => {
  const column = columnOf(node);
  if (column === null) return null;
  const isOwn = column.qualifier === undefined ? ownsColumn(relation, column.column) : column.qualifier === alias;
  return isOwn ? column.column : null;
};

const ownsColumn = (relation: Relation, column: string): boolean =>
  column === 'ctid' || !relation.hasAllColumns || relation.columns.some(({ name }) => name === column);

/** What a condition compares with something that is not of the same row: a column, or an expression as text. */
interface Compared {
  readonly column: string | null;
  readonly expression: string | null;
  /** True for rows in which it is not null only. */
  readonly isStrict: boolean;
  /** IS NULL and IS NOT NULL, which not every kind of index finds. */
  readonly isNullTest?: boolean;
}

const comparedIn = (source: Source, condition: Node): Compared[] => {
  const side = (node: Node | undefined, isStrict = true): Compared[] => {
    if (node === undefined) return [];
    const column = ownColumn(source, node);
    if (column !== null) return [{ column, expression: null, isStrict }];
    if ('ColumnRef' in node || isRowFree({ List: { items: [node] } })) return [];
    return [{ column: null, expression: comparableText(node), isStrict }];
  };
  if ('NullTest' in condition)
    return side(condition.NullTest.arg, condition.NullTest.nulltesttype === 'IS_NOT_NULL').map((compared) => ({
      ...compared,
      isNullTest: true,
    }));
  if ('SubLink' in condition)
    return condition.SubLink.subLinkType === 'ANY_SUBLINK' ? side(condition.SubLink.testexpr) : [];
  const compared = operatorOf(condition);
  if (compared === null) return [];
  const { operator, expression } = compared;
  const kinds = ['AEXPR_OP', 'AEXPR_IN', 'AEXPR_OP_ANY', 'AEXPR_BETWEEN'];
  if (!kinds.includes(expression.kind ?? '') || !(served.has(operator) || operator === 'BETWEEN')) return [];
  const left = side(expression.lexpr);
  const right = side(expression.rexpr);
  return [
    ...(dependsOnRow(source, expression.rexpr) ? [] : left),
    ...(dependsOnRow(source, expression.lexpr) ? [] : right),
  ];
};

// A value that is another one for each row of the source finds no place in its index; neither does a query over them.
const dependsOnRow = (source: Source, node: Node | undefined): boolean => {
  let found = false;
  const look = (value: unknown, isInner: boolean): void => {
    walk(value, (type, child) => {
      if (type === 'SubLink') {
        look(child['testexpr'], isInner);
        look(child['subselect'], true);
        return false;
      }
      // A name alone in a query may be one of its own tables'.
      const column = type === 'ColumnRef' ? { ColumnRef: child as ColumnRef } : undefined;
      if (column !== undefined && ownColumn(source, column) !== null)
        found ||= !isInner || columnOf(column)?.qualifier !== undefined;
      return !found;
    });
  };
  look(node, false);
  return found;
};

/** Whether an index serves one of the conditions, so that the table need not be read whole. */
export function isServed(evaluation: Evaluation, source: Source): boolean {
  if (source.relation.kind === 'view') return true;
  if (source.conditions.length === 0) return false;
  if (!source.relation.isKnown) evaluation.assume(`no index of ${fullName(source.relation)} serves the condition`);
  return source.conditions.some((condition) => serves(source, condition));
}

// A disjunction is served where each arm is: the rows of several index scans are joined (indxpath.c, bitmap OR).
const serves = (source: Source, condition: Node): boolean => {
  // WHERE CURRENT OF a cursor, and what stops early.
  if ('CurrentOfExpr' in condition) return true;
  const arms = disjuncts(condition);
  if (arms.length > 1) return arms.every((arm) => conjuncts(arm).some((part) => serves(source, part)));
  const compared = comparedIn(source, condition);
  // Places in the file need no index (nodeTidrangescan.c, since 14).
  if (compared.some(({ column }) => column === 'ctid')) return true;
  return source.relation.indexes.some((index) =>
    compared.some((item) => holdsKey(index, item) && isImplied(source, index, item)),
  );
};

// amsearchnulls of their access methods is false (manual, 64.2).
const findsNoNulls: ReadonlySet<string> = new Set(['gin', 'hash']);

// Any key column will do, not only the first: the index is then read whole, and the table only where rows fit.
const holdsKey = (index: Index, { column, expression, isNullTest }: Compared): boolean =>
  isNullTest === true && findsNoNulls.has(index.method)
    ? false
    : column !== null
      ? index.columns.includes(column)
      : expression !== null && (index.expressions ?? []).includes(expression);

// predtest.c, predicate_implied_by: a conjunct that the conditions repeat, or NOT NULL of what they compare.
const isImplied = ({ conditions }: Source, index: Index, compared: Compared): boolean => {
  if (!index.isPartial) return true;
  const known = new Set(conditions.map(comparableText));
  const { conjuncts: needed = [], notNull = [] } = index.predicate ?? {};
  if (needed.length === 0) return false;
  const isNotNull = compared.isStrict && compared.column !== null && notNull.includes(compared.column);
  return needed.every((conjunct) => known.has(conjunct) || (isNotNull && notNull.length === needed.length));
};

/** Whether an index finds the rows with given values in these columns: what a foreign key's check looks for. */
export function findsBy(relation: Relation, columns: readonly string[]): boolean {
  return relation.indexes.some((index) => !index.isPartial && columns.some((column) => index.columns.includes(column)));
}

/** Whether conditions pick single rows: equality with values on all columns of a unique index. */
export function isKeyed(source: Source): boolean {
  const equal = new Set(
    source.conditions.flatMap((condition) => {
      const compared = operatorOf(condition);
      if (compared?.operator !== '=') return [];
      const { lexpr, rexpr, kind } = compared.expression;
      if (kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN' && kind !== 'AEXPR_OP_ANY') return [];
      const valueIsFree = (node: Node | undefined): boolean =>
        node !== undefined && isRowFree({ List: { items: [node] } });
      const left = columnOf(lexpr)?.column;
      const right = columnOf(rexpr)?.column;
      if (left !== undefined && valueIsFree(rexpr)) return [left];
      return right !== undefined && valueIsFree(lexpr) ? [right] : [];
    }),
  );
  if (equal.size === 0) return false;
  // Of a table that no migration made the keys are not known: a condition on `id` is taken for one on the key.
  if (!source.relation.isKnown) return equal.has('id');
  return source.relation.indexes.some(
    ({ isUnique, isPartial, columns }) =>
      isUnique && !isPartial && columns.every((column) => column !== null && equal.has(column)),
  );
}

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
