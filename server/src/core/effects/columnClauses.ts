import type { ColumnDef, Constraint as ConstraintNode, Node } from '@pgsql/types';
import type { Column, SequenceOptions } from '../catalog/model';
import { depthChange, inParentheses, listItems, placeOf, textIn, writtenSql } from '../sql/clauses';
import { keyword, type Statement } from '../sql/statement';
import { columnsIn } from '../sql/tree';
import type { Span } from '../text/span';
import { writtenSequenceOptions } from './sequenceOptions';

/** What a column definition says that only matters to who writes it again. */
export type ColumnClauses = Pick<Column, 'valueSql' | 'identity' | 'storage' | 'compression'>;

/** Reads the clauses of a column definition, as the statement writes them. */
export function columnClauses(statement: Statement, definition: ColumnDef): ColumnClauses {
  const value = columnClause(statement, definition, 'CONSTR_DEFAULT');
  const generated = columnClause(statement, definition, 'CONSTR_GENERATED');
  const identity = columnClause(statement, definition, 'CONSTR_IDENTITY');
  const expression = generated === null ? null : inParentheses(statement, generated.span);
  return {
    ...(value === null ? {} : { valueSql: [textIn(statement, afterWord(statement, value.span, 'DEFAULT'))] }),
    ...(expression === null || generated === null
      ? {}
      : { valueSql: writtenSql(statement, expression, columnsIn(generated.node.raw_expr)) }),
    ...(identity === null ? {} : { identity: identityOf(identity.node) }),
    ...(definition.storage_name === undefined ? {} : { storage: definition.storage_name.toUpperCase() }),
    ...(definition.compression === undefined ? {} : { compression: definition.compression }),
  };
}

/** A clause of a column definition, from its first word to where the next begins; null: there is none of that kind. */
export function columnClause(
  statement: Statement,
  definition: ColumnDef,
  kind: ConstraintNode['contype'],
): { readonly node: ConstraintNode; readonly span: Span } | null {
  const nodes = (definition.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []));
  const starts = nodes.map(({ location }) => placeOf(statement, location));
  const collation = definition.collClause?.location;
  const ends = collation === undefined ? starts : [...starts, placeOf(statement, collation)];
  const at = nodes.findIndex(({ contype }) => contype === kind);
  const node = nodes[at];
  const start = starts[at];
  if (node === undefined || start === undefined) return null;
  return { node, span: { start, end: Math.min(endOfElement(statement, start), ...ends.filter((end) => end > start)) } };
}

/** What GENERATED … AS IDENTITY says. */
export function identityOf({ generated_when, options }: ConstraintNode): {
  readonly isAlways: boolean;
  readonly options: SequenceOptions;
} {
  return { isAlways: generated_when === 'a', options: writtenSequenceOptions(options) };
}

/** A stretch without what stands before a word of it, and without the word. */
export function afterWord(statement: Statement, within: Span, word: string): Span {
  const found = statement
    .tokens()
    .find((token) => token.start >= within.start && token.end <= within.end && keyword(statement, token) === word);
  return { start: found?.end ?? within.start, end: within.end };
}

// Up to the comma or parenthesis behind the element of a list that begins or goes on there.
const endOfElement = (statement: Statement, start: number): number => {
  let depth = 0;
  for (const token of statement.tokens()) {
    if (token.start < start) continue;
    depth += depthChange(statement, token);
    if (depth < 0 || (depth === 0 && token.kind === 'punctuation' && statement.text.charAt(token.start) === ','))
      return token.start;
  }
  return statement.text.length;
};

/** The element of a list, such as a constraint of a table, that begins at a place in bytes. */
export function elementAt(statement: Statement, location: number | undefined): Span {
  const start = placeOf(statement, location);
  return { start, end: endOfElement(statement, start) };
}

/** The items of the first list in parentheses of a stretch, each to be written again. */
export function itemsIn(statement: Statement, within: Span): Span[] {
  const list = inParentheses(statement, within);
  return list === null ? [] : listItems(statement, list);
}

/** The expression of a CHECK that begins at a place in bytes, without its parentheses. */
export function checkExpression(
  statement: Statement,
  location: number | undefined,
  expression: Node | undefined,
): readonly string[] | null {
  const element = elementAt(statement, location);
  const span = inParentheses(statement, afterWord(statement, element, 'CHECK'));
  return span === null ? null : writtenSql(statement, span, columnsIn(expression));
}
