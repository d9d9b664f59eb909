import { afterWord, columnClause } from '../effects/columnClauses';
import { quoteIdentifier } from '../sql/identifiers';
import { textIn } from '../sql/clauses';
import type { Edit } from '../text/edit';
import { shift } from '../text/span';
import { removeNotNull, requireLater } from './addRequiredColumnInSteps';
import { backfill } from './batches';
import { addedColumn, writtenTable } from './commands';
import { fileEdits } from './moveOut';
import { newMigrations } from './newMigrations';
import type { MakeFixes } from './place';
import { lockTimeoutBefore } from './statementEdits';

/**
 * A new column whose default is computed for each row: the column comes without it, gets it in the same statement for new
 * rows, and the old rows are filled in batches; NOT NULL comes last. Needs review, since old rows are without a value
 * until they are filled, and rows for which somebody writes NULL meanwhile are filled too.
 */
export function fillDefaultLater(column: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || place.section.direction === 'down') return [];
    const added = addedColumn(placed, column);
    // Where the column is there already, its default is not this one.
    if (added === undefined || added.command.node.missing_ok === true) return [];
    const { command, definition } = added;
    const { statement, span } = placed;
    const clause = columnClause(statement, definition, 'CONSTR_DEFAULT');
    if (clause === null) return [];
    const inside = statement.tokens().filter(({ start, end }) => start >= clause.span.start && end <= clause.span.end);
    const before = statement.tokens().findLast(({ end }) => end <= clause.span.start);
    const last = inside.at(-1);
    if (before === undefined || last === undefined) return [];
    const required = place.after(place.table?.id ?? '')?.columns.find(({ name }) => name === column)?.notNull === true;
    const removal = required ? removeNotNull(placed, command.span) : null;
    if (required && removal === null) return [];
    const later = required ? requireLater(place, placed, column).migrations : [];
    const quoted = quoteIdentifier(column, place.major);
    const expression = textIn(statement, afterWord(statement, clause.span, 'DEFAULT'));
    const timeout = lockTimeoutBefore(place);
    const edits: Edit[] = [
      ...(timeout === null ? [] : [timeout]),
      { span: shift({ start: before.end, end: last.end }, span.start), newText: '' },
      ...(removal === null ? [] : [removal]),
      {
        span: { start: command.span.end, end: command.span.end },
        newText: `, ALTER COLUMN ${quoted} SET DEFAULT ${expression}`,
      },
    ];
    const newFiles = newMigrations(place, [
      {
        name: `backfill ${column}`,
        up: backfill(writtenTable(placed), place.table, column, 'DEFAULT', place.major),
        down: '-- Nothing to undo: the values go with the column.\n',
        outsideTransaction: { up: true, down: false },
      },
      ...later,
    ]);
    return [
      {
        title: `Split into ${later.length + 2} migrations: add ${column} for new rows, fill the old ones in batches${required ? ', NOT NULL last' : ''}`,
        applicability: 'needs-review',
        edits: fileEdits(place.file.path, edits),
        newFiles,
      },
    ];
  };
}
