import type { AlterTableCmd, ColumnDef } from '@pgsql/types';
import { quoteIdentifier } from '../sql/identifiers';
import { commandSpans, keyword } from '../sql/statement';
import type { Span } from '../text/span';
import type { PlacedStatement } from './place';

/** A command of an ALTER TABLE, with its place in the file. */
export interface PlacedCommand {
  readonly node: AlterTableCmd;
  readonly span: Span;
}

/** The commands of an ALTER TABLE, with their places in the file; [] for other statements. */
export function placedCommands({ statement, span }: PlacedStatement): PlacedCommand[] {
  if (statement.node === null || !('AlterTableStmt' in statement.node)) return [];
  const spans = commandSpans(statement);
  return (statement.node.AlterTableStmt.cmds ?? []).flatMap((command, at) => {
    const own = spans[at];
    if (!('AlterTableCmd' in command) || own === undefined) return [];
    return [{ node: command.AlterTableCmd, span: { start: own.start + span.start, end: own.end + span.start } }];
  });
}

/** The table of an ALTER TABLE as it is written, without ONLY and IF EXISTS. */
export function writtenTable({ statement }: PlacedStatement): string {
  const tokens = statement.tokens();
  const words = new Set(['ALTER', 'TABLE', 'IF', 'EXISTS', 'ONLY']);
  const first = tokens.findIndex((token) => !words.has(keyword(statement, token)));
  let last = first;
  while (keyword(statement, tokens[last + 1]) === '.') last += 2;
  return statement.text.slice(tokens[first]?.start, tokens[last]?.end);
}

/** The column that a command defines. */
export function columnOf(definition: AlterTableCmd['def']): ColumnDef | undefined {
  return definition !== undefined && 'ColumnDef' in definition ? definition.ColumnDef : undefined;
}

/** The ADD COLUMN of a column in an ALTER TABLE, with what it defines; undefined: there is none. */
export function addedColumn(
  placed: PlacedStatement,
  column: string,
): { readonly command: PlacedCommand; readonly definition: ColumnDef } | undefined {
  for (const command of placedCommands(placed)) {
    const definition = command.node.subtype === 'AT_AddColumn' ? columnOf(command.node.def) : undefined;
    if (definition?.colname === column) return { command, definition };
  }
  return undefined;
}

/** The table of an ALTER TABLE, unquoted, with its schema where one is written. */
export function nameOfTable({ statement: { node } }: PlacedStatement): {
  readonly schema: string | undefined;
  readonly name: string;
} {
  const range = node !== null && 'AlterTableStmt' in node ? node.AlterTableStmt.relation : undefined;
  return { schema: range?.schemaname === '' ? undefined : range?.schemaname, name: range?.relname ?? '' };
}

/** An index of the table of an ALTER TABLE, as SQL: in the table's schema, where one is written. `name` is SQL. */
export function inSchemaOf(placed: PlacedStatement, name: string, major: number): string {
  const { schema } = nameOfTable(placed);
  return schema === undefined ? name : `${quoteIdentifier(schema, major)}.${name}`;
}
