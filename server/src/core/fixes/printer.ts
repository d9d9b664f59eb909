import type { Parser } from '../sql/parser';

/**
 * Writes new statements. They are built as typed trees of pgsql-ast-parser, printed by it, and read back by PostgreSQL's
 * own parser, so that a name that needs quotes cannot slip through (facts: the proven subset of parsers.md).
 */
export interface Printer {
  /** `DROP INDEX CONCURRENTLY schema.name`, without `;`. */
  dropIndexConcurrently(schema: string | undefined, name: string): string;
  /** `SET [LOCAL] lock_timeout = 'value'`. */
  setLockTimeout(value: string, isLocal: boolean): string;
  /** `ALTER TABLE … DROP CONSTRAINT name`; `table` unquoted. */
  dropConstraint(table: { readonly schema: string | undefined; readonly name: string }, name: string): string;
}

/** Loads the printer; it is only needed once a fix is asked for. */
export async function createPrinter(parser: Parser): Promise<Printer> {
  const { toSql } = await import('pgsql-ast-parser');
  const checked = (sql: string, expected: readonly string[]): string => {
    const text = sql.replaceAll(/\s+/g, ' ').trim();
    const { node } = parser.parse(text);
    const tree = JSON.stringify(node);
    const isWhole = node !== null && expected.every((name) => tree.includes(JSON.stringify(name)));
    if (!isWhole) throw new Error(`The printed statement does not read back: ${text}`);
    return text;
  };
  // The library puts names into quotes as they are.
  const quotable = (name: string): string => name.replaceAll('"', '""');
  const qualified = (schema: string | undefined, name: string): { name: string; schema?: string } =>
    schema === undefined ? { name: quotable(name) } : { name: quotable(name), schema: quotable(schema) };
  const names = (schema: string | undefined, ...rest: string[]): string[] =>
    schema === undefined ? rest : [schema, ...rest];
  return {
    dropIndexConcurrently: (schema, name) =>
      checked(
        toSql.statement({ type: 'drop index', concurrently: true, names: [qualified(schema, name)] }),
        names(schema, name),
      ),
    setLockTimeout: (value, isLocal) =>
      checked(
        toSql.statement({
          type: 'set',
          variable: { name: 'lock_timeout' },
          ...(isLocal ? { scope: 'local' } : {}),
          set: { type: 'value', value },
        }),
        ['lock_timeout', value],
      ),
    dropConstraint: (table, name) =>
      checked(
        toSql.statement({
          type: 'alter table',
          table: qualified(table.schema, table.name),
          changes: [{ type: 'drop constraint', constraint: { name: quotable(name) } }],
        }),
        names(table.schema, table.name, name),
      ),
  };
}
