import type { Node } from '@pgsql/types';
import { pattern } from '../config/pattern';
import { object } from '../config/shape';
import { defineRule } from '../lint/rule';
import { phrase, type Statement } from '../sql/statement';
import { walk } from '../sql/tree';
import type { Span } from '../text/span';

/** Small letters, digits and underscores, which need no quotes. */
const snakeCase = '^[a-z_][a-z0-9_]*$';

type Patterns = Readonly<Record<'tables' | 'columns' | 'indexes' | 'constraints', string>>;

const patternKey = (what: string): { docs: string; shape: typeof pattern; absent: { value: string } } => ({
  docs: `A regular expression that the names of ${what} match.`,
  shape: pattern,
  absent: { value: snakeCase },
});

const options = object<Patterns>('an object of patterns for tables, columns, indexes and constraints', {
  tables: patternKey('tables and views'),
  columns: patternKey('columns'),
  indexes: patternKey('indexes'),
  constraints: patternKey('constraints'),
});

/** Names that do not look as the project wants them. */
export const namingConvention = defineRule({
  id: 'naming-convention',
  meta: {
    category: 'convention',
    since: '0.1.0',
    sameAs: ['atlas/NM101', 'atlas/NM102', 'atlas/NM103', 'atlas/NM104', 'atlas/NM105', 'atlas/NM106'],
    messages: { unlike: 'The name {name} does not match {pattern}, as the names of {what} do here.' },
    docs: {
      summary: 'The name of a new table, column, index or constraint does not match the pattern of the project.',
      why: 'By default names are small letters, digits and underscores: any other needs double quotes in every statement, since PostgreSQL folds what is not quoted to small letters.',
      instead:
        'Choose another name; or set the patterns in `lockstep.json`: `"naming-convention": ["warning", { "tables": "^[a-z_]+$", "columns": "^[a-z_]+$", "indexes": "_idx$", "constraints": "_(check|fkey|key|pkey)$" }]`.',
      schema: '',
      bad: 'CREATE TABLE "Users" (id bigint PRIMARY KEY);',
      good: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      whenNotToUse: 'A framework chooses the names.',
      references: ['https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS'],
    },
    options,
  },
  check: ({ statement, options: set }, say) =>
    newNames(statement).flatMap(({ what, name }) => {
      const written = set[what];
      const expression = typeof written === 'string' ? written : snakeCase;
      if (new RegExp(expression, 'u').test(name)) return [];
      return [say('unlike', { name, pattern: expression, what }, { span: placeOf(statement, name) })];
    }),
});

interface NewName {
  readonly what: keyof Patterns;
  readonly name: string;
}

const newNames = ({ node }: Statement): NewName[] => {
  if (node === null) return [];
  const names: NewName[] = [];
  const add = (what: keyof Patterns, name: string | undefined): void => {
    if (name !== undefined && name !== '') names.push({ what, name });
  };
  if ('CreateStmt' in node) add('tables', node.CreateStmt.relation?.relname);
  else if ('ViewStmt' in node) add('tables', node.ViewStmt.view?.relname);
  else if ('CreateTableAsStmt' in node) add('tables', node.CreateTableAsStmt.into?.rel?.relname);
  else if ('IndexStmt' in node) add('indexes', node.IndexStmt.idxname);
  else if ('RenameStmt' in node) add(renamed[node.RenameStmt.renameType ?? ''] ?? 'tables', newName(node));
  if ('CreateStmt' in node || 'AlterTableStmt' in node)
    walk(node, (type, child) => {
      // ALTER COLUMN … TYPE has a definition without a name.
      if (type === 'ColumnDef') add('columns', (child as { colname?: string }).colname);
      if (type === 'Constraint') add('constraints', (child as { conname?: string }).conname);
      return true;
    });
  return names;
};

const renamed: Readonly<Partial<Record<string, keyof Patterns>>> = {
  OBJECT_TABLE: 'tables',
  OBJECT_VIEW: 'tables',
  OBJECT_MATVIEW: 'tables',
  OBJECT_COLUMN: 'columns',
  OBJECT_INDEX: 'indexes',
  OBJECT_TABCONSTRAINT: 'constraints',
};

// Of other objects nothing is said.
const newName = (node: Node): string | undefined =>
  'RenameStmt' in node && renamed[node.RenameStmt.renameType ?? ''] !== undefined ? node.RenameStmt.newname : undefined;

const placeOf = (statement: Statement, name: string): Span => {
  const whole = { start: 0, end: statement.text.length };
  const quoted = `"${name.replaceAll('"', '""')}"`;
  return phrase(statement, whole, [quoted]) ?? phrase(statement, whole, [name.toUpperCase()]) ?? whole;
};
