import type { ColumnDef } from '@pgsql/types';
import type { Span } from '../text/span';
import { offsetOfByte } from './parser';
import { keyword, type Statement } from './statement';
import { qualifiedName, walk, type QualifiedName } from './tree';

/** A column that a statement makes or gives another type, as written. */
export interface WrittenDefinition {
  /** The column. */
  readonly name: string;
  /** `pg_catalog` as the schema where the grammar knows the type by a word of its own. */
  readonly type: QualifiedName;
  readonly hasModifiers: boolean;
  /** Of the type's words, relative to the statement. */
  readonly span: Span;
  readonly node: ColumnDef;
}

const goOn: ReadonlySet<string> = new Set(['PRECISION', 'VARYING', 'WITH', 'WITHOUT', 'TIME', 'ZONE']);

/** The columns that CREATE TABLE, ADD COLUMN and ALTER COLUMN TYPE write with their types. */
export function writtenDefinitions(statement: Statement): WrittenDefinition[] {
  const { node } = statement;
  if (node === null || !('CreateStmt' in node || 'AlterTableStmt' in node)) return [];
  const found: WrittenDefinition[] = [];
  walk(node, (kind, child) => {
    if (kind !== 'ColumnDef') return true;
    const definition = child as ColumnDef;
    const { typeName } = definition;
    if (typeName === undefined) return false;
    const start = offsetOfByte(statement.text, typeName.location ?? 0);
    found.push({
      name: definition.colname ?? '',
      type: qualifiedName(typeName.names),
      hasModifiers: (typeName.typmods?.length ?? 0) > 0,
      span: { start, end: endOfType(statement, start) },
      node: definition,
    });
    return false;
  });
  return found;
}

const endOfType = (statement: Statement, start: number): number => {
  const tokens = statement.tokens();
  let at = tokens.findIndex((token) => token.start >= start);
  let end = tokens[at]?.end ?? start;
  for (at++; at < tokens.length; at++) {
    const text = keyword(statement, tokens[at]);
    if (text === '(') while (at < tokens.length && keyword(statement, tokens[at]) !== ')') at++;
    else if (!goOn.has(text)) break;
    end = tokens[at]?.end ?? end;
  }
  return end;
};
