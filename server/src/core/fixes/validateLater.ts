import { quoteIdentifier } from '../sql/identifiers';
import { placedCommands, writtenTable } from './commands';
import { fileEdits } from './moveOut';
import { applicabilityOf, newMigrations } from './newMigrations';
import type { MakeFixes } from './place';
import { lockTimeoutBefore } from './statementEdits';

/**
 * NOT VALID now, VALIDATE CONSTRAINT in the next migration. Not for a foreign key of a partitioned table before
 * PostgreSQL 18, where the server refuses NOT VALID, and not for constraints that are written at a new column.
 */
export function validateLater(constraint: string): MakeFixes {
  return (place) => {
    const placed = place.statements[place.index];
    if (placed === undefined || place.section.direction === 'down') return [];
    const command = placedCommands(placed).find(({ node }) => {
      const definition = node.def;
      if (node.subtype !== 'AT_AddConstraint' || definition === undefined || !('Constraint' in definition))
        return false;
      const { conname } = definition.Constraint;
      return conname === undefined ? isOnly(placed.effects.works, constraint) : conname === constraint;
    });
    if (command === undefined) return [];
    const isForeignKey = 'Constraint' in (command.node.def ?? {}) && kindOf(command.node.def) === 'CONSTR_FOREIGN';
    if (isForeignKey && place.table?.kind === 'partitioned table' && place.major < 18) return [];
    const isNamed = nameOf(command.node.def) !== undefined;
    // Which name PostgreSQL chooses depends on the names that are taken.
    if (!isNamed && place.table?.isKnown !== true) return [];
    const timeout = lockTimeoutBefore(place);
    const name = quoteIdentifier(constraint, place.major);
    const newFiles = newMigrations(place, [
      {
        name: `validate ${constraint}`,
        up: `ALTER TABLE ${writtenTable(placed)} VALIDATE CONSTRAINT ${name};\n`,
        down: `-- Nothing to undo: ${constraint} goes with the migration that adds it.\n`,
      },
    ]);
    return [
      {
        title: `Add ${constraint} NOT VALID and validate it in the next migration`,
        applicability: applicabilityOf(place, newFiles),
        edits: fileEdits(place.file.path, [
          ...(timeout === null ? [] : [timeout]),
          { span: { start: command.span.end, end: command.span.end }, newText: ' NOT VALID' },
        ]),
        newFiles,
      },
    ];
  };
}

type Definition = ReturnType<typeof placedCommands>[number]['node']['def'];

const kindOf = (definition: Definition): string | undefined =>
  definition !== undefined && 'Constraint' in definition ? definition.Constraint.contype : undefined;

const nameOf = (definition: Definition): string | undefined =>
  definition !== undefined && 'Constraint' in definition ? definition.Constraint.conname : undefined;

// With several unnamed constraints in one statement it is not clear which is meant.
const isOnly = (works: readonly { readonly cause: string; readonly subject: string }[], constraint: string): boolean =>
  works
    .filter(({ cause }) => cause === 'check' || cause === 'foreign-key')
    .every(({ subject }) => subject === constraint);
