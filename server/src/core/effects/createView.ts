import { omit } from '../catalog/omit';
import type { CreateTableAsStmt, Node, RangeVar, ViewStmt } from '@pgsql/types';
import type { Column, Relation, RelationKind, SettingValues } from '../catalog/model';
import { firstTokens } from '../sql/statement';
import { after, wholeOf, wordsAt } from '../sql/clauses';
import { columnsIn, rangeVarName, stringsOf, walk } from '../sql/tree';
import { settingValues } from './alterTable/relationOptions';
import { columnLabel } from './columnLabel';
import { isSystemColumn } from './columns';
import { columnOf } from './expressions';
import { createRelation, creationSchema, findName, findRelation, updateRelation, type Evaluation } from './evaluation';
import { noteSequenceUser, sequencesIn } from './sequence';
import { typeReference } from './types';
import { readQuery } from './query';
import { aggregates, isPlain, sourcesOf, type Source } from './sources';

/** CREATE [OR REPLACE] VIEW. */
export function createView(evaluation: Evaluation, node: ViewStmt): void {
  createFromQuery(evaluation, {
    range: node.view,
    query: node.query,
    kind: 'view',
    replaces: node.replace === true,
    missingOk: false,
    isFilled: false,
    aliases: stringsOf(node.aliases),
    ...(node.options === undefined ? {} : { parameters: settingValues(node.options) }),
    ...(checkOptions[node.withCheckOption ?? ''] === undefined
      ? {}
      : { checkOption: checkOptions[node.withCheckOption ?? ''] ?? 'LOCAL' }),
  });
}

const checkOptions: Readonly<Record<string, Relation['checkOption']>> = {
  LOCAL_CHECK_OPTION: 'LOCAL',
  CASCADED_CHECK_OPTION: 'CASCADED',
};

/** CREATE TABLE … AS, SELECT … INTO and CREATE MATERIALIZED VIEW. */
export function createTableAs(evaluation: Evaluation, node: CreateTableAsStmt): void {
  createFromQuery(evaluation, {
    range: node.into?.rel,
    query: preparedQuery(evaluation, node.query),
    kind: node.objtype === 'OBJECT_MATVIEW' ? 'materialized view' : 'table',
    replaces: false,
    missingOk: node.if_not_exists === true,
    isFilled: node.into?.skipData !== true,
    aliases: stringsOf(node.into?.colNames),
    ...(node.into?.options === undefined ? {} : { parameters: settingValues(node.into.options) }),
  });
}

// CREATE TABLE … AS EXECUTE.
const preparedQuery = (evaluation: Evaluation, query: Node | undefined): Node | undefined =>
  query !== undefined && 'ExecuteStmt' in query ? evaluation.get('prepared', query.ExecuteStmt.name ?? '') : query;

/**
 * CREATE [MATERIALIZED] VIEW and CREATE TABLE AS: AccessShareLock on what the query reads, which the latter two read
 * whole; a replaced view is locked with AccessExclusiveLock.
 */
function createFromQuery(
  evaluation: Evaluation,
  request: {
    range: RangeVar | undefined;
    query: Node | undefined;
    kind: RelationKind;
    replaces: boolean;
    missingOk: boolean;
    isFilled: boolean;
    /** Names of the columns, where they are written behind the relation's. */
    aliases?: readonly string[];
    parameters?: SettingValues;
    checkOption?: NonNullable<Relation['checkOption']>;
  },
): void {
  const { range, query, kind } = request;
  const isTemporary = range?.relpersistence === 't';
  const { schema, name } = rangeVarName(range);
  const ownSchema = isTemporary ? 'pg_temp' : (schema ?? creationSchema(evaluation));
  const found = findName(evaluation, { schema: ownSchema, name });
  const existing = findRelation(evaluation, { schema: ownSchema, name });
  const sources = sourcesOf(evaluation, query);
  if (found !== undefined && (!request.replaces || existing === undefined)) {
    if (!request.missingOk) evaluation.fail(`relation "${name}" already exists`);
    // The query is analysed before the name is looked at.
    for (const { relation } of sources) evaluation.lock(relation, 'AccessShareLock');
    return;
  }
  if (existing !== undefined && existing.kind !== 'view') {
    evaluation.fail(`"${name}" is not a view`);
    return;
  }
  const definition = definitionOf(evaluation, query, request.aliases ?? [], sources);
  if (definition?.missing !== undefined) {
    evaluation.fail(`column "${definition.missing}" does not exist`);
    return;
  }
  if (kind === 'view' && failsOnColumns(evaluation, existing, definition?.columns)) return;
  if (request.isFilled) readQuery(evaluation, query, firstTokens(evaluation.statement, 2));
  else for (const { relation } of sources) evaluation.lock(relation, 'AccessShareLock');
  const view =
    kind === 'view' && definition !== null
      ? {
          sources: sources.map(({ relation, alias, conditions }) => ({ relation: relation.id, alias, conditions })),
          columns: definition.columns.map(({ name: column, source }) => ({ name: column, source })),
          isUpdatable: definition.isUpdatable && sources.length === 1,
        }
      : undefined;
  const columns: Column[] = (definition?.columns ?? []).map(({ name: column, type }) => ({
    name: column,
    type,
    notNull: false,
    hasDefault: false,
    generatedFrom: null,
    isIdentity: false,
    collation: null,
  }));
  if (existing !== undefined) {
    evaluation.lock(existing, 'AccessExclusiveLock');
  }
  const isView = kind === 'view' || kind === 'materialized view';
  const wording = wordingOf(evaluation, request);
  const created =
    existing ??
    createRelation(evaluation, {
      schema: ownSchema,
      name,
      kind,
      isKnown: true,
      isTemporary,
      columns,
      hasAllColumns: definition !== null,
      constraints: [],
      indexes: [],
      children: [],
      // What a view reads; of a table made by a query nothing depends on it.
      parents: isView ? sources.map(({ relation }) => relation.id) : [],
      isDefaultPartition: false,
      partitionKey: [],
      referencedBy: [],
      readBy: [],
      ...(view === undefined ? {} : { view }),
      ...(isView ? { query } : {}),
      ...(isView ? wording : {}),
      ...(kind === 'materialized view' ? { isFilled: request.isFilled } : {}),
    });
  if (existing !== undefined)
    updateRelation(evaluation, existing.id, (known) => {
      const parents = sources.map(({ relation }) => relation.id);
      const changed: Relation = {
        ...omit(known, 'querySql', 'aliases', 'checkOption', 'parameters'),
        columns: keptColumns(known, columns),
        hasAllColumns: definition !== null,
        parents,
        query,
        ...wording,
      };
      if (view !== undefined) return { ...changed, view };
      const { view: replaced, ...rest } = changed;
      return replaced === undefined ? changed : rest;
    });
  if (!isView) return;
  for (const sequence of sequencesIn(evaluation, query)) noteSequenceUser(evaluation, sequence, created.id);
  for (const id of existing?.parents ?? [])
    updateRelation(evaluation, id, (read) => ({
      ...read,
      readBy: read.readBy.filter((reader) => reader.relation !== created.id),
    }));
  for (const { relation } of sources)
    updateRelation(evaluation, relation.id, (read) => ({
      ...read,
      readBy: [
        ...read.readBy.filter((reader) => reader.relation !== created.id),
        { relation: created.id, columns: columnsRead(read, query) },
      ],
    }));
}

// What stands behind AS, with its line breaks and comments, and what stands before it.
const wordingOf = (
  { statement }: Evaluation,
  { aliases = [], parameters, checkOption }: Parameters<typeof createFromQuery>[1],
): Pick<Relation, 'querySql' | 'aliases' | 'parameters' | 'checkOption'> => {
  // The grammar makes a recursive view one of WITH RECURSIVE.
  const isRecursive = wordsAt(statement, wholeOf(statement), ['RECURSIVE', 'VIEW']) !== null;
  const body = isRecursive ? null : after(statement, wholeOf(statement), ['AS']);
  const tails = [
    ['WITH', 'CHECK', 'OPTION'],
    ['WITH', 'LOCAL', 'CHECK', 'OPTION'],
    ['WITH', 'CASCADED', 'CHECK', 'OPTION'],
    ['WITH', 'DATA'],
    ['WITH', 'NO', 'DATA'],
  ];
  const tail =
    body === null ? null : tails.map((words) => wordsAt(statement, body, words)).find((found) => found !== null);
  const query = body === null ? undefined : statement.text.slice(body.start, tail?.start ?? body.end).trim();
  return {
    ...(query === undefined ? {} : { querySql: query }),
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(checkOption === undefined ? {} : { checkOption }),
  };
};

// The columns of a replaced view keep their defaults and comments.
const keptColumns = ({ columns: before }: Relation, columns: readonly Column[]): Column[] =>
  columns.map((column) => {
    const known = before.find(({ name }) => name === column.name);
    return known === undefined ? column : { ...known, ...column, hasDefault: known.hasDefault };
  });

/** The columns of a query, as far as its text and the tables that it reads tell them. */
interface Definition {
  readonly columns: readonly {
    readonly name: string;
    readonly type: Column['type'];
    readonly source: { readonly alias: string; readonly column: string } | null;
  }[];
  readonly isUpdatable: boolean;
  /** A column that none of the tables has. */
  readonly missing?: string;
}

const definitionOf = (
  evaluation: Evaluation,
  query: Node | undefined,
  aliases: readonly string[],
  sources: readonly Source[],
): Definition | null => {
  if (query === undefined || !('SelectStmt' in query)) return null;
  const select = query.SelectStmt;
  if (select.valuesLists !== undefined || select.larg !== undefined || select.withClause !== undefined) return null;
  const from = (select.fromClause ?? []).flatMap((item) => sourcesOf(evaluation, item));
  // Subqueries and functions in FROM are not followed.
  if (from.length !== sources.length || from.some(({ relation }) => !relation.hasAllColumns)) return null;
  const isSimpleFrom = (select.fromClause ?? []).every((item) => 'RangeVar' in item || isJoinOfTables(item));
  if (!isSimpleFrom) return null;
  const columns: Definition['columns'][number][] = [];
  let missing: string | undefined;
  const take = ({ alias }: Source, column: Column, name = column.name): void => {
    columns.push({ name, type: column.type, source: { alias, column: column.name } });
  };
  for (const item of select.targetList ?? []) {
    if (!('ResTarget' in item)) return null;
    const { name, val } = item.ResTarget;
    const fields = val !== undefined && 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : [];
    const last = fields.at(-1);
    if (last !== undefined && 'A_Star' in last) {
      const qualifier = stringsOf(fields).at(-1);
      for (const source of from)
        if (qualifier === undefined || source.alias === qualifier)
          for (const column of source.relation.columns) take(source, column);
      continue;
    }
    const named = columnOf(val);
    const owner = from.find(
      ({ relation, alias }) =>
        (named?.qualifier === undefined || named.qualifier === alias) &&
        relation.columns.some((column) => column.name === named?.column),
    );
    const column = owner?.relation.columns.find((known) => known.name === named?.column);
    if (owner !== undefined && column !== undefined) take(owner, column, name);
    else {
      const isRow = named !== null && from.some(({ alias }) => alias === named.column);
      if (named !== null && named.qualifier === undefined && !isRow && from.length > 0 && !isSystemColumn(named.column))
        missing ??= named.column;
      const type =
        val !== undefined && 'TypeCast' in val && val.TypeCast.typeName !== undefined
          ? typeReference(evaluation, val.TypeCast.typeName)
          : null;
      columns.push({ name: name ?? named?.column ?? columnLabel(val) ?? '?column?', type, source: null });
    }
  }
  return {
    columns: columns.map((column, at) => ({ ...column, name: aliases[at] ?? column.name })),
    isUpdatable: isPlain(select) && !aggregates(select.targetList),
    ...(missing === undefined ? {} : { missing }),
  };
};

const isJoinOfTables = (node: Node): boolean => {
  if ('RangeVar' in node) return true;
  if (!('JoinExpr' in node)) return false;
  const { larg, rarg, usingClause, isNatural } = node.JoinExpr;
  const isMerged = (usingClause?.length ?? 0) > 0 || isNatural === true;
  return !isMerged && larg !== undefined && rarg !== undefined && isJoinOfTables(larg) && isJoinOfTables(rarg);
};

// checkViewColumns (view.c): a replaced view keeps its columns and may get more behind them.
const failsOnColumns = (
  evaluation: Evaluation,
  existing: Relation | undefined,
  columns: Definition['columns'] | undefined,
): boolean => {
  if (columns === undefined) return false;
  const twice = columns.find(({ name }, at) => columns.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) evaluation.fail(`column "${twice.name}" specified more than once`);
  else if (existing?.hasAllColumns === true) {
    if (columns.length < existing.columns.length) evaluation.fail('cannot drop columns from view');
    const renamed = existing.columns.findIndex(({ name }, at) => columns[at]?.name !== name);
    if (renamed !== -1)
      evaluation.fail(
        `cannot change name of view column "${existing.columns[renamed]?.name ?? ''}" to "${columns[renamed]?.name ?? ''}"`,
      );
  }
  return evaluation.hasFailed();
};

// The columns of a table that the query may read; null where that cannot be told.
const columnsRead = (relation: Relation, query: Node | undefined): readonly string[] | null => {
  const stars: string[] = [];
  walk(query, (type) => {
    if (type === 'A_Star') stars.push(type);
    return true;
  });
  if (stars.length > 0) return relation.hasAllColumns ? relation.columns.map(({ name }) => name) : null;
  const columns = columnsIn(query);
  return relation.hasAllColumns
    ? columns.filter((column) => relation.columns.some(({ name }) => name === column))
    : columns;
};
