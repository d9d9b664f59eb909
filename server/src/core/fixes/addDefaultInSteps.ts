import type { ColumnDef } from '@pgsql/types';
import { afterWord, clauseOf } from '../effects/columnClauses';
import { textIn } from '../sql/clauses';
import { quoteIdentifier } from '../sql/identifiers';
import type { Edit } from '../text/edit';
import { removeNotNull, requireLater } from './addRequiredColumnInSteps';
import { backfill } from './batches';
import { columnOf, placedCommands, writtenTable, type PlacedCommand } from './commands';
import { fileEdits } from './moveOut';
import { applicabilityOf, newMigrations } from './newMigrations';
import type { MakeFixes, PlacedStatement } from './place';
import { lockTimeoutBefore } from './statementEdits';

/**
 * A column with a volatile default in steps: the column without it, the default for new rows in the same statement, the
 * old rows filled in batches, and NOT NULL, where it is asked for, by way of a constraint that is validated later. New
 * rows have the default from the first step on, so that no application notices.
 */
export function addDefaultInSteps(column: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || place.section.direction === 'down') return [];
    const command = placedCommands(placed).find(
      ({ node }) => node.subtype === 'AT_AddColumn' && columnOf(node.def)?.colname === column,
    );
    const definition = columnOf(command?.node.def);
    if (command === undefined || definition === undefined) return [];
    const written = defaultOf(placed, definition);
    if (written === null) return [];
    const quoted = quoteIdentifier(column, place.major);
    const table = writtenTable(placed);
    const removal = removeNotNull(placed, command.span);
    const required = removal === null ? [] : requireLater(place, placed, column).migrations;
    const timeout = lockTimeoutBefore(place);
    const newFiles = newMigrations(place, [
      {
        name: `backfill ${column}`,
        up: backfill(table, place.table, column, written.value, place.major),
        down: '-- Nothing to undo: the values go with the column.\n',
        outsideTransaction: { up: true, down: false },
      },
      ...required,
    ]);
    return [
      {
        title: `Split into ${2 + required.length} migrations: the default for new rows, backfill in batches${required.length > 0 ? ', then NOT NULL' : ''}`,
        applicability: applicabilityOf(place, newFiles),
        edits: fileEdits(place.file.path, [
          ...(timeout === null ? [] : [timeout]),
          ...withoutBoth(place.file.text, command, written.clause, removal),
          {
            span: { start: command.span.end, end: command.span.end },
            newText: `, ALTER COLUMN ${quoted} SET DEFAULT ${written.value}`,
          },
        ]),
        newFiles,
      },
    ];
  };
}

/** The clause of the default, in the file, and its expression; null: there is none that could be moved. */
const defaultOf = (
  { statement, span }: PlacedStatement,
  definition: ColumnDef,
): { readonly clause: Edit['span']; readonly value: string } | null => {
  const found = clauseOf(statement, definition, 'CONSTR_DEFAULT');
  if (found === null) return null;
  const value = textIn(statement, afterWord(statement, found.span, 'DEFAULT'));
  const text = statement.text.slice(found.span.start, found.span.end);
  const start = found.span.start + span.start;
  return { clause: { start, end: start + text.trimEnd().length }, value };
};

// Each is taken out with the white space before it.
const withoutBoth = (text: string, { span }: PlacedCommand, clause: Edit['span'], notNull: Edit | null): Edit[] => {
  let start = clause.start;
  while (start > span.start && /\s/.test(text.charAt(start - 1))) start--;
  return [{ span: { start, end: clause.end }, newText: '' }, ...(notNull === null ? [] : [notNull])];
};
