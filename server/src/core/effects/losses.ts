import type { AlterTableCmd, AlterTableStmt, DropStmt, Node } from '@pgsql/types';
import type { Relation, TypeReference } from '../catalog/model';
import { quoteIdentifier } from '../sql/identifiers';
import { commandSpans, firstTokens, keyword, phrase } from '../sql/statement';
import { qualifiedName, rangeVarName, stringsOf, type QualifiedName } from '../sql/tree';
import type { Span } from '../text/span';
import { familyOf, findRelation, relationOrAssumed, type Evaluation } from './evaluation';
import { columnOf } from './expressions';
import { foreignKeysTo } from './foreignKeys';
import { narrowing } from './narrowing';
import { typeReference, typeText } from './types';

/** Reports the data that a statement takes away and that no down migration brings back, with queries that count it. */
export function noteLosses(evaluation: Evaluation, node: Node): void {
  const words = (count: number): Span => firstTokens(evaluation.statement, count);
  if ('DropStmt' in node) ofDrop(evaluation, node.DropStmt);
  else if ('AlterTableStmt' in node) ofAlterTable(evaluation, node.AlterTableStmt);
  else if ('TruncateStmt' in node) {
    const named = (node.TruncateStmt.relations ?? []).flatMap((item) =>
      'RangeVar' in item ? [relationOrAssumed(evaluation, rangeVarName(item.RangeVar))] : [],
    );
    for (const relation of named) ofRows(evaluation, relation, words(1));
    if (node.TruncateStmt.behavior === 'DROP_CASCADE')
      for (const relation of referencing(evaluation, named)) ofRows(evaluation, relation, words(1), true);
  } else if ('DeleteStmt' in node) {
    const { relation, whereClause, usingClause } = node.DeleteStmt;
    if (whereClause === undefined && usingClause === undefined)
      ofRows(evaluation, relationOrAssumed(evaluation, rangeVarName(relation)), words(1));
  } else if ('DropdbStmt' in node) {
    const relation = node.DropdbStmt.dbname ?? '';
    evaluation.loses(null, { kind: 'database', relation, column: null, to: null, query: null, span: words(2) });
  }
}

const counting = (evaluation: Evaluation, { schema, name }: Relation, condition?: string): string => {
  const table = `${quoteIdentifier(schema, evaluation.major)}.${quoteIdentifier(name, evaluation.major)}`;
  return `SELECT count(*) FROM ${table}${condition === undefined ? '' : ` WHERE ${condition}`}`;
};

// A view holds no rows, and those of a materialized view can be had again from its tables.
const holdsRows = ({ kind }: Relation): boolean => kind === 'table' || kind === 'partitioned table';

const ofRows = (evaluation: Evaluation, relation: Relation, span: Span, isCascaded = false): void => {
  const query = counting(evaluation, relation);
  if (holdsRows(relation))
    evaluation.loses(relation, { kind: 'rows', column: null, to: null, query, isCascaded, span });
};

// The tables with a foreign key to one of these, and those with one to them.
const referencing = (evaluation: Evaluation, named: readonly Relation[]): Relation[] => {
  const reached = new Map(named.map((relation) => [relation.id, relation]));
  for (const relation of reached.values())
    for (const member of familyOf(evaluation, relation))
      for (const { from } of foreignKeysTo(evaluation, member)) reached.set(from.id, reached.get(from.id) ?? from);
  return [...reached.values()].filter((relation) => !named.includes(relation));
};

const ofDrop = (evaluation: Evaluation, { removeType, objects = [], missing_ok, behavior }: DropStmt): void => {
  const span = firstTokens(evaluation.statement, 2);
  if (removeType === 'OBJECT_TABLE')
    for (const object of objects) {
      const name = 'List' in object ? qualifiedName(object.List.items) : { schema: undefined, name: '' };
      const relation = existing(evaluation, name, missing_ok === true);
      if (relation === undefined || !holdsRows(relation)) continue;
      const query = counting(evaluation, relation);
      evaluation.loses(relation, { kind: 'table', column: null, to: null, query, span });
    }
  // Without CASCADE only an empty schema goes.
  if (removeType === 'OBJECT_SCHEMA' && behavior === 'DROP_CASCADE')
    for (const relation of stringsOf(objects)) {
      if (evaluation.get('schema', relation) === undefined && missing_ok === true && evaluation.isWholeHistory)
        continue;
      const query = `SELECT sum(n_live_tup) FROM pg_stat_user_tables WHERE schemaname = '${relation.replaceAll("'", "''")}'`;
      evaluation.loses(null, { kind: 'schema', relation, column: null, to: null, query, span });
    }
};

const existing = (evaluation: Evaluation, name: QualifiedName, isOptional: boolean): Relation | undefined => {
  const found = findRelation(evaluation, name);
  return found === undefined && isOptional && evaluation.isWholeHistory
    ? undefined
    : (found ?? relationOrAssumed(evaluation, name));
};

const ofAlterTable = (evaluation: Evaluation, node: AlterTableStmt): void => {
  if (node.objtype !== 'OBJECT_TABLE') return;
  const commands = (node.cmds ?? []).flatMap((item) => ('AlterTableCmd' in item ? [item.AlterTableCmd] : []));
  if (!commands.some(({ subtype }) => subtype === 'AT_DropColumn' || subtype === 'AT_AlterColumnType')) return;
  const table = existing(evaluation, rangeVarName(node.relation), node.missing_ok === true);
  if (table === undefined || !holdsRows(table)) return;
  const spans = commandSpans(evaluation.statement);
  for (const [at, command] of commands.entries()) {
    const span = spans[at] ?? { start: 0, end: evaluation.statement.text.length };
    if (command.subtype === 'AT_DropColumn') ofColumn(evaluation, table, command, span);
    if (command.subtype === 'AT_AlterColumnType') ofTypeChange(evaluation, table, command, span);
  }
};

const ofColumn = (evaluation: Evaluation, table: Relation, { name = '' }: AlterTableCmd, span: Span): void => {
  const known = table.columns.find((column) => column.name === name);
  // What is computed from other columns can be computed again.
  if ((known === undefined && table.hasAllColumns) || (known !== undefined && known.generatedFrom !== null)) return;
  const query = counting(evaluation, table, `${quoteIdentifier(name, evaluation.major)} IS NOT NULL`);
  evaluation.loses(table, { kind: 'column', column: name, to: null, query, span });
};

const ofTypeChange = (evaluation: Evaluation, table: Relation, command: AlterTableCmd, span: Span): void => {
  const { name = '', def } = command;
  const definition = def !== undefined && 'ColumnDef' in def ? def.ColumnDef : undefined;
  const from = table.columns.find((column) => column.name === name)?.type ?? null;
  if (definition?.typeName === undefined || (from === null && table.hasAllColumns)) return;
  const to = typeReference(evaluation, definition.typeName);
  const column = quoteIdentifier(name, evaluation.major);
  const using = definition.raw_default;
  const casts = castsOf(evaluation, using, name);
  if (casts === null) {
    if (using === undefined || isReversible(using, name)) return;
    const written = usingText(evaluation, span);
    const query = counting(evaluation, table, `(${written})::text IS DISTINCT FROM ${column}::text`);
    evaluation.loses(table, { kind: 'replaced', column: name, to: typeText(to), query, span });
    return;
  }
  let [current, expression] = [from, column];
  for (const type of casts.length === 0 ? [to] : casts) {
    const found = current === null ? null : narrowing(current, type, casts.length > 0);
    const shown = sqlType(type);
    if (found !== null) {
      const query = counting(evaluation, table, found.condition(expression, shown));
      evaluation.loses(table, { kind: found.kind, column: name, to: shown, query, span });
      return;
    }
    [current, expression] = [type, `${expression}::${shown}`];
  }
};

// An interval's first modifier is the mask of its fields, the second its precision.
const sqlType = (type: TypeReference): string =>
  type.name === 'interval' && type.modifiers[1] !== undefined ? `interval(${type.modifiers[1]})` : typeText(type);

// The types that USING casts the column to, one after the other; null: it does something else.
const castsOf = (evaluation: Evaluation, using: Node | undefined, name: string): TypeReference[] | null => {
  if (using === undefined || columnOf(using)?.column === name) return [];
  if (!('TypeCast' in using) || using.TypeCast.typeName === undefined || using.TypeCast.arg === undefined) return null;
  const inner = castsOf(evaluation, using.TypeCast.arg, name);
  return inner === null ? null : [...inner, typeReference(evaluation, using.TypeCast.typeName)];
};

// `column AT TIME ZONE 'x'` (timezone('x', column)) can be turned back by the same zone.
const isReversible = (using: Node, name: string): boolean => {
  if (!('FuncCall' in using)) return false;
  const [zone, value, ...rest] = using.FuncCall.args ?? [];
  const isZone = stringsOf(using.FuncCall.funcname).at(-1) === 'timezone';
  return isZone && rest.length === 0 && zone !== undefined && 'A_Const' in zone && columnOf(value)?.column === name;
};

const usingText = (evaluation: Evaluation, span: Span): string => {
  const { statement } = evaluation;
  const using = statement
    .tokens()
    .find((token) => token.start >= span.start && token.end <= span.end && keyword(statement, token) === 'USING');
  const start = using?.end ?? phrase(statement, span, ['USING'])?.end ?? span.start;
  return statement.text.slice(start, span.end).replaceAll(/\s+/g, ' ').trim();
};
