import { makeObjectName } from '../effects/names';
import { quoteIdentifier } from '../sql/identifiers';
import type { Edit } from '../text/edit';
import { placedCommands, writtenTable } from './commands';
import { fileEdits } from './moveOut';
import { applicabilityOf, newMigrations, type NewMigration } from './newMigrations';
import type { MakeFixes, Place, PlacedStatement } from './place';
import { insertBefore, lockTimeoutBefore, lockTimeoutStatement } from './statementEdits';

/**
 * SET NOT NULL in three migrations: a CHECK that is NOT VALID, its validation, and SET NOT NULL, which the validated
 * CHECK makes instant and which takes its place.
 */
export function proveNotNullFirst(column: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || place.section.direction === 'down') return [];
    const command = placedCommands(placed).find(({ node }) => node.subtype === 'AT_SetNotNull' && node.name === column);
    if (command === undefined) return [];
    const table = writtenTable(placed);
    const check = presenceCheck(place, placed, column);
    const timeout = lockTimeoutBefore(place);
    const newFiles = newMigrations(place, enforceNotNull(place, table, column, check));
    const edits = [...(timeout === null ? [] : [timeout]), { span: command.span, newText: `ADD ${check.definition}` }];
    return [
      {
        title: `Split into 3 migrations: CHECK NOT VALID, validate it, SET NOT NULL`,
        applicability: applicabilityOf(place, newFiles),
        edits: withCounterpart(place, edits, undoEdit(place, column, check)),
        newFiles,
      },
    ];
  };
}

/** The CHECK that stands in for NOT NULL until it is set. */
export interface PresenceCheck {
  readonly name: string;
  /** `CONSTRAINT name CHECK (column IS NOT NULL) NOT VALID`. */
  readonly definition: string;
  /** `ALTER TABLE … DROP CONSTRAINT name`, without `;`. */
  readonly drop: string;
}

export function presenceCheck(place: Place, placed: PlacedStatement, column: string): PresenceCheck {
  const node = placed.statement.node;
  const range = node !== null && 'AlterTableStmt' in node ? node.AlterTableStmt.relation : undefined;
  const table = { schema: range?.schemaname, name: range?.relname ?? '' };
  const name = makeObjectName(table.name, column, 'present');
  const quoted = quoteIdentifier(column, place.major);
  return {
    name,
    definition: `CONSTRAINT ${quoteIdentifier(name, place.major)} CHECK (${quoted} IS NOT NULL) NOT VALID`,
    drop: place.printer.dropConstraint(table, name),
  };
}

/** Validates the CHECK, then sets NOT NULL in its place: two migrations. */
export function enforceNotNull(place: Place, table: string, column: string, check: PresenceCheck): NewMigration[] {
  const quoted = quoteIdentifier(column, place.major);
  const timeout = lockTimeoutStatement(place);
  return [
    {
      name: `validate ${check.name}`,
      up: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdentifier(check.name, place.major)};\n`,
      down: `-- Nothing to undo: ${check.name} goes with the migration that adds it.\n`,
    },
    {
      name: `set ${column} not null`,
      up: `${timeout}-- Instant: the validated ${check.name} proves it.\nALTER TABLE ${table} ALTER COLUMN ${quoted} SET NOT NULL;\n${check.drop};\n`,
      down: `${timeout}ALTER TABLE ${table} ADD ${check.definition};\nALTER TABLE ${table} ALTER COLUMN ${quoted} DROP NOT NULL;\n`,
    },
  ];
}

// The down of the file now has to undo the CHECK, and NOT NULL no longer.
const undoEdit = (place: Place, column: string, check: PresenceCheck): Edit | null => {
  const down = place.counterpart;
  if (down === null) return null;
  for (const statement of down.statements) {
    const commands = placedCommands(statement);
    const found = commands.find(({ node }) => node.subtype === 'AT_DropNotNull' && node.name === column);
    if (found !== undefined)
      return { span: found.span, newText: `DROP CONSTRAINT ${quoteIdentifier(check.name, place.major)}` };
  }
  const undo = `${lockTimeoutStatement(place)}${check.drop}`;
  const [first] = down.statements;
  if (first !== undefined) return insertBefore(down.file.text, first, undo);
  return { span: { start: down.section.span.end, end: down.section.span.end }, newText: `${undo};\n` };
};

/** Edits of the file and one of its counterpart, which may be the same file. */
export function withCounterpart(place: Place, edits: readonly Edit[], down: Edit | null): ReturnType<typeof fileEdits> {
  const path = place.counterpart?.file.path;
  if (down === null || path === undefined) return fileEdits(place.file.path, edits);
  return path === place.file.path
    ? fileEdits(path, [...edits, down])
    : [...fileEdits(place.file.path, edits), ...fileEdits(path, [down])];
}
