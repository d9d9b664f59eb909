import { quoteIdentifier } from '../sql/identifiers';
import { stringOf } from '../sql/tree';
import type { Fix } from '../lint/finding';
import { placedCommands, writtenTable, type PlacedCommand } from './commands';
import { fileEdits } from './moveOut';
import { applicabilityOf, newMigrations } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { lockTimeoutBefore } from './statementEdits';

/**
 * From PostgreSQL 18 on: NOT NULL as a constraint that is NOT VALID now, and VALIDATE CONSTRAINT in the next migration.
 * Its name is the one that SET NOT NULL gives. Where such a constraint is there already, SET NOT NULL becomes its
 * validation. Not for a table that no migration made: which names are taken there is not known.
 */
export function validateNotNullLater(column: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || place.section.direction === 'down' || place.major < 18) return [];
    const command = placedCommands(placed).find((each) => requires(each, column));
    const { table } = place;
    if (command === undefined || table?.isKnown !== true) return [];
    const isMark = (constraint: (typeof table.constraints)[number]): boolean =>
      constraint.kind === 'not-null' && constraint.columns.includes(column);
    const known = table.constraints.find(isMark);
    if (known !== undefined) return known.isValidated ? [] : [validateInstead(place, command, known.name)];
    const name = place.after(table.id)?.constraints.find(isMark)?.name;
    return name === undefined ? [] : [split(place, placed, command, column, name)];
  };
}

const requires = ({ node }: PlacedCommand, column: string): boolean => {
  if (node.subtype === 'AT_SetNotNull') return node.name === column;
  if (node.subtype !== 'AT_AddConstraint' || node.def === undefined || !('Constraint' in node.def)) return false;
  const { contype, keys = [] } = node.def.Constraint;
  return contype === 'CONSTR_NOTNULL' && keys.some((key) => stringOf(key) === column);
};

const validateInstead = (place: Place, { span }: PlacedCommand, name: string): Fix => ({
  title: `Validate ${name}, which is NOT VALID, instead`,
  applicability: 'ready',
  edits: fileEdits(place.file.path, [{ span, newText: `VALIDATE CONSTRAINT ${quoteIdentifier(name, place.major)}` }]),
  newFiles: [],
});

const split = (place: Place, placed: PlacedStatement, command: PlacedCommand, column: string, name: string): Fix => {
  const quoted = quoteIdentifier(name, place.major);
  const timeout = lockTimeoutBefore(place);
  const { span, node } = command;
  const edit =
    node.subtype === 'AT_SetNotNull'
      ? { span, newText: `ADD CONSTRAINT ${quoted} NOT NULL ${quoteIdentifier(column, place.major)} NOT VALID` }
      : { span: { start: span.end, end: span.end }, newText: ' NOT VALID' };
  const newFiles = newMigrations(place, [
    {
      name: `validate ${name}`,
      up: `ALTER TABLE ${writtenTable(placed)} VALIDATE CONSTRAINT ${quoted};\n`,
      down: `-- Nothing to undo: ${name} goes with the migration that adds it.\n`,
    },
  ]);
  return {
    title: `Add ${name} NOT VALID and validate it in the next migration`,
    applicability: applicabilityOf(place, newFiles),
    edits: fileEdits(place.file.path, [...(timeout === null ? [] : [timeout]), edit]),
    newFiles,
  };
};
